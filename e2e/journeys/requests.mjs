// Internal requests: a clerk asks for leave, two bosses approve on small screens from their one inbox, the balance goes
// down; a car that is booked cannot be booked twice; a clerk makes a new request without code.

import assert from "node:assert/strict";

const main = async (page) => page.locator("main").innerText();

async function day(page, key, date) {
  await page.locator(`select[name="${key}.era"]`).selectOption("western");
  for (const [part, value] of [["y", date.getFullYear()], ["m", date.getMonth() + 1], ["d", date.getDate()]]) {
    await page.locator(`input[name="${key}.${part}"]`).fill(String(value));
  }
}

export default {
  name: "internal requests: leave, a car, a new kind",
  needs: ["lgwan"],
  timeout: 300,
  async run(world) {
    const lgwan = world.zones.lgwan;
    const soon = new Date(Date.now() + 40 * 86_400_000);

    // Leave, from the form to the balance.
    const clerk = await world.clerk("shimin");
    await world.go(clerk, `${lgwan}/requests`);
    const before = (await main(clerk)).match(/年次休暇の残り\s*(\d+)日/);
    await world.follow(clerk, clerk.getByRole("link", { name: "年次休暇", exact: true }).first());
    await world.follow(clerk, "内容と経路を確かめる");
    assert.ok((await clerk.locator(".error-summary a").count()) > 0, "what is missing is said");
    await day(clerk, "from", soon);
    await day(clerk, "until", soon);
    await clerk.locator("input[name=days]").fill("1");
    await clerk.locator("input[name=hours]").fill("0");
    await world.follow(clerk, "内容と経路を確かめる");
    const shown = await main(clerk);
    assert.match(shown, /課長等の承認/);
    assert.match(shown, /休暇の残りが/);
    await clerk.locator("#act-submit").click();
    await world.follow(clerk, clerk.getByRole("button", { name: "提出する", exact: true }));
    const address = clerk.url();

    for (const login of ["shimin-gl", "shimin-kacho"]) {
      const boss = await world.clerk(login);
      await boss.setViewportSize({ width: 360, height: 740 });
      await world.go(boss, `${lgwan}/`);
      assert.match(await main(boss), /わたしを待っているもの/);
      await world.go(boss, address);
      await boss.locator("#act-vote").click();
      await world.follow(boss, boss.getByRole("button", { name: /^(承認|決裁)$/ }));
    }
    await world.go(clerk, address);
    assert.match(await main(clerk), /承認済/);
    await world.go(clerk, `${lgwan}/requests`);
    const after = (await main(clerk)).match(/年次休暇の残り\s*(\d+)日/);
    assert.equal(Number(after[1]), Number(before[1]) - 1);
    await world.go(clerk, `${lgwan}/requests/leave`);
    await world.go(clerk, `${lgwan}/requests/list`);

    // A car for one morning; the same morning again is refused with the reason.
    const book = async (page) => {
      await world.go(page, `${lgwan}/requests/new/car`);
      await page.locator("input[name=which][value=car-2], select[name=which]").first().check({ force: true }).catch(async () => {
        await page.locator("select[name=which]").selectOption("car-2");
      });
      await day(page, "day", soon);
      await page.locator("input[name=from]").fill("09:00");
      await page.locator("input[name=until]").fill("12:00");
      await page.locator("input[name=where]").fill("山方支所");
      await page.locator("input[name=people]").fill("2");
      await page.locator("input[name=licence]").check({ force: true });
      await world.follow(page, "内容と経路を確かめる");
      await page.locator("#act-submit").click();
      await world.follow(page, page.getByRole("button", { name: "提出する", exact: true }));
    };
    await book(clerk);
    assert.match(await main(clerk), /承認待ち/);
    const other = await world.clerk("kodomo");
    await book(other);
    assert.match(await main(other), /ほかの申請（承認待ち）が入っています/);
    await world.go(other, `${lgwan}/requests/calendar?what=car&from=${soon.toISOString().slice(0, 10)}`);

    // A new kind, without code.
    const maker = await world.clerk("somu");
    await world.go(maker, `${lgwan}/requests/kinds`);
    await maker.locator("#title").fill("鍵の借用");
    await maker.locator("#key").fill("key-loan");
    await world.follow(maker, maker.getByRole("button", { name: "作る", exact: true }));
    await maker.locator("#lines").fill("借りる日\n部屋の名前");
    await world.follow(maker, "まとめて加える");
    await world.go(maker, `${lgwan}/requests/kinds/key-loan/route`);
    await maker.locator('[name="row.0.name"]').fill("鍵取扱要領 第2条");
    await maker.locator('[name="row.0.says"]').fill("課長等の承認");
    await maker.locator('[name="row.0.0.role"]').selectOption("decide");
    await maker.locator('[name="row.0.0.who"]').selectOption("rule:head");
    await world.follow(maker, maker.getByRole("button", { name: "保存", exact: true }));
    await world.go(maker, `${lgwan}/requests/kinds/key-loan/follows`);
    await world.go(maker, `${lgwan}/requests/kinds/key-loan/settings`);
    await world.go(maker, `${lgwan}/requests/kinds/key-loan/publish`);
    await world.follow(maker, "公開する");
    await world.go(other, `${lgwan}/requests`);
    assert.match(await main(other), /鍵の借用/);
  },
};
