// A till through an hour without network: the clerk goes on with what the till took along, even when she opens its pages
// again; when the network is back everything is brought in by itself.

import assert from "node:assert/strict";
import { apply, until } from "../lib/fees.mjs";

export default {
  name: "a till goes on without network, and what it took is brought in",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const phone = await world.phone();
    const receipt = await apply(world, phone, "offline@example.jp");
    await world.go(phone, phone.url().replace(/received$/, "payment"));
    await until(phone, "まだ納付されていません");
    await world.visit(phone);

    const clerk = await world.clerk("shimin");
    await world.go(clerk, `${world.zones.lgwan}/till`);
    await clerk.locator("input[name=till][value=shimin-2]").check({ force: true });
    await clerk.getByLabel("釣銭準備金").fill("10000");
    await world.follow(clerk, "窓口を開ける");
    await world.follow(clerk, "通信が切れたときの受け取り");
    await clerk.getByText("通信できています", { exact: false }).waitFor();
    await clerk.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await clerk.reload();
    await clerk.getByText("通信できています", { exact: false }).waitFor();

    // The network is gone. Wherever she goes at the till, this page answers.
    await clerk.context().setOffline(true);
    await clerk.goto(`${world.zones.lgwan}/till?at=shimin-2`);
    await clerk.getByText("通信が切れています", { exact: false }).waitFor();
    await clerk.getByLabel("受付番号").fill("0000-0000-0");
    await clerk.getByRole("button", { name: "請求を探す" }).click();
    assert.match(await clerk.locator("[data-till-wrong]").innerText(), /届いていません/);
    await clerk.getByLabel("受付番号").fill(receipt);
    await clerk.getByRole("button", { name: "請求を探す" }).click();
    await clerk.getByLabel("お預かり").fill("１００００");
    await clerk.getByRole("button", { name: "受け取る", exact: true }).click();
    assert.match(await clerk.locator("[data-till-slip]").innerText(), /お釣り/);
    await world.visit(clerk);
    await clerk.reload();
    assert.match(await clerk.locator("[data-till-queue]").innerText(), /\d{4}-\d{6}/);

    await clerk.context().setOffline(false);
    await clerk.getByText("通信できています", { exact: false }).waitFor();
    await clerk.locator("[data-till-queue] li").waitFor({ state: "detached" });
    await until(phone, "納付済みです");
    await world.visit(phone);
    await world.go(clerk, `${world.zones.lgwan}/till/shimin-2/day`);
    assert.match(await clerk.locator("main").innerText(), /\d{4}-\d{6}/);
    await world.visit(clerk);
  },
};
