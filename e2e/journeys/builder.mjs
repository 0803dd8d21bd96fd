// A clerk turns a paper form into a live procedure: A4, 20 fields, 2 branches, a fee and an attachment, in at most
// 60 clicks. A field that is typed into counts as one click, a menu that is chosen from as two.

import assert from "node:assert/strict";

const MOST_CLICKS = 60;

// What stands on the paper, line by line.
const PAPER = `# 申請する方
1. 氏名
2. 住所
3. 電話番号
4. 生年月日
5. メールアドレス（任意）
# 犬について
6. 犬の名前の読み
7. 種類（柴・雑種・その他）
8. その他の種類
9. 毛の色
10. 頭数
11. 生まれた月日
12. 登録の有無
13. 登録番号
14. 注射の済んだ日
# 受け取り
15. 受け取り方（窓口・郵送）
16. 鑑札の枚数
17. 返送先の住所
18. 注射済証の添付
19. 飼っている理由
20. 備考（任意）`;

export default {
  name: "a clerk builds a procedure",
  needs: ["lgwan"],
  async run(world) {
    const page = await world.clerk("shimin");
    let clicks = 0;
    const click = async (target) => {
      clicks += 1;
      await world.follow(page, target);
    };
    const press = async (locator) => {
      clicks += 1;
      await locator.click();
    };
    const type = async (name, value) => {
      clicks += 1;
      await page.locator(`[name="${name}"]`).fill(value);
    };
    const choose = async (name, label) => {
      clicks += 2;
      await page.locator(`[name="${name}"]`).selectOption({ label });
    };

    await click("手続の作成");
    await click(page.getByRole("link", { name: "新しく作る", exact: true }).first());
    await type("title", "犬の登録（紙の様式から）");
    await type("reading", `いぬの とうろく ${"abcdefghij"[Math.floor(Math.random() * 10)]}${Date.now() % 100_000}`);
    await choose("category", await page.locator('[name="category"] option').nth(1).innerText());
    await click("作る");

    await type("lines", PAPER);
    await click("まとめて加える");
    const questions = page.locator(".outline-fields > li");
    assert.equal(await questions.count(), 20);

    const branch = async (question, on, value) => {
      await click(page.locator(".outline-fields a", { hasText: question }).first());
      await press(page.locator('[name="visible.mode"][value="when"]'));
      await choose("visible.0.subject", on);
      await type("visible.0.value", value);
      // The relation that stands first is "is the same as".
      await click(page.locator(".properties-form").getByRole("button", { name: "保存" }));
      assert.match(await page.locator(".rule-words").innerText(), new RegExp(value));
    };
    await branch("その他の種類", "種類", "その他");
    await branch("返送先の住所", "受け取り方", "郵送");

    await click("手数料・対象外");
    await press(page.locator('[name="fee.mode"][value="price"]'));
    await type("fee.each", "300");
    await choose("fee.times", "× 鑑札の枚数");
    await press(page.locator('[name="free.mode"][value="when"]'));
    await choose("free.0.subject", "生年月日から数えた年齢");
    await choose("free.0.relation", "が次以上・以後");
    await type("free.0.value", "65");
    await click(page.locator(".save-bar").getByRole("button", { name: "保存" }));
    assert.match(await page.locator(".fee > .rule-words").innerText(), /300/);

    await click("プレビュー");
    const phone = page.frameLocator(".phone iframe");
    await phone.getByRole("heading", { name: "申請する方" }).waitFor();

    await click("公開前の確認");
    await click("公開へ進む");
    await click("第1版を公開する");
    await page.getByText("公開しました。").waitFor();
    assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
    console.log(`  a procedure of 20 fields, live in ${clicks} clicks`);
  },
};
