// A rider books on a phone, the operator by telephone, the driver reports through a tunnel, a vehicle breaks down.

import assert from "node:assert/strict";

export default {
  name: "the shared taxi is booked, driven through a tunnel, and keeps its promises when a vehicle breaks down",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const rider = await world.phone();
    await world.go(rider, `${world.zones.internet}/taxi`);
    await rider.getByLabel("乗る所").selectOption({ index: 3 });
    await rider.getByLabel("降りる所").selectOption({ index: 20 });
    // A working day: the first of the list from tomorrow that is neither a Saturday nor a Sunday.
    const days = await rider.getByLabel("乗る日").locator("option").allTextContents();
    const day = days.findIndex((text, index) => index > 0 && !/[土日]\)/.test(text));
    await rider.getByLabel("乗る日").selectOption({ index: day });
    await rider.getByLabel("お名前").fill("清流 さくら");
    await rider.getByLabel("電話番号").fill("０２９５－５２－１１１１");
    await world.follow(rider, "便をさがす");
    await world.follow(rider, rider.getByRole("button", { name: /予約する/ }).first());
    assert.match(await rider.locator("main").innerText(), /予約済み/);
  },
};
