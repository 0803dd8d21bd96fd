// Paying online: a resident without scripts pays on a provider's page when she applies, turns back once on the way, opens the
// receipt; another closes the browser as soon as he has paid; a provider is down; a part goes back by two people.

import assert from "node:assert/strict";
import { apply, until } from "../lib/fees.mjs";

export default {
  name: "a fee is paid online, with a closed browser and a provider that is down, and a part goes back",
  needs: ["internet", "lgwan", "providers"],
  timeout: 300,
  async run(world) {
    const phone = await world.noJs();
    const receipt = await apply(world, phone, "online@example.jp");
    await world.follow(phone, "お支払いへ");
    await until(phone, "オンラインで支払う");
    await world.visit(phone);
    await world.follow(phone, "お支払いへ");
    assert.match(await phone.locator("main").innerText(), /市には届きません/);
    await world.follow(phone, "クレジットカードで支払う");
    const attempt = phone.url();

    // She turns back on the provider's page, and goes on.
    await phone.getByRole("link", { name: "クレジットカードのページへ進む" }).click();
    await phone.getByRole("button", { name: "やめて戻る" }).click();
    await phone.waitForURL(attempt);
    await world.visit(phone);
    await phone.getByRole("link", { name: "クレジットカードのページへ進む" }).click();
    await phone.getByRole("button", { name: "支払う", exact: true }).click();
    await phone.waitForURL(attempt);
    assert.match(await phone.locator("main").innerText(), /お支払いを決済事業者に確かめました/);
    await world.visit(phone);
    await world.follow(phone, "申請のお支払いのページへ");
    await until(phone, "納付済みです");
    await until(phone, "PDF");
    await world.visit(phone);
    const href = await phone.getByRole("link", { name: /領収書/ }).first().getAttribute("href");
    const pdf = await phone.request.get(new URL(href, phone.url()).href);
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");

    // A neighbour closes the browser as soon as he has paid: the notice comes before anything else.
    const neighbour = await world.phone();
    await apply(world, neighbour, "closed@example.jp");
    const status = neighbour.url().replace(/received$/, "payment");
    await world.go(neighbour, status);
    await until(neighbour, "オンラインで支払う");
    await world.follow(neighbour, "お支払いへ");
    await world.provider({ down: true });
    await world.follow(neighbour, "PayPayで支払う");
    assert.match(await neighbour.locator("main").innerText(), /お金は動いていません/);
    await world.provider({ down: false });
    await world.follow(neighbour, "窓口など、ほかの納め方を見る");
    await world.follow(neighbour, "お支払いへ");
    await world.follow(neighbour, "カード（GMO）で支払う");
    const order = neighbour.url().split("/").pop();
    await neighbour.goto("about:blank");
    await world.provider({ pay: order });
    await neighbour.goto(status);
    await until(neighbour, "納付済みです");
    await world.visit(neighbour);

    // The treasury asks for a part to go back, the manager of the division agrees, the provider gives it.
    const treasury = await world.clerk("kaikei");
    await world.go(treasury, `${world.zones.lgwan}/demands?q=${receipt}`);
    await world.follow(treasury, receipt);
    assert.match(await treasury.locator("main").innerText(), /支払い済み/);
    await treasury.locator("summary", { hasText: "還付する" }).click();
    await treasury.getByLabel("還付する額").fill("100");
    await world.follow(treasury, "還付の承認を頼む");
    await world.go(treasury, `${world.zones.lgwan}/providers`);
    assert.match(await treasury.locator("main").innerText(), /稼働中/);
    const manager = await world.clerk("shimin-kacho");
    await world.go(manager, `${world.zones.lgwan}/refunds`);
    await world.follow(manager, "還付を承認する");
    await until(phone, "お返ししました");
    await world.visit(phone);
    await treasury.goto(`${world.zones.lgwan}/demands?q=${receipt}`);
    await world.follow(treasury, receipt);
    await until(treasury, "一部返金");
    await world.visit(treasury);
  },
};
