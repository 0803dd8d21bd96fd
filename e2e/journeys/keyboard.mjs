// The office's work needs no mouse, nor does the order of a procedure's questions.

import assert from "node:assert/strict";

export default {
  name: "a clerk works by keyboard",
  needs: ["lgwan"],
  timeout: 120,
  async run(world) {
    const page = await world.clerk("shimin");
    await world.go(page, `${world.zones.lgwan}/queue`);

    // Down, down, up: the cursor and the focus are on the first row but one.
    for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
    const rows = page.locator("[data-rows] tbody tr");
    assert.match((await rows.nth(1).getAttribute("class")) ?? "", /cursor/);
    const receipt = await rows.nth(1).locator("a").first().innerText();

    // x selects, and the list says how many are selected.
    await page.keyboard.press("x");
    assert.equal(await rows.nth(1).locator("[name=selected]").isChecked(), true);
    assert.match(await page.locator(".bulk-count").innerText(), /1/);
    await page.keyboard.press("x");

    // Enter opens the case; r opens the form of the correction; ? shows all keys.
    await rows.nth(1).locator("a").first().focus();
    await Promise.all([page.waitForURL(/\/cases\//), page.keyboard.press("Enter")]);
    await world.visit(page);
    assert.ok((await page.locator("main").innerText()).includes(receipt), receipt);
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog");
    await keys.getByText("次の件").waitFor();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });

    // In the list beside the case the keys move as well.
    const current = page.locator("[data-queue] a[aria-current]");
    const before = await current.innerText();
    await page.keyboard.press("j");
    await Promise.all([page.waitForURL((url) => !url.href.includes("#")), page.keyboard.press("Enter")]);
    await page.waitForFunction((text) => document.querySelector("[data-queue] a[aria-current]")?.innerText !== text, before);
    await world.visit(page);

    // "/" leads to the search; what is typed there are no commands.
    await page.keyboard.press("/");
    await page.keyboard.type("jkx 朝");
    assert.equal(await page.locator("[data-key='/']").inputValue(), "jkx 朝");

    await rearranges(world, page);
  },
};

/** Writes a procedure of three questions and moves the last one to the front. */
async function rearranges(world, page) {
  await world.follow(page, "手続の作成");
  await world.follow(page, page.getByRole("link", { name: "新しく作る", exact: true }).first());
  await page.locator("[name=title]").fill("並べかえの練習");
  await page.locator("[name=reading]").fill("ならべかえの れんしゅう");
  await page.locator("[name=category]").selectOption({ index: 1 });
  await world.follow(page, "作る");
  await page.locator("[name=lines]").fill("# 一枚目\n1. 一番\n2. 二番\n3. 三番");
  await world.follow(page, "まとめて加える");

  const fields = page.locator(".outline-fields > li");
  const order = async () => (await fields.allInnerTexts()).map((text) => text.trim().slice(0, 2));
  assert.deepEqual(await order(), ["一番", "二番", "三番"]);

  for (const expected of [["一番", "三番", "二番"], ["三番", "一番", "二番"]]) {
    const up = page.getByRole("button", { name: "三番を上へ", exact: true });
    await up.focus();
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.deepEqual(await order(), expected);
  }
  await world.visit(page);
}
