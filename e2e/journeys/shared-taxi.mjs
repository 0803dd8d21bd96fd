// A rider without scripts finds a stop on the map, corrects a mistake, chooses between rides, books every week and changes
// the hour; the same rider by telephone: a known caller is booked with six keys.

import assert from "node:assert/strict";

export const PHONE = "０２９５－５２－１１１１";

export default {
  name: "the shared taxi is booked on a phone without scripts and by telephone with six keys",
  needs: ["internet", "lgwan", "mail"],
  timeout: 240,
  async run(world) {
    const rider = await world.noJs();
    await world.go(rider, "/taxi");
    await world.follow(rider, "乗る所を地図からえらぶ");
    await world.follow(rider, "美和");
    await world.follow(rider, "高部");
    assert.equal(await rider.getByLabel("乗る所").inputValue(), "takabu");
    await rider.getByLabel("降りる所").selectOption("sakaecho");
    await rider.getByLabel("お名前", { exact: false }).first().fill("清流 さくら");
    await rider.getByLabel("電話番号").fill("12");
    await world.follow(rider, "便をさがす");
    assert.match(await rider.locator(".error-summary").innerText(), /市外局番から/);
    await rider.getByLabel("電話番号").fill(PHONE);
    await rider.locator("summary", { hasText: "車いす" }).click();
    await rider.getByLabel("メールアドレス").fill("sakura@example.jp");
    await rider.getByLabel("毎週この曜日に予約する").check({ force: true });
    await rider.getByLabel("割引").selectOption("senior");
    await world.follow(rider, "便をさがす");
    const offers = await rider.locator("main").innerText();
    assert.match(offers, /お迎えの時刻（お約束）/);
    assert.match(offers, /210円/);
    await world.follow(rider, rider.getByRole("button", { name: /予約する/ }).first());
    const ride = await rider.locator("main").innerText();
    assert.match(ride, /予約済み/);
    assert.match(ride, /毎週この曜日に/);
    const mail = await world.mailbox.next({ to: "sakura@example.jp", subject: "乗合タクシー" });
    assert.match(mail.text, /\/taxi\/r\//);

    // The change keeps the old ride until the new one is promised.
    await world.follow(rider, "日時・場所を変える");
    await rider.getByLabel("時刻", { exact: false }).last().selectOption("14:00");
    await world.follow(rider, "便をさがす");
    await world.follow(rider, rider.getByRole("button", { name: /予約する/ }).first());
    assert.match(await rider.locator("main").innerText(), /予約済み/);

    const operator = await world.clerk("shimin");
    await world.go(operator, `${world.zones.lgwan}/taxi/calls`);
    await operator.getByLabel("電話番号").last().fill(PHONE);
    await operator.getByLabel("お名前").fill("清流 さくら");
    await operator.getByLabel("乗る所").fill("たかぶ");
    await operator.getByLabel("降りる所").fill("サカエ");
    await world.follow(operator, operator.getByRole("button", { name: "便をさがす" }));
    await booked(world, operator);

    // The telephone shows the number; from there on only keys.
    await world.go(operator, `${world.zones.lgwan}/taxi/calls?phone=0295521111`);
    assert.match(await operator.locator("main").innerText(), /清流 さくら 様　いつもの行き先/);
    const began = Date.now();
    let keys = 0;
    const press = async (key) => { keys += 1; await operator.keyboard.press(key); };
    await press("Tab");
    await Promise.all([operator.waitForEvent("load"), press("Enter")]);
    await operator.getByRole("button", { name: /の便で予約する/ }).first().waitFor();
    await press("Enter");
    await operator.getByText("予約しました").waitFor();
    await world.visit(operator);
    assert.ok(keys <= 6, `${keys} keys`);
    assert.ok(Date.now() - began < 30_000, "thirty seconds");
  },
};

/** Chooses the first ride and waits until it is booked. */
async function booked(world, operator) {
  await operator.getByRole("button", { name: /の便で予約する/ }).first().waitFor();
  await world.visit(operator);
  await operator.getByRole("button", { name: /の便で予約する/ }).first().click();
  await operator.getByText("予約しました").waitFor();
  await world.visit(operator);
}
