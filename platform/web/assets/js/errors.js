// @ts-check
// The list of what to correct takes the focus, and each of its links lands in the field itself.

const summary = /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"));
summary?.focus();
summary?.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
