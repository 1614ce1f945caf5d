// A link that replaces one part of the page with the same part of another, and says that it is at work.
export function swapParts() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const busy = link.parentElement.querySelector("[data-busy]");
    if (busy) busy.hidden = false;
    link.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(link.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = page.getElementById(link.dataset.swap);
      const here = document.getElementById(link.dataset.swap);
      if (!part || !here) return location.assign(link.href);
      here.replaceWith(part);
      const heading = part.querySelector("h2");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus();
    } catch {
      location.assign(link.href);
    }
  });
}
