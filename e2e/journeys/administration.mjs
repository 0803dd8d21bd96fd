// The information group looks after the organisation, and checks that nobody touched the log.

import assert from "node:assert/strict";

export default {
  name: "the information group looks after organisation and log",
  needs: ["lgwan"],
  timeout: 180,
  async run(world) {
    const page = await world.clerk("jouhou");
    for (const entry of ["組織", "職員", "権限", "監査ログ", "状況"]) {
      await world.follow(page, page.getByRole("navigation").getByRole("link", { name: entry, exact: true }).first());
      assert.equal(await page.locator("h1").count(), 1);
    }
    await world.follow(page, page.getByRole("navigation").getByRole("link", { name: "監査ログ", exact: true }).first());
    await world.follow(page, page.getByRole("link", { name: /検証/ }).first());
    await world.follow(page, "検証を始める");
    assert.equal(await page.locator("main li").count(), 0, "nothing in the log was touched");

    // A clerk of a division has no business there.
    const clerk = await world.clerk("shimin");
    assert.equal(await world.go(clerk, `${world.zones.lgwan}/admin/audit`), 403);
  },
};
