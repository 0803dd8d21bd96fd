// @ts-check
// Turns a folded question (`details[data-dialog]`) and the list of keys into modal dialogs.

/** @param {Element} content @param {string} title @param {string} close */
const ask = (content, title, close) => {
  const home = content.parentNode;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", title);
  const button = document.createElement("button");
  button.className = "button quiet";
  button.type = "button";
  button.textContent = close;
  button.onclick = () => dialog.close();
  dialog.append(content, button);
  dialog.addEventListener("close", () => { home?.append(content); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
};

for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-dialog], details.keys"))) {
  const summary = fold.querySelector("summary");
  const content = summary?.nextElementSibling;
  if (!summary || !content) continue;
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    ask(content, fold.dataset.dialog ?? summary.textContent ?? "", fold.dataset.cancel ?? "OK");
  });
}
