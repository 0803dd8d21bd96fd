// Keeps the driver's pages and what they load on the tablet, so that they open without signal. What the city answers
// comes first; only without an answer the kept page is shown, and it says so. A link that has ended takes everything along.

const KEPT = "driver-pages-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOurs = new URL(request.url).origin === self.location.origin;
  if (request.method === "GET" && isOurs) event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await kept.put(request, response.clone());
    else if (response.status === 404 && request.mode === "navigate") await caches.delete(KEPT);
    return response;
  } catch (error) {
    const known = await kept.match(request, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
}
