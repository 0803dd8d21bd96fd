// @ts-check
// The office's keys: j k move, Enter opens, x selects, / searches, ? shows all keys; any other key presses the
// button or link that names it with `data-key` (a: approve, r: return).

const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-queue] a, [data-rows] tbody tr")]);
let at = rows.findIndex((row) => row.getAttribute("aria-current"));

/** @param {number} step */
const move = (step) => {
  if (!rows.length) return;
  rows[at]?.classList.remove("cursor");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  const row = rows[at];
  row.classList.add("cursor");
  const target = row.matches("a") ? row : row.querySelector("a, input");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};

addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const typing = target?.closest("input:not([type=checkbox], [type=radio]), select, textarea, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const inList = !target || target === document.body || target.closest("[data-queue], [data-rows], main");
  if (event.key === "j" || (event.key === "ArrowDown" && inList && rows.includes(/** @type {any} */ (target?.closest("tr, a"))))) move(1);
  else if (event.key === "k" || (event.key === "ArrowUp" && inList && rows.includes(/** @type {any} */ (target?.closest("tr, a"))))) move(-1);
  else if (event.key === "x") /** @type {HTMLElement | null} */ (rows[at]?.querySelector("[name=selected]"))?.click();
  else {
    const named = /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`));
    if (!named) return;
    if (named.matches("input")) named.focus();
    else (named.querySelector("summary") ?? named).click();
  }
  event.preventDefault();
});
