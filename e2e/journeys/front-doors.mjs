import assert from "node:assert/strict";

export default {
  name: "every zone has a front door",
  needs: ["internet", "lgwan", "core"],
  async run(world) {
    const reader = await world.noJs();
    assert.equal(await world.go(reader, "/records?q=%E8%B3%BC%E5%85%A5"), 200);
    assert.match(await reader.locator("table").innerText(), /第\d+号/);
    for (const zone of Object.values(world.zones)) {
      for (const page of [await world.phone(), await world.desktop(), await world.noJs()]) {
        assert.equal(await world.go(page, `${zone}/`), 200);
        assert.equal(await page.locator("h1").count(), 1, "a page has one heading of the first rank");
      }
    }
  },
};
