// @ts-check
// A driver's reports through a tunnel: each is kept on the tablet with its time, sent in order, and sent again until
// the city has it. The stop leaves the page at once, so that the next one is on top.

/** @typedef {{ url: string, body: string }} Report */

const KEPT = "driver-reports";
const EVERY_MS = 5000;
const says = /** @type {HTMLElement | null} */ (document.querySelector("[data-driver-queue]"));

/** @returns {Report[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
/** @param {Report[]} reports */
const keep = (reports) => {
  localStorage.setItem(KEPT, JSON.stringify(reports));
  if (says) says.textContent = reports.length ? `${says.dataset.driverQueue ?? ""}${reports.length}` : "";
};

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
    if (hasSent && !kept().length) location.reload();
  } catch {
    // No signal: again later.
  } finally {
    isSending = false;
  }
};

document.querySelector("[data-driver]")?.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  event.preventDefault();
  const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form)]));
  body.set("at", String(Date.now()));
  body.set("queued", "1");
  keep([...kept(), { url: form.action, body: body.toString() }]);
  form.closest("li")?.remove();
  send();
});

keep(kept());
send();
addEventListener("online", send);
setInterval(send, EVERY_MS);
