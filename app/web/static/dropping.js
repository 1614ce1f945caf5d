// A file dropped on the box fills it.
export function takeFiles(form) {
  const box = form.querySelector("textarea");
  const stop = (event) => event.preventDefault();
  box.addEventListener("dragover", (event) => {
    stop(event);
    box.classList.add("dropping");
  });
  box.addEventListener("dragleave", () => box.classList.remove("dropping"));
  box.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    stop(event);
    box.classList.remove("dropping");
    box.value = await file.text();
    box.focus();
  });
}
