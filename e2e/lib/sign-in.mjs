// A clerk signs in: password, and the code of her second factor when she has one.

import { totp } from "./totp.mjs";

const STEP = 30_000;
/** The last time step whose code an account used: a server takes each code once. */
const used = new Map();

/**
 * `login` is one entry of `demo-logins.json`: { who, account, password, totp? }.
 * The fields are found by name, the button as the form's own: words on the page may change.
 */
export async function signIn(page, login, visit) {
  await page.locator("input[name=login]").fill(login.account);
  await page.locator("input[name=password]").fill(login.password);
  await send(page);
  if (login.totp) {
    await visit();
    await page.locator("input[name=code]").fill(await nextCode(login));
    await send(page);
  }
}

async function send(page) {
  await Promise.all([page.waitForEvent("load"), page.locator("main form button[type=submit]").first().click()]);
}

/** A code not used before. One step ahead of the clock is within what RFC 6238 §5.2 lets a server accept. */
async function nextCode({ account, totp: secret }) {
  const now = Math.floor(Date.now() / STEP);
  const step = Math.max(now, (used.get(account) ?? 0) + 1);
  used.set(account, step);
  const early = (step - 1) * STEP - Date.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  return totp(secret, step * STEP);
}
