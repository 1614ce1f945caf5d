// Says that something is being worked out when the next page takes more than a moment.
const WORKED_OUT = ["/plan", "/whatif", "/sureness", "/tradeoffs", "/requests"];
const MOMENT = 400; // milliseconds

export function tellLeaving() {
  const line = document.querySelector("[data-leaving]");
  if (!line) return;
  let timer = 0;
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (line.hidden = false), MOMENT);
  };
  const stay = () => {
    clearTimeout(timer);
    line.hidden = true;
  };
  // On the document: whoever answers within the page has prevented the way out by then.
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) leave();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const goes = new URL(link.href, location.href);
    const here = goes.pathname === location.pathname && goes.search === location.search;
    if (goes.origin === location.origin && !here && WORKED_OUT.includes(goes.pathname)) leave();
  });
  // A page that comes back from the history is as it was left.
  addEventListener("pageshow", stay);
}
