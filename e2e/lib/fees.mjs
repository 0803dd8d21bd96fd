// What the journeys about fees have in common.

import { fillPage } from "./fill.mjs";

/** Applies for a certificate with a fee that is paid with the application; the receipt number is on the page then. */
export async function apply(world, phone, mail) {
  await world.go(phone, "/procedures/juminhyo");
  await world.follow(phone, phone.getByRole("button", { name: "申請を始める" }).first());
  for (let pages = 0; pages < 12 && !/\/mail$/.test(phone.url()); pages += 1) {
    await fillPage(phone);
    await world.follow(phone, "次へ");
  }
  await phone.locator("input[name=mail]").fill(mail);
  await world.follow(phone, "番号を送る");
  const code = (await world.mailbox.next({ to: mail })).text.match(/\b\d{6}\b/)[0];
  await phone.locator("input[name=code]").fill(code);
  await world.follow(phone, phone.locator("main form").filter({ has: phone.locator("input[name=code]") }).locator("button[type=submit]").first());
  await world.follow(phone, "申請する");
  return (await phone.locator("main").innerText()).match(/\d{4}-\d{4}-\d/)[0];
}

/** Opens the page again until it says so: money and papers come over a moment later. */
export async function until(page, words, inside = "main") {
  for (let tries = 0; tries < 80; tries += 1) {
    if ((await page.locator(inside).allInnerTexts()).join().includes(words)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
    await page.reload();
  }
  throw new Error(`${page.url()} never said 「${words}」`);
}
