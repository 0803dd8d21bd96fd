// A fee from the application to the books: a resident without scripts sees what is owed, pays it in cash at the counter, and
// opens the receipt; a payment taken by mistake is voided by two people; the till is closed; the treasury reads the books.

import assert from "node:assert/strict";
import { apply, until } from "../lib/fees.mjs";

const MAIL = "sayaka@example.jp";

export default {
  name: "a fee is paid at the counter, voided, paid again, and booked",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const phone = await world.noJs();
    const receipt = await apply(world, phone, MAIL);
    await world.follow(phone, "申請状況のページへ");
    await until(phone, "手数料のお支払い");
    await world.visit(phone);
    await world.follow(phone, "お支払いのページを開く");
    const owed = await phone.locator("main").innerText();
    assert.match(owed, /まだ納付されていません/);
    assert.match(owed, new RegExp(receipt));
    const amount = owed.match(/お支払いいただく額\s*([\d,]+)円/)[1];
    assert.equal(await phone.locator(".pay-code svg").count(), 1, "the counter can read the number from the screen");

    // The counter: opened in the morning, the number typed, one note handed over.
    const clerk = await world.clerk("shimin");
    await world.go(clerk, `${world.zones.lgwan}/till`);
    await clerk.locator("input[name=till][value=shimin-1]").check({ force: true });
    await clerk.getByLabel("釣銭準備金").fill("２０，０００");
    await world.follow(clerk, "窓口を開ける");
    await find(world, clerk, receipt);
    await clerk.getByLabel("お預かり").fill("1");
    await world.follow(clerk, `${amount}円を受け取る`);
    assert.match(await clerk.locator(".error-summary").innerText(), /足りません/);
    await clerk.getByLabel("お預かり").fill("10000");
    await world.follow(clerk, `${amount}円を受け取る`);
    const change = 10_000 - Number(amount.replaceAll(",", ""));
    assert.match(await clerk.locator(".till-change").innerText(), new RegExp(change.toLocaleString("ja-JP")));
    const taking = clerk.url();
    await until(clerk, "領収書を開いて印刷する");
    await world.visit(clerk);

    await until(phone, "納付済みです");
    await world.visit(phone);
    const href = await phone.getByRole("link", { name: /領収書/ }).first().getAttribute("href");
    const pdf = await phone.request.get(new URL(href, phone.url()).href);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");

    // Taken by mistake: the clerk asks, her manager agrees, and it is owed again.
    await clerk.locator("summary", { hasText: "取り消す" }).click();
    await clerk.getByLabel("取り消す理由").fill("カードで払いたいとのこと");
    await world.follow(clerk, "取消しの承認を頼む");
    const manager = await world.clerk("shimin-kacho");
    await world.go(manager, `${world.zones.lgwan}/voids`);
    await world.follow(manager, manager.getByRole("button", { name: "取消しを承認する" }).first());
    await until(phone, "まだ納付されていません");
    await world.go(clerk, taking);
    assert.match(await clerk.locator("main").innerText(), /取消し済み/);
    await world.follow(clerk, "次の方を受け取る");
    await find(world, clerk, receipt);
    await clerk.locator("input[name=way][value=till_card]").check({ force: true });
    await world.follow(clerk, `${amount}円を受け取る`);
    await until(phone, "納付済みです");
    await world.visit(phone);

    // Nothing but the change money is left in the till.
    await world.go(clerk, `${world.zones.lgwan}/till/shimin-1/day`);
    await clerk.locator("summary", { hasText: "締める" }).click();
    await clerk.getByLabel("10,000円", { exact: false }).fill("2");
    await world.follow(clerk, "数えた額で締める");
    assert.match(await clerk.locator("main").innerText(), /過不足\s*0円/);

    const treasury = await world.clerk("kaikei");
    await world.go(treasury, `${world.zones.lgwan}/demands?q=${receipt}`);
    await world.follow(treasury, receipt);
    assert.match(await treasury.locator("main").innerText(), /収納の取消し/);
    await world.go(treasury, `${world.zones.lgwan}/money-work`);
    const waiting = await treasury.locator("main").innerText();
    assert.match(waiting, /二重納付/);
    assert.match(waiting, /不足/);

    // The slips of the demo city are PDFs; a payment under a number nobody knows waits with its candidates.
    await world.go(treasury, `${world.zones.lgwan}/slips`);
    await until(treasury, "1〜12枚目", "main a");
    const slips = treasury.getByRole("link", { name: "1〜12枚目" });
    await slips.waitFor();
    const paper = await treasury.request.get(new URL(await slips.getAttribute("href"), treasury.url()).href);
    assert.equal((await paper.body()).subarray(0, 5).toString(), "%PDF-");
    await world.go(treasury, `${world.zones.lgwan}/deposits`);
    assert.match(await treasury.locator("main").innerText(), /納付者不明の入金/);
    await treasury.locator("#table").setInputFiles({
      name: "report.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("納付番号,金額,納付日,照会番号\n1,たくさん,2026-11-20,X1\n"),
    });
    await world.follow(treasury, "取り込む");
    assert.match(await treasury.locator("main").innerText(), /ファイルの全部を取り込みませんでした/);
    await world.go(treasury, `${world.zones.lgwan}/books`);
    assert.match(await treasury.locator("main").innerText(), /借方と貸方の合計は一致しています/);
    await world.go(treasury, `${world.zones.lgwan}/books/day`);
    assert.match(await treasury.locator("main").innerText(), /合計と、帳簿は一致しています/);

    // What is overdue goes out as a table and comes back as letters.
    await world.go(treasury, `${world.zones.lgwan}/reminders`);
    const overdue = await (await treasury.request.get(`${world.zones.lgwan}/reminders.csv`)).text();
    await treasury.locator("#table").setInputFiles({ name: "督促.csv", mimeType: "text/csv", buffer: Buffer.from(overdue) });
    await world.follow(treasury, "督促状を作る");
    assert.match(await treasury.locator("main").innerText(), /納められる日を延ばしました/);

    // Another till, and its JPQR.
    await world.go(treasury, `${world.zones.lgwan}/tills`);
    await world.follow(treasury, "窓口を加える");
    await world.follow(treasury, "保存");
    assert.match(await treasury.locator(".error-summary").innerText(), /キーは/);
  },
};

/** Looks for the demand at the till. */
async function find(world, clerk, receipt) {
  await clerk.getByLabel("受付番号").fill(receipt);
  await world.follow(clerk, "請求を探す");
}
