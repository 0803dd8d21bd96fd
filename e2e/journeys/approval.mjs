// A draft from the empty page to its number: the rules say who decides, the manager passes over his group leader, decides
// on a phone-sized screen, and the sheet can be opened.

import assert from "node:assert/strict";

const TITLE = "庁舎の見学の受入れについて";

export default {
  name: "a clerk drafts, the manager decides",
  needs: ["lgwan"],
  timeout: 300,
  async run(world) {
    const clerk = await world.clerk("somu");
    await world.follow(clerk, clerk.getByRole("navigation").getByRole("link", { name: "起案する", exact: true }).first());
    await clerk.locator("input[name=title]").fill(TITLE);
    await clerk.locator("select[name=kind]").selectOption("goods");
    await clerk.locator("textarea[name=body]").fill("市内の小学校の見学を、次のとおり受け入れてよろしいか伺います。");

    // Money decides who decides: without an amount the page says so, and keeps the rest.
    await world.follow(clerk, "決裁経路を確かめる");
    assert.ok((await clerk.locator(".error-summary a").count()) > 0);
    assert.equal(await clerk.locator("input[name=title]").inputValue(), TITLE);
    await clerk.locator("select[name=kind]").selectOption("reply_policy");
    await clerk.locator("select[name=class]").selectOption("A0110");
    await world.follow(clerk, "決裁経路を確かめる");
    assert.match(await clerk.locator("main").innerText(), /課長等専決/);
    await world.follow(clerk, "下書きを保存する");

    await clerk.locator("#act-submit").click();
    await world.follow(clerk, "回議に付す");
    assert.match(await clerk.locator("main").innerText(), /回議に付しました/);
    const address = clerk.url();

    // The manager, on a small screen: the group leader is in a meeting and reads afterwards.
    const manager = await world.clerk("somu-kacho");
    await manager.setViewportSize({ width: 360, height: 740 });
    await world.go(manager, `${world.zones.lgwan}/approvals`);
    await world.go(manager, address);
    await manager.locator("#act-skip").click();
    await manager.locator("#skip-note").fill("会議のため");
    await world.follow(manager, "後閲とする");
    await manager.locator("#act-vote").click();
    await world.follow(manager, manager.getByRole("button", { name: "決裁", exact: true }));
    const decided = await manager.locator("main").innerText();
    assert.match(decided, /総総第\d+号/);
    assert.match(decided, /決裁のときから変わっていません/);

    // The sheet follows; in a city that was just filled it waits behind all those of the demo.
    const sheet = manager.getByRole("link", { name: /決裁文書（PDF）/ });
    for (let tries = 0; tries < 240 && (await sheet.count()) === 0; tries += 1) {
      await manager.waitForTimeout(500);
      await manager.reload();
    }
    const pdf = await manager.request.get(new URL(await sheet.getAttribute("href"), address).href);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    await world.visit(manager);

    // What the others have.
    for (const entry of ["決裁箱", "文書を探す", "決裁規程", "文書の保存・廃棄"]) {
      await world.follow(clerk, clerk.getByRole("navigation").getByRole("link", { name: entry, exact: true }).first());
      assert.equal(await clerk.locator("h1").count(), 1);
    }
    await world.go(clerk, `${world.zones.lgwan}/approvals/find?q=${encodeURIComponent("庁舎の見学")}`);
    assert.match(await clerk.locator("main").innerText(), /決裁済/);
    await world.go(clerk, `${world.zones.lgwan}/approvals/absence`);
    await world.go(clerk, `${world.zones.lgwan}/records/classes`);
  },
};
