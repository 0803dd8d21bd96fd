// @ts-check
// A list (`data-sortable`, each item with `data-id`) whose items can be dragged. The keyboard's way are the items'
// own buttons "up" and "down", which work without scripts. After a drop the first form inside the list's
// container whose name is `order` is sent with the new order of ids.

for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sortable]"))) {
  /** @type {HTMLElement | null} */
  let dragged = null;
  /** @param {EventTarget | null} target */
  const item = (target) => {
    const found = target instanceof Element ? target.closest("[data-id]") : null;
    return found?.parentElement === list ? /** @type {HTMLElement} */ (found) : null;
  };
  for (const child of /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)) {
    if (child.dataset.id) child.draggable = true;
  }
  list.addEventListener("dragstart", (event) => {
    dragged = item(event.target);
    dragged?.classList.add("dragging");
  });
  list.addEventListener("dragover", (event) => {
    const over = item(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragging");
    dragged = null;
    const order = [.../** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)].map((child) => child.dataset.id);
    const form = /** @type {HTMLFormElement | null} */ (document.getElementById(list.dataset.sortable ?? ""));
    const field = /** @type {HTMLInputElement | null} */ (form?.elements.namedItem("order"));
    if (!form || !field || field.value === order.join(",")) return;
    field.value = order.join(",");
    form.requestSubmit();
  });
}
