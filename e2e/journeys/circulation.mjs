// A circular and who has read it, a received document that becomes a draft, an inquiry whose answers are a table.

import assert from "node:assert/strict";

const main = async (page) => page.locator("main").innerText();

export default {
  name: "circular, received document, inquiry, notice board",
  needs: ["lgwan"],
  timeout: 240,
  async run(world) {
    const lgwan = world.zones.lgwan;
    const clerk = await world.clerk("somu");

    await world.go(clerk, `${lgwan}/circulation/new/circular`);
    await world.follow(clerk, "回覧に出す");
    assert.ok((await clerk.locator(".error-summary a").count()) > 0, "what is missing is said");
    await clerk.locator("input[name=title]").fill("窓口の混雑日のお知らせ");
    await clerk.locator("textarea[name=body]").fill("月曜日の午前は、窓口の応援をお願いします。");
    await clerk.locator("input[name=units][value=shimin]").check({ force: true });
    await world.follow(clerk, "回覧に出す");
    const circular = clerk.url();

    const reader = await world.clerk("shimin");
    await reader.setViewportSize({ width: 360, height: 740 });
    await world.go(reader, `${lgwan}/`);
    await world.follow(reader, reader.getByRole("link", { name: "窓口の混雑日のお知らせ" }).first());
    await world.follow(reader, "読みました");
    await world.go(clerk, circular);
    assert.match(await main(clerk), /のうち1人/);

    await world.go(clerk, `${lgwan}/circulation/new/received`);
    await clerk.locator("input[name=sender]").fill("茨城県");
    await clerk.locator("input[name=received_on]").fill("R8.11.30");
    await clerk.locator("input[name=title]").fill("統計調査の実施について");
    await world.follow(clerk, "収受する");
    assert.match(await main(clerk), /収第\d+号/);
    await world.follow(clerk, "この文書から起案する");
    assert.equal(await clerk.locator("input[name=title]").inputValue(), "統計調査の実施について（伺い）");
    assert.equal(await clerk.locator("input[name=counterparty]").inputValue(), "茨城県");

    await world.go(clerk, `${lgwan}/inquiries/new`);
    await clerk.locator("input[name=title]").fill("来庁者数の照会");
    await clerk.locator("textarea[name=questions]").fill("11月の来庁者（数）\n気づいたこと");
    await clerk.locator("input[name=due_on]").fill("R9.12.25");
    await clerk.locator("input[name=units][value=shimin]").check({ force: true });
    await world.follow(clerk, "照会を出す");
    const inquiry = clerk.url();
    await world.go(reader, inquiry);
    await reader.locator("input[name=q0]").fill("１，２３４");
    await world.follow(reader, "回答する");
    await world.go(clerk, inquiry);
    assert.match(await main(clerk), /1234/);
    const csv = await clerk.request.get(`${inquiry}/table/csv`);
    assert.match(await csv.text(), /市民課,1234/);

    for (const page of ["/board", "/received", "/circulation", "/inquiries", "/circulation/new/notice"]) {
      await world.go(clerk, `${lgwan}${page}`);
    }
  },
};
