// Asks anew when a slider or a switch moves, and puts the new parts in the place of the old ones.
import { watchParts } from "./swapping.js";

const PAUSE = 120; // milliseconds without a movement before asking

export function askAtOnce(form) {
  const busy = form.querySelector("[data-busy]");
  let timer = 0;
  let latest = null;

  const show = () => {
    for (const slider of form.querySelectorAll('input[type="range"]')) {
      const output = form.querySelector(`output[for="${slider.id}"]`);
      if (output) output.value = slider.value;
    }
  };

  const ask = async () => {
    latest?.abort();
    const mine = (latest = new AbortController());
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    const late = setTimeout(() => mark(busy, true), 250);
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!replaceLive(page)) return location.assign(address);
      watchParts();
      history.replaceState(null, "", address);
      document.title = page.title;
      const tongue = page.querySelector(".tongue");
      document.querySelector(".tongue")?.setAttribute("href", tongue?.getAttribute("href") ?? "?");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      clearTimeout(late);
      if (latest === mine) mark(busy, false);
    }
  };

  const later = (event) => {
    if (event.target.form !== form && !form.contains(event.target)) return;
    show();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  // Switches outside the form belong to it by their `form` attribute: listen on the page.
  document.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
}

function mark(busy, on) {
  if (busy) busy.hidden = !on;
  for (const part of document.querySelectorAll("[data-live]")) {
    if (on) part.setAttribute("aria-busy", "true");
    else part.removeAttribute("aria-busy");
  }
}

function replaceLive(page) {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (!parts.length || parts.some((part) => !page.getElementById(part.id))) return false;
  const focused = document.activeElement;
  const open = [...document.querySelectorAll("[data-live] details[open] > summary")].map((s) => s.textContent);
  for (const part of parts) part.replaceChildren(...page.getElementById(part.id).childNodes);
  for (const summary of document.querySelectorAll("[data-live] details > summary")) {
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  }
  if (focused?.name && !document.contains(focused)) {
    const same = [...document.querySelectorAll(`[name="${CSS.escape(focused.name)}"]`)];
    same.find((element) => element.value === focused.value)?.focus();
  }
  return true;
}
