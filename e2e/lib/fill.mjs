// Someone fills in whatever a page asks: every question by its kind, as a patient person would.

import assert from "node:assert/strict";

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** What is typed where, by the end of the input's name. */
const TYPED = [
  [/family_kana$/, "アサガオ"],
  [/given_kana$/, "ハナコ"],
  [/family$/, "朝顔"],
  [/given$/, "花子"],
  [/postal$/, "３１９－２２９２"],
  [/prefecture$/, "茨城県"],
  [/\.city$/, "常陸大宮市"],
  [/town$/, "中富町"],
  [/street$/, "3135番地の6"],
  [/\.y$/, "5"],
  [/\.m$/, "4"],
  [/\.d$/, "10"],
  [/phone$/, "０２９５－５２－１１１１"],
  [/mail$/, "hanako@example.jp"],
  [/\.holder$/, "ｱｻｶﾞｵ ﾊﾅｺ"],
  [/\.bank$/, "常陽銀行"],
  [/\.branch$/, "大宮支店"],
  [/\.number$/, "１２３４５６７"],
  [/\.lat$/, "36.5556"],
  [/\.lon$/, "140.4106"],
];

/** Left empty: they are for what the others already say. */
const LEFT = /(building|yucho_symbol|yucho_number|\.place)$/;

/** Fills what is shown and empty. Inputs that are filled already keep what they have. */
export async function fillPage(page) {
  const form = page.locator("main form").filter({ has: page.getByRole("button", { name: "次へ", exact: true }) });
  for (const radio of await form.locator("fieldset").filter({ has: page.locator("input[type=radio]") }).all()) {
    const options = radio.locator("input[type=radio]");
    if ((await radio.locator("input[type=radio]:checked").count()) === 0) await options.first().check({ force: true });
  }
  for (const box of await form.locator("input[type=checkbox]").all()) {
    if ((await box.getAttribute("name"))?.match(/consent|agree|confirm|truth/)) await box.check({ force: true });
  }
  // Several may be chosen: one of each group will do.
  for (const group of await form.locator("fieldset").filter({ has: page.locator("input[type=checkbox]") }).all()) {
    if ((await group.locator("input[type=checkbox]:checked").count()) === 0) await group.locator("input[type=checkbox]").first().check({ force: true });
  }
  for (const select of await form.locator("select").all()) {
    // A town is for whose telephone does not know where it is.
    const known = await select.evaluate((it) => Boolean(it.closest("[data-place]")?.querySelector("[data-part=lat]")?.value));
    if (!known && (await select.inputValue()) === "") await select.selectOption({ index: 1 });
  }
  for (const input of await form.locator("input[type=text], input:not([type]), input[type=tel], input[type=email], textarea").all()) {
    if ((await input.inputValue()) !== "" || (await input.getAttribute("aria-hidden"))) continue;
    const name = (await input.getAttribute("name")) ?? "";
    if (LEFT.test(name)) continue;
    const typed = TYPED.find(([pattern]) => pattern.test(name))?.[1];
    const isNumber = (await input.getAttribute("inputmode")) === "numeric" || (await input.getAttribute("inputmode")) === "decimal";
    const asksHour = /時刻/.test(await input.evaluate((it) => it.labels?.[0]?.textContent ?? ""));
    await input.fill(typed ?? (isNumber ? "1" : asksHour ? "午前10時半" : "中富町のこと"));
  }
  for (const box of await form.locator("[data-signature]").all()) await sign(page, box);
  for (const file of await form.locator("input[type=file]").all()) {
    if ((await file.evaluate((input) => input.files.length)) > 0) continue;
    await file.setInputFiles({ name: "写真.png", mimeType: "image/png", buffer: DOT });
  }
}

/** Draws a line on the box for a signature, if scripts have put one there. */
async function sign(page, box) {
  const canvas = box.locator("canvas");
  if ((await canvas.count()) === 0) return;
  await canvas.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width * 0.2, y + height * 0.7);
  await page.mouse.down();
  for (const [across, down] of [[0.4, 0.3], [0.6, 0.7], [0.8, 0.3]]) await page.mouse.move(x + width * across, y + height * down, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((input) => input.files.length === 1, await box.locator("input[type=file]").elementHandle());
}

/** Answers page after page until the address for mail is asked for. */
export async function fillInto(world, page, before = async () => {}) {
  for (let pages = 0; pages < 16 && !/\/mail$/.test(page.url()); pages += 1) {
    await before(page);
    await fillPage(page);
    await world.follow(page, "次へ");
  }
  const complaints = page.locator(".error-summary");
  if ((await complaints.count()) > 0) throw new Error(`${page.url()} does not take the answers: ${await complaints.innerText()}`);
}

/** Proves the mail address, reads the answers back (`shown` is among them) and sends; answers the receipt number. */
export async function proveAndSend(world, page, mail, shown = /./) {
  await page.locator("input[name=mail]").fill(mail);
  await world.follow(page, "番号を送る");
  const code = (await world.mailbox.next({ to: mail })).text.match(/\b\d{6}\b/)[0];
  await page.locator("input[name=code]").fill(code);
  await world.follow(page, page.locator("main form").filter({ has: page.locator("input[name=code]") }).locator("button[type=submit]").first());
  assert.match(page.url(), /\/review$/);
  assert.match(await page.locator("main").innerText(), shown);
  await world.follow(page, "申請する");
  return (await page.locator("main").innerText()).match(/\d{4}-\d{4}-\d/)[0];
}
