// @ts-check
/// <reference lib="webworker" />
// While there is no network, the pages of a till answer with the page for that (/till/…/offline) as it was last seen.

const KEPT = "till-1";
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const isPage = request.mode === "navigate";
  const isKept = /^\/till\/[^/]+\/offline$/.test(url.pathname) || url.pathname.startsWith("/assets/");
  if (isPage || isKept) event.respondWith(answer(request, isKept, isPage));
});

/** @param {Request} request @param {boolean} isKept @param {boolean} isPage */
async function answer(request, isKept, isPage) {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (isKept && response.ok && !response.redirected) await kept.put(request, response.clone());
    return response;
  } catch (error) {
    const before = (await kept.match(request)) ?? (isPage ? await offlinePage(kept) : undefined);
    if (before) return before;
    throw error;
  }
}

/** @param {Cache} kept */
async function offlinePage(kept) {
  const pages = (await kept.keys()).filter((request) => new URL(request.url).pathname.endsWith("/offline"));
  const last = pages.at(-1);
  return last && kept.match(last);
}
