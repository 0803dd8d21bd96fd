// Questions the main job does not ask: a bank account without scripts, a place from the telephone, a signature with a
// finger, a time, rows of a group. Each answer is read back before it is sent.

import { fillInto, proveAndSend } from "../lib/fill.mjs";

export default {
  name: "every kind of question is answered on a phone",
  needs: ["internet"],
  timeout: 240,
  async run(world) {
    const plain = await world.noJs();
    await begin(world, plain, "suido-kaishi");
    await fillInto(world, plain, async (page) => {
      if ((await page.locator("[name='start_on.y']").count()) > 0) await enter(page, "start_on", 14);
      await choose(page, "payment_method", "debit");
    });
    await proveAndSend(world, plain, "bank@example.jp", /常陽銀行[\s\S]*1234567/);

    const phone = await world.phone({ geolocation: { latitude: 36.5556, longitude: 140.4106 }, permissions: ["geolocation"] });
    await begin(world, phone, "sonsho-tsuho");
    await fillInto(world, phone, async (page) => {
      const here = page.getByRole("button", { name: /いまいる場所/ });
      if (await here.isVisible()) {
        await here.click();
        await page.waitForFunction(() => document.querySelector("[data-part=lat]").value !== "");
      }
    });
    await proveAndSend(world, phone, "place@example.jp", /北緯36\.55/);

    const parent = await world.phone();
    await begin(world, parent, "shokumotsu-allergy");
    await fillInto(world, parent);
    await proveAndSend(world, parent, "signature@example.jp", /10:30|10時30分/);
  },
};

async function begin(world, page, slug) {
  await world.go(page, `/procedures/${slug}`);
  await world.follow(page, page.getByRole("button", { name: "申請を始める" }).first());
}

async function choose(page, name, value) {
  const option = page.locator(`input[name=${name}][value=${value}]`);
  if ((await option.count()) > 0) await option.check({ force: true });
}

/** A date so many days from today, by the western calendar. */
async function enter(page, name, days) {
  const day = new Date(Date.now() + days * 86_400_000);
  await page.locator(`[name='${name}.era']`).selectOption("western");
  for (const [part, value] of [["y", day.getFullYear()], ["m", day.getMonth() + 1], ["d", day.getDate()]]) {
    await page.locator(`[name='${name}.${part}']`).fill(String(value));
  }
}
