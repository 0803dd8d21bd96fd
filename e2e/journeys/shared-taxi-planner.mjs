// A planner copies the service, takes a vehicle away, lets the engine compare both on the same days, and publishes; other
// programs read the feeds.

import assert from "node:assert/strict";

export default {
  name: "a design of the shared taxi is compared with the one in force before it is published",
  needs: ["internet", "lgwan"],
  timeout: 240,
  async run(world) {
    const planner = await world.clerk("shimin");
    await world.go(planner, `${world.zones.lgwan}/taxi/designs`);
    await world.follow(planner, planner.getByRole("button", { name: "これをもとに新しい案を作る" }).first());
    await planner.getByLabel("案の名前").fill("平日3台");
    await planner.getByLabel("乗合4号車：名前").fill("");
    await world.follow(planner, "案を保存する");
    await world.follow(planner, "乗降場所を見る");
    await planner.getByLabel(/^名前/).fill("道の駅");
    await planner.getByLabel("かな", { exact: false }).fill("みちのえき");
    await planner.getByLabel("緯度", { exact: false }).fill("36.548");
    await planner.getByLabel("経度", { exact: false }).fill("140.402");
    await world.follow(planner, "乗降場所を保存する");
    assert.match(await planner.locator("main").innerText(), /道の駅/);

    await world.go(planner, `${world.zones.lgwan}/taxi/designs`);
    for (const box of await planner.locator("input[name=design]").all()) await box.check({ force: true });
    await planner.getByLabel("日数", { exact: false }).fill("7");
    await world.follow(planner, "比べる");
    await planner.getByText("希望に応えた割合").waitFor({ timeout: 60_000 });
    await world.visit(planner);
    const result = await planner.locator("main").innerText();
    assert.match(result, /平日3台/);
    assert.match(result, /応えられなかった希望（美和）/);

    await world.go(planner, `${world.zones.lgwan}/taxi/designs`);
    await world.follow(planner, "平日3台");
    await planner.locator("summary", { hasText: "公開する" }).click();
    await world.follow(planner, planner.getByRole("button", { name: "公開する", exact: true }).last());
    assert.match(await planner.locator("main").innerText(), /第2版/);

    const app = await world.phone();
    const get = async (path) => app.request.get(new URL(path, world.zones.internet).href);
    const archive = await get("/taxi/open/gtfs.zip");
    assert.equal((await archive.body()).subarray(0, 2).toString(), "PK");
    const gofs = await (await get("/taxi/open/gofs.json")).json();
    for (const { name, url } of gofs.data.ja.feeds) {
      const query = /wait_time|realtime/.test(name) ? "?pickup_lat=36.54&pickup_lon=140.41" : "";
      assert.equal((await app.request.get(url + query)).status(), 200, name);
    }
    assert.equal((await get("/taxi/open/gtfs-rt.pb")).status(), 200);
  },
};
