// Passkeys, with a device that Chromium plays (the WebAuthn domain of its DevTools protocol).

import assert from "node:assert/strict";

const DEVICE = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** Gives the browser of `page` a device with a finger on it; answers how to take the finger away. */
async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options: DEVICE });
  return (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
}

export default {
  name: "a passkey opens an account",
  needs: ["internet", "lgwan"],
  async run(world) {
    await staff(world);
    await resident(world);
  },
};

async function staff(world) {
  const { lgwan } = world.zones;
  const login = world.logins.find((entry) => !entry.totp);
  const page = await world.clerk(login.who);
  const finger = await device(page);
  await world.go(page, `${lgwan}/account`);
  await world.follow(page, "パスキーを登録");
  await world.follow(page, "この端末でパスキーを作る");
  assert.match(await page.locator("main").innerText(), /パスキーを登録しました/);

  // The device knows that it has one already.
  await world.go(page, `${lgwan}/account/passkeys`);
  await page.getByRole("button", { name: "この端末でパスキーを作る" }).click();
  await page.getByText("もう登録してあります").waitFor();
  await world.visit(page);

  const signOut = () => page.getByRole("button", { name: "ログアウト" });
  await world.go(page, `${lgwan}/account`);
  await world.follow(page, signOut());
  await world.follow(page, "パスキーでログイン");
  await world.go(page, `${lgwan}/account`);
  assert.match(await page.locator("main").innerText(), /Chrome/);
  await world.visit(page);

  // Without the finger nobody gets in, and is told what else there is.
  await world.follow(page, signOut());
  await finger(false);
  await page.getByRole("button", { name: "パスキーでログイン" }).click();
  await page.getByText("端末からパスキーを受け取れませんでした").waitFor();
  await finger(true);

  // A passkey that was removed opens nothing any more.
  await world.follow(page, "パスキーでログイン");
  await world.go(page, `${lgwan}/account`);
  await world.follow(page, "このパスキーを消す");
  await world.follow(page, signOut());
  await world.follow(page, "パスキーでログイン");
  assert.match(await page.locator("main").innerText(), /このパスキーでは入れませんでした/);
}

async function resident(world) {
  const mail = "passkey@example.jp";
  const page = await world.phone();
  await device(page);
  await world.go(page, "/account/sign-in");
  await page.locator("input[name=mail]").fill(mail);
  await world.follow(page, "数字をメールで受け取る");
  const code = (await world.mailbox.next({ to: mail })).text.match(/\b\d{6}\b/)[0];
  await page.locator("input[name=code]").fill(code);
  await world.follow(page, page.locator("main form button").first());
  await world.follow(page, "パスキーを登録");
  await world.follow(page, "この端末でパスキーを作る");
  assert.match(await page.locator("main").innerText(), /パスキーを登録しました/);
  await world.mailbox.next({ to: mail, subject: "パスキー" });

  await world.follow(page, page.locator("main").getByRole("button", { name: "ログアウト" }));
  await world.go(page, "/account/sign-in");
  await world.follow(page, "パスキーでログイン");
  assert.match(await page.locator("main").innerText(), new RegExp(mail));
}
