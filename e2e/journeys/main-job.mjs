// The main job, end to end: a resident without scripts applies on a phone, a clerk asks her to correct two answers, she
// does, the clerk decides, and she reads the letter.

import assert from "node:assert/strict";
import { fillInto, proveAndSend } from "../lib/fill.mjs";

const MAIL = "hanako@example.jp";

export default {
  name: "a resident applies, the office corrects and decides",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const phone = await world.noJs();
    await world.go(phone, "/");
    await phone.getByRole("searchbox").first().fill("じゅうみんひょう");
    await world.follow(phone, phone.getByRole("button", { name: "さがす" }).first());
    await world.follow(phone, phone.getByRole("link", { name: "住民票の写しの交付" }).first());
    await world.follow(phone, phone.getByRole("button", { name: "申請を始める" }).first());

    // An error is named beside its field, and what was typed stays.
    await phone.locator("[name='applicant_name.family']").fill("朝顔");
    await world.follow(phone, "次へ");
    assert.ok((await phone.locator(".error-summary a").count()) > 0, "what is missing is listed");
    assert.equal(await phone.locator("[name='applicant_name.family']").inputValue(), "朝顔");

    await fillInto(world, phone);
    const receipt = await proveAndSend(world, phone, MAIL);
    const received = await world.mailbox.next({ to: MAIL, subject: receipt });
    assert.match(received.text, /\/s\/[a-z2-7]{52}/);

    // The clerk finds it in her queue and asks for a correction of two answers.
    const clerk = await world.clerk("shimin");
    await caseOf(world, clerk, receipt);
    await world.follow(clerk, "担当になる");
    for (const key of ["applicant_name", "applicant_phone"]) {
      await clerk.locator(`input[name=item][value=${key}]`).check({ force: true });
      await clerk.locator(`input[name='reason.${key}']`).fill("本人確認書類と合っていません。確かめて入れ直してください。");
    }
    await clerk.locator("summary", { hasText: "選んだ項目の補正を求める" }).click();
    await world.follow(clerk, clerk.getByRole("button", { name: "補正を求める", exact: true }));

    // The resident opens just those two from the mail, on another phone.
    const mail = await world.mailbox.next({ to: MAIL, subject: "直して" });
    const other = await world.noJs();
    await world.go(other, local(world, mail.text.match(/http\S+\/s\/[a-z2-7]{52}/)[0]));
    await world.follow(other, other.getByRole("link", { name: /直す|補正/ }).first());
    assert.ok((await other.locator("main form fieldset, main form .field").count()) > 0);
    await other.locator("[name='applicant_name.given']").fill("陽子");
    await world.follow(other, other.locator("main form button[type=submit]").last());
    assert.match(await other.locator("main").innerText(), /受付番号/);

    // The clerk sees the new answer and decides.
    await caseOf(world, clerk, receipt, "陽子");
    await clerk.locator("summary", { hasText: "決定する" }).click();
    await clerk.locator("input[name=outcome][value=granted]").check({ force: true });
    await world.follow(clerk, clerk.getByRole("button", { name: /確かめる|確認/ }).first());
    await world.follow(clerk, "交付決定をする");

    // The letter is a PDF on her status page.
    await world.mailbox.next({ to: MAIL, subject: "決定" });
    const letter = await world.mailbox.next({ to: MAIL, subject: "通知書", within: 60_000 });
    await world.go(other, local(world, letter.text.match(/http\S+\/s\/[a-z2-7]{52}/)[0]));
    assert.match(await other.locator("main").innerText(), /決定/);
    const file = await other.getByRole("link", { name: /通知書/ }).first().getAttribute("href");
    const pdf = await other.request.get(new URL(file, other.url()).href);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  },
};

/** Opens the case with that receipt number, once it has come over (and says `words`). */
async function caseOf(world, clerk, receipt, words = "") {
  for (let tries = 0; tries < 40; tries += 1) {
    await clerk.goto(`${world.zones.lgwan}/queue?state=all&q=${receipt}`);
    const link = clerk.locator("main table tbody a").first();
    if ((await link.count()) > 0) {
      await world.visit(clerk);
      await world.follow(clerk, link);
      if ((await clerk.locator("main").innerText()).includes(words)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${receipt} did not reach the queue${words && ` with ${words}`}`);
}

/** A mailed link as it is reached here. */
function local(world, link) {
  return new URL(new URL(link).pathname, world.zones.internet).href;
}
