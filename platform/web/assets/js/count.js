// @ts-check
// Says how many characters are left. The count is of characters as people see them, as on the server.

for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll("[data-count]"))) {
  const words = document.getElementById(`${area.id}-count`);
  if (!words) continue;
  const most = Number(area.dataset.count);
  const say = () => {
    const left = most - [...area.value].length;
    const { left: under = "", over = "" } = words.dataset;
    words.textContent = (left < 0 ? over : under).replace("#", Math.abs(left).toLocaleString());
    words.classList.toggle("over", left < 0);
  };
  area.addEventListener("input", say);
  say();
}
