// @ts-check
// Selecting all rows, and how many are selected.

for (const form of document.querySelectorAll("[data-bulk]")) {
  const all = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-all]"));
  const count = /** @type {HTMLElement | null} */ (form.querySelector(".bulk-count"));
  const boxes = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('[name="selected"]')]);
  const say = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? `${chosen}${count.dataset.unit ?? ""}` : "";
    if (!all) return;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; say(); });
  }
  form.addEventListener("change", say);
  say();
}
