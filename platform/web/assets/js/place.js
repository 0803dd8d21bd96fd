// @ts-check
// Fills in a place with where the device is, when its owner asks for it.

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-place]"))) {
  const here = /** @type {HTMLElement | null} */ (box.querySelector("[data-here]"));
  const says = box.querySelector("[data-says]");
  if (!here || !("geolocation" in navigator)) continue;
  here.hidden = false;
  /** @param {string | undefined} words */
  const say = (words) => { if (says) says.textContent = words ?? ""; };
  here.querySelector("button")?.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      for (const [part, value] of [["lat", coords.latitude], ["lon", coords.longitude]]) {
        const input = /** @type {HTMLInputElement | null} */ (box.querySelector(`[data-part="${part}"]`));
        if (input) input.value = String(value);
      }
      const town = box.querySelector("select");
      if (town) town.value = "";
      say(box.dataset.found);
    }, () => say(box.dataset.none), { enableHighAccuracy: true, timeout: 15_000 });
  });
}
