// Starting Chromium so that it talks to this machine only.

import { chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Any other host is unknown: a page that asks for one fails here as it would in the city's closed network.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

export function startBrowser() {
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
}

const JAPAN = { locale: "ja-JP", timezoneId: "Asia/Tokyo" };

export const PHONE = {
  ...JAPAN,
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export const DESKTOP = { ...JAPAN, viewport: { width: 1280, height: 900 } };

/**
 * Turns a page's scripts off, as a person can in her browser; returns how to turn them on for a moment.
 * (Playwright's own `javaScriptEnabled: false` cannot be lifted, and axe needs timers.)
 */
export async function withoutScripts(page) {
  const session = await page.context().newCDPSession(page);
  const disabled = (value) => session.send("Emulation.setScriptExecutionDisabled", { value });
  await disabled(true);
  return async (moment) => {
    await disabled(false);
    try {
      return await moment();
    } finally {
      await disabled(true);
    }
  };
}
