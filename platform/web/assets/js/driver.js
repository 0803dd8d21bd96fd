// @ts-check
// A driver's reports through a tunnel: each is kept on the tablet with its time, sent in order, and sent again until
// the city has it. The stop leaves the page at once, so that the next one is on top. A worker keeps the pages.

/** @typedef {{ url: string, body: string }} Report */

const KEPT = "driver-reports";
const HOME = "/taxi/driver";
const EVERY_MS = 5000;
const PLACE_MS = 30_000;
const page = /** @type {HTMLElement} */ (document.querySelector("[data-driver]"));
const says = /** @type {HTMLElement | null} */ (document.querySelector("[data-driver-queue]"));

/** @returns {Report[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const say = () => {
  const waiting = kept().length;
  const words = [];
  if (!navigator.onLine) words.push(page.dataset.offline ?? "");
  if (waiting) words.push(`${says?.dataset.driverQueue ?? ""}${waiting}`);
  if (says) says.textContent = words.join(" ");
};
/** @param {Report[]} reports */
const keep = (reports) => { localStorage.setItem(KEPT, JSON.stringify(reports)); say(); };

let isSending = false;
const send = async () => {
  if (isSending) return;
  isSending = true;
  let hasSent = false;
  try {
    for (let [first] = kept(); first; [first] = kept()) {
      const response = await fetch(first.url, { method: "POST", body: new URLSearchParams(first.body) });
      // What the city cannot use it will not be able to use later either.
      if (response.status >= 500) break;
      keep(kept().slice(1));
      hasSent = true;
    }
    // Everything is there: the page as the city sees it now.
    if (hasSent && !kept().length) location.assign(HOME);
  } catch {
    // No signal: again later.
  } finally {
    isSending = false;
  }
};

page.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  // What has to be asked of the city at once, and looking again, are no reports.
  if (form.method === "get" || form.dataset.direct !== undefined) return;
  event.preventDefault();
  const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form)]));
  body.set("at", String(Date.now()));
  body.set("queued", "1");
  keep([...kept(), { url: form.action, body: body.toString() }]);
  const stop = form.closest("li");
  if (stop) stop.remove(); else form.remove();
  send();
});

keep(kept());
send();
addEventListener("online", () => { say(); send(); });
addEventListener("offline", say);
setInterval(send, EVERY_MS);

// Where the vehicle is, for riders who wait; only with the driver's leave, and only the last place.
let toldAt = 0;
navigator.geolocation?.watchPosition(({ coords }) => {
  if (Date.now() - toldAt < PLACE_MS || !navigator.onLine) return;
  toldAt = Date.now();
  const body = new URLSearchParams({ lat: String(coords.latitude), lon: String(coords.longitude) });
  fetch(`${HOME}/position`, { method: "POST", body }).catch(() => {});
}, () => {}, { maximumAge: PLACE_MS });

// Its scope has no slash at the end: the first page is one of its own.
navigator.serviceWorker?.register(`${HOME}-worker.js`, { scope: HOME }).then(async () => {
  await navigator.serviceWorker.ready;
  // The first page was loaded before the worker could keep it.
  const seen = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const url of [location.href, ...seen.filter((name) => name.includes("/assets/"))]) fetch(url).catch(() => {});
}).catch(() => {});
