// A day of a driver and a dispatcher: duty begins with a breath test, a report is made without signal and catches up, a road
// is closed and a vehicle taken out only after what that does has been read.

import assert from "node:assert/strict";

export default {
  name: "the driver reports through a tunnel, and the dispatcher sees what an order does before he gives it",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const office = await world.clerk("shimin");
    const board = (day) => `${world.zones.lgwan}/taxi${day ? `?day=${day}` : ""}`;
    const now = new Date(Date.now() + 9 * 3_600_000).toISOString();
    const [today, hour] = [now.slice(0, 10), Number(now.slice(11, 13))];
    // Nobody drives at night: then the day's driver has nothing to carry, and all else is the same.
    const isDay = hour >= 7 && hour < 15;
    if (isDay) await call(world, office, today, `${String(hour + 1).padStart(2, "0")}:45`);

    await world.go(office, board(today));
    await until(office, "予約の一覧");
    await world.visit(office);
    const vehicle = isDay
      ? await office.locator("section.card", { hasText: "薄氷 とめ" }).locator("h3").innerText()
      : await office.locator("section.card h3").first().innerText();
    const card = office.locator("section.card", { has: office.getByRole("heading", { name: vehicle }) });
    await card.getByText("運転手用リンクを作る").click();
    await world.follow(office, office.getByRole("button", { name: "作る", exact: true }));
    const link = (await office.locator(".secret-link").innerText()).trim();

    const driver = await world.desktop({ viewport: { width: 800, height: 1180 }, hasTouch: true });
    await world.go(driver, link);
    await driver.getByLabel("アルコール検知器の値").fill("0.00");
    await driver.getByLabel("走行距離計").fill("12345");
    await world.follow(driver, "点呼をして乗務を始める");
    for (const page of ["duty", "rest", "road", "extra"]) await world.go(driver, `/taxi/driver/${page}`);
    await world.go(driver, "/taxi/driver");
    if (isDay) await tunnel(world, driver);

    // A road closes: first what it does, then the order.
    await world.go(office, board(today));
    await office.getByText("通行止め・迂回を登録する").click();
    await office.getByLabel("地区", { exact: true }).selectOption("miwa");
    await office.getByLabel("もう一方の地区").selectOption("ogawa");
    await office.getByLabel("迂回で長くかかる分数", { exact: false }).fill("20");
    await world.follow(office, office.locator("form", { has: office.locator("#why-closed") }).getByRole("button"));
    await office.getByText("実行したときの変化").waitFor();
    await world.visit(office);
    await world.follow(office, "この内容で実行する");
    await until(office, "迂回で20分長くかかります");
    await world.visit(office);

    // A breakdown, on the day of the demo's bookings: everybody's promise is looked at.
    await world.follow(office, "次の日");
    await until(office, "予約の一覧");
    await world.visit(office);
    await office.locator("summary", { hasText: "運行から外す" }).first().click();
    await world.follow(office, office.locator("form", { has: office.locator("input[value=out]") }).first().getByRole("button"));
    await office.getByText("実行したときの変化").waitFor();
    await world.visit(office);
    await world.follow(office, office.getByRole("button", { name: "この内容で実行する" }));
    await until(office, "運行から外しました");
    await world.visit(office);
  },
};

/** Somebody calls for a ride of today. */
async function call(world, office, day, time) {
  await world.go(office, `${world.zones.lgwan}/taxi/calls`);
  await office.getByLabel("電話番号").last().fill("0295-52-1112");
  await office.getByLabel("お名前").fill("薄氷 とめ");
  await office.getByLabel("乗る所").fill("たかぶ");
  await office.getByLabel("降りる所").fill("栄町");
  await office.getByLabel("乗る日").selectOption(day);
  await office.getByLabel("時刻", { exact: false }).first().fill(time);
  await office.getByLabel("以降に出発").check({ force: true });
  await world.follow(office, office.getByRole("button", { name: "便をさがす" }));
  await office.getByRole("button", { name: /の便で予約する/ }).first().click();
  await office.getByText("予約しました").waitFor();
  await world.visit(office);
}

/** No signal: the report is kept, the page opens again from the tablet, and everything catches up. */
async function tunnel(world, driver) {
  assert.match(await driver.locator("main").innerText(), /薄氷 とめ/);
  const isKept = () => driver.evaluate(async () => Boolean(await caches.match(location.href)));
  for (let tries = 0; tries < 40 && !(await isKept()); tries += 1) await pause();
  await driver.context().setOffline(true);
  await driver.getByRole("button", { name: "乗りました" }).click();
  assert.match(await driver.locator(".driver-queue").innerText(), /待っている報告：1/);
  await driver.reload();
  await world.visit(driver);
  assert.match(await driver.locator(".driver-queue").innerText(), /電波がありません.*1/);
  await driver.context().setOffline(false);
  await driver.getByRole("button", { name: "降りました" }).waitFor();
  await world.visit(driver);
  await driver.getByRole("button", { name: "降りました" }).click();
  await driver.getByText("いま予約はありません").waitFor();
  await world.visit(driver);
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 250));
}

/** Opens the page again until it says so: orders cross and come back a moment later. */
async function until(page, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await page.locator("main").innerText()).includes(words)) return;
    await pause();
    await page.reload();
  }
  throw new Error(`${page.url()} never said 「${words}」`);
}
