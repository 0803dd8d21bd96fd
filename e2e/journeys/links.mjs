// Whoever is signed in finds behind every link what the link says: nobody is offered a page that is not there, or not his.

import assert from "node:assert/strict";

/** Pages of the same shape lead to pages of the same shape: so many of each are opened. */
const ALIKE = 3;
const MOST = 80;

export default {
  name: "every link that is offered opens",
  needs: ["internet", "lgwan", "logins"],
  timeout: 300,
  async run(world) {
    const faults = await walk(await world.phone(), world.zones.internet);
    for (const { who } of world.logins) {
      for (const fault of await walk(await world.clerk(who), world.zones.lgwan)) faults.push(`${who}: ${fault}`);
    }
    assert.deepEqual(faults, []);
  },
};

async function walk(page, origin) {
  const [seen, shapes, faults, queue] = [new Set(["/"]), new Map(), [], [["/", ""]]];
  for (let opened = 0; queue.length > 0 && opened < MOST; opened += 1) {
    const [path, from] = queue.shift();
    const response = await page.request.get(origin + path);
    if (response.status() >= 400) faults.push(`${response.status()} for ${path}, offered by ${from}`);
    if (!(response.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    for (const [, link] of (await response.text()).matchAll(/<a [^>]*?href="([^"#]+)/g)) {
      const url = new URL(link.replaceAll("&amp;", "&"), response.url());
      const to = url.pathname + url.search;
      if (url.origin !== origin || seen.has(to)) continue;
      const shape = `${url.pathname.replace(/[^/]*(\d|[^/]{20})[^/]*/g, "…")}?${[...url.searchParams.keys()]}`;
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
      if (shapes.get(shape) > ALIKE) continue;
      seen.add(to);
      queue.push([to, path]);
    }
  }
  return faults;
}
