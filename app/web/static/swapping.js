// Links that replace one part of the page with the same part of another, on a click or when they are seen.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    swap(entry.target, false);
  }
});

export function swapParts() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    swap(link, true);
  });
  watchParts();
}

export function watchParts() {
  for (const link of document.querySelectorAll("a[data-when-seen]")) seen.observe(link);
}

async function swap(link, wanted) {
  if (link.getAttribute("aria-disabled") === "true") return;
  const busy = link.parentElement.querySelector("[data-busy]");
  if (busy) busy.hidden = false;
  link.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById(link.dataset.swap);
    // A slider may have replaced the link meanwhile: then this answer is of the past.
    if (!link.isConnected) return;
    if (!part) return wanted ? location.assign(link.href) : undefined;
    const focused = document.activeElement?.name && document.activeElement;
    document.getElementById(link.dataset.swap).replaceWith(part);
    if (wanted) {
      const heading = part.querySelector("h2");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus();
    } else if (focused && !focused.isConnected) {
      const same = [...part.querySelectorAll(`[name="${CSS.escape(focused.name)}"]`)];
      same.find((element) => element.value === focused.value)?.focus();
    }
  } catch {
    if (wanted) location.assign(link.href);
  }
}
