// The harness examined: on a small site with known faults it must find each, and nothing on a good page.
// Part of `cargo xtask test` (stage `harness`), or by hand: node e2e/selftest.mjs

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Mailbox } from "./lib/mailbox.mjs";
import { runJourneys } from "./lib/runner.mjs";
import { totp } from "./lib/totp.mjs";
import { policyFaults } from "./lib/watch.mjs";

const OUT = fileURLToPath(new URL("out/selftest", import.meta.url));
const POLICY = "default-src 'self'; img-src 'self' data:";

const page = (title, body) => `<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title><script src="/app.js"></script></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;

const FORM = `<form method="post" action="/done"><label for="name">名前</label>
<input id="name" name="name" autocomplete="name"><button type="submit">送る</button></form>`;

const LOGIN = `<form method="post" action="/code"><label>職員番号 <input name="login"></label>
<label>パスワード <input name="password" type="password"></label><button type="submit">次へ</button></form>`;
const CODE = `<form method="post" action="/desk"><label>確認コード <input name="code"></label>
<button type="submit">入る</button></form>`;

/** Path → [status, HTML, policy]. */
const SITE = {
  "/": [200, page("役場", FORM), POLICY],
  "/done": [200, page("受け付けました", `<p id="script">なし</p>`), POLICY],
  "/rejected": [422, page("名前を入れてください", FORM), POLICY],
  "/sign-in": [200, page("職員の入口", LOGIN), POLICY],
  "/code": [200, page("確認コード", CODE), POLICY],
  "/desk": [200, page("机", "<p>こんにちは</p>"), POLICY],
  "/no-policy": [200, page("方針なし", ""), undefined],
  "/no-label": [200, page("名札なし", `<input name="x">`), POLICY],
  "/wide": [200, page("広い", `<svg role="img" aria-label="線" width="900" height="9"></svg>`), POLICY],
  "/foreign": [200, page("よそ", `<img alt="絵" src="http://elsewhere.example/x.png">`), `${POLICY} http:`],
  "/inline": [200, page("直書き", "<script>window.ran = true</script>"), POLICY],
  "/throws": [200, page("こわれる", `<script src="/throws.js"></script>`), POLICY],
  "/broken": [500, page("止まりました", ""), POLICY],
};
const SCRIPTS = {
  "/app.js": `addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("script"); if (place) place.textContent = "あり"; });`,
  "/throws.js": `throw new Error("ボタンがありません");`,
};

/** Each journey with what must be found: one pattern per fault, in any order; none means that it passes. */
const EXAMINATIONS = [
  {
    name: "a good form, with a phone",
    needs: ["internet", "mail"],
    async run(world) {
      const resident = await world.phone();
      assert.equal(await world.go(resident, "/"), 200);
      await resident.getByLabel("名前").fill("常陸 花子");
      await world.follow(resident, "送る");
      assert.equal(await resident.locator("#script").textContent(), "あり");
      assert.deepEqual(await resident.evaluate(() => [navigator.language, new Date(0).getHours()]), ["ja-JP", 9]);
      await mail(world.mailbox.port);
      const letter = await world.mailbox.next({ to: "hanako@example.jp", subject: "受付" });
      assert.equal(letter.subject, "受付のお知らせ");
      assert.equal(letter.text, "受け付けました。\n.点で始まる行\nhttp://127.0.0.1/s/abc\n");
      assert.deepEqual(letter.links, ["http://127.0.0.1/s/abc"]);
      assert.deepEqual(world.mailbox.all, []);
    },
    finds: [],
  },
  {
    name: "the same without scripts",
    async run(world) {
      const resident = await world.noJs();
      await world.go(resident, "/");
      await world.follow(resident, "送る");
      assert.equal(await resident.locator("#script").textContent(), "なし");
    },
    finds: [],
  },
  {
    name: "a page that says 422 is a page",
    run: async (world) => assert.equal(await world.go(await world.desktop(), "/rejected"), 422),
    finds: [],
  },
  {
    name: "a clerk signs in twice within a minute",
    needs: ["logins"],
    timeout: 90,
    async run(world) {
      const codes = [];
      for (const _ of [1, 2]) {
        const desk = await world.clerk("clerk");
        assert.equal(await desk.locator("h1").textContent(), "机");
        codes.push(signIns.at(-1).code);
      }
      assert.notEqual(codes[0], codes[1], "a code is used once");
    },
    finds: [],
  },
  visits("/no-policy", [/^no Content-Security-Policy/]),
  visits("/no-label", [/^axe label:/]),
  visits("/wide", [/^at 360 px the page scrolls sideways/]),
  visits("/foreign", [/^third party: .*elsewhere\.example/]),
  visits("/inline", [/^console: .*Content Security Policy/]),
  visits("/throws", [/^script: ボタンがありません/]),
  visits("/broken", [/^500 from GET/]),
  {
    name: "a page opened in passing",
    run: async (world) => (await world.phone()).goto(`${world.zones.internet}/done`),
    finds: [/was opened but not inspected/],
  },
  { name: "a journey that never ends", timeout: 0.2, run: () => new Promise(() => {}), finds: [/not done after 0.2 s/] },
  { name: "a journey whose need is not met", needs: ["core"], run: async () => {}, finds: [/this run has no core/] },
];

function visits(path, finds) {
  return { name: `fault ${path}`, run: async (world) => world.go(await world.desktop(), path), finds };
}

/** Sends one mail as a mail program would. */
async function mail(port) {
  const socket = connect(port, "127.0.0.1");
  const replies = socket[Symbol.asyncIterator]();
  const subject = `=?utf-8?B?${Buffer.from("受付の").toString("base64")}?=\r\n =?utf-8?B?${Buffer.from("お知らせ").toString("base64")}?=`;
  const body = "受け付けました。\r\n..点で始まる行\r\nhttp://127.0.0.1/s/abc\r\n";
  const head = `Subject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit`;
  await replies.next();
  for (const line of [
    "EHLO test",
    "MAIL FROM:<city@example.jp>",
    "RCPT TO:<hanako@example.jp>",
    "DATA",
    `${head}\r\n\r\n${body}.`,
    "QUIT",
  ]) {
    socket.write(`${line}\r\n`);
    const { value } = await replies.next();
    assert.match(String(value), /^[23]/, `${line} → ${value}`);
  }
  socket.destroy();
}

/** What was sent to the sign-in form. */
const signIns = [];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://x");
  let sent = "";
  for await (const chunk of request) sent += chunk;
  if (request.method === "POST" && pathname === "/desk") signIns.push(Object.fromEntries(new URLSearchParams(sent)));
  if (SCRIPTS[pathname]) {
    response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(SCRIPTS[pathname]);
    return;
  }
  if (pathname === "/favicon.ico") {
    response.writeHead(204).end();
    return;
  }
  const [status, html, policy] = SITE[pathname] ?? [404, page("ありません", ""), POLICY];
  const headers = { "content-type": "text/html; charset=utf-8" };
  if (policy) headers["content-security-policy"] = policy;
  response.writeHead(status, headers).end(html);
}).listen(0, "127.0.0.1");
await once(server, "listening");

let failed = 0;
function examine(name, check) {
  try {
    check();
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${error.message}`);
  }
}

const address = `http://127.0.0.1:${server.address().port}`;
const mailbox = await Mailbox.open();
const surroundings = {
  zones: { internet: address, lgwan: address },
  mailbox,
  logins: [{ who: "clerk", account: "s001", password: "secret", totp: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }],
  out: OUT,
};
const results = await runJourneys(EXAMINATIONS, surroundings, () => {});
const pictures = await Promise.all(
  [360, 1280].map((width) => stat(`${OUT}/a-good-form-with-a-phone-01-front-${width}.png`).catch(() => undefined)),
);
mailbox.close();
server.close();

for (const [index, { name, finds }] of EXAMINATIONS.entries()) {
  const { faults } = results[index];
  examine(name, () => {
    const found = `found: ${faults.join("\n") || "nothing"}`;
    for (const pattern of finds) assert(faults.some((fault) => pattern.test(fault)), `not found: ${pattern}; ${found}`);
    for (const fault of faults) assert(finds.some((pattern) => pattern.test(fault)), `not a fault: ${fault}`);
  });
}
examine("pictures at both widths", () => assert(pictures.every((picture) => picture?.size > 1000)));
examine("codes of RFC 6238, appendix B", () => {
  const secret = surroundings.logins[0].totp;
  assert.equal(totp(secret, 59_000), "287082");
  assert.equal(totp(secret, 1_111_111_109_000), "081804");
  assert.equal(totp(secret, 20_000_000_000_000), "353130");
});
examine("policies", () => {
  assert.deepEqual(policyFaults(POLICY), []);
  assert.equal(policyFaults("img-src 'self'").length, 1);
  assert.equal(policyFaults("default-src 'self' 'unsafe-inline'").length, 1);
});

const count = EXAMINATIONS.length + 3;
console.log(`browser: ${count - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
