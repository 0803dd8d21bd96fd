// @ts-check
// Fills an address from its postal code while it is typed, and the kana boxes from the reading typed for a name.
// Both only fill what is empty.

/** @param {string} text */
const digits = (text) => text.normalize("NFKC").replace(/\D/g, "");

for (const address of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-postal]"))) {
  /** @param {string} name */
  const part = (name) =>
    /** @type {HTMLInputElement | HTMLSelectElement | null} */ (address.querySelector(`[data-part="${name}"]`));
  const says = address.querySelector("[data-says]");
  const postal = part("postal");
  let asked = "";
  const complete = async () => {
    const code = digits(postal?.value ?? "");
    if (code.length !== 7 || code === asked) return;
    asked = code;
    const response = await fetch(`${address.dataset.postal}/${code}`, { headers: { accept: "application/json" } });
    /** @type {{ prefecture?: string, city?: string, towns?: string[] }} */
    const found = response.ok ? await response.json() : {};
    if (says) says.textContent = found.towns?.length ? found.towns.join("・") : (address.dataset.none ?? "");
    for (const [name, value] of Object.entries({ ...found, town: found.towns?.length === 1 ? found.towns[0] : "" })) {
      const input = part(name);
      if (input && !input.value && typeof value === "string") input.value = value;
    }
  };
  postal?.addEventListener("input", () => complete().catch(() => { asked = ""; }));
}

/** @param {string} text hiragana to katakana */
const katakana = (text) => text.replace(/[ぁ-ゖ]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60));

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-kana]"))) {
  const kana = /** @type {HTMLInputElement | null} */ (document.getElementById(input.dataset.kana ?? ""));
  if (!kana) continue;
  let reading = "";
  let written = kana.value;
  // While it is composed the keyboard shows the reading; once converted it is gone.
  input.addEventListener("compositionupdate", (event) => {
    const text = event.data.normalize("NFKC");
    if (/^[ぁ-ゖァ-ヺー]+$/.test(text)) reading = text;
  });
  input.addEventListener("compositionend", () => {
    if (!reading || kana.value !== written) return;
    written = (input.value === "" ? "" : kana.value) + katakana(reading);
    kana.value = written;
    reading = "";
  });
  input.addEventListener("input", () => {
    if (input.value === "" && kana.value === written) kana.value = written = "";
  });
}
