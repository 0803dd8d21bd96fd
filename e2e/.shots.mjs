import { chromium } from "playwright-core";
import fs from "node:fs";
const logins = JSON.parse(fs.readFileSync("/tmp/demo/demo-logins.json"));
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const base = "http://127.0.0.1:9081";
async function as(who, w) { const l = logins.find(x => x.who === who); const c = await b.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: w, height: 800 } }); const p = await c.newPage(); await p.goto(base + "/sign-in"); await p.fill("input[name=login]", l.account); await p.fill("input[name=password]", l.password); await p.click("main form button[type=submit]"); await p.waitForLoadState(); return p; }
const list = process.argv.slice(2);
fs.mkdirSync("/tmp/shots", { recursive: true });
for (const w of [360, 1280]) { let cur, page; for (const item of list) { const [who, path, act] = item.split("|"); if (who !== cur) { page = await as(who, w); cur = who; } await page.goto(base + path); if (act) { await page.evaluate(act); await page.waitForTimeout(300); } await page.screenshot({ path: `/tmp/shots/${item.replace(/[^a-z0-9]+/gi, "-").slice(0,50)}-${w}.png`, fullPage: !act?.includes("Popover") }); } }
await b.close();
