// Three payment providers on this machine, for tests and the demo, never in the product. They speak what the real ones
// document, and misbehave when told to:
//
//   node e2e/providers/server.mjs [--port N] [--notices URL] [--settings DIR]
//
// prints `ready http://127.0.0.1:PORT`. Notices go to URL/card, URL/paypay and URL/gmo. `--settings` writes an account for each
// provider, as `yakuba provider set --settings` reads it. POST /control with JSON:
//
//   {"down": true}                         nobody answers (503) until {"down": false}
//   {"lose": N}                            the next N answers are lost after the work is done
//   {"notices": "once|twice|never"}        what follows when somebody has paid
//   {"notices_to": "http://…"}             where they go
//   {"clock": MS}                          what time it is when somebody pays
//   {"pay": ORDER} {"close": ORDER} {"refund": ORDER, "amount": N}   what happens without a browser
//   {"send": ORDER, "times": 1, "at": MS, "secret": "…", "event": "…"}   a notice, now; answers the statuses it got
//   {"orders": true}                       every order there is

import { createServer } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Gmo } from "./gmo.mjs";
import { Orders, page } from "./orders.mjs";
import { PayPay } from "./paypay.mjs";
import { Stripe } from "./stripe.mjs";

export async function open({ port = 0, notices = "" } = {}) {
  const providers = { card: new Stripe(new Orders()), paypay: new PayPay(new Orders()), gmo: new Gmo(new Orders()) };
  const how = { down: false, lose: 0, notices: "once", notices_to: notices, clock: undefined };

  const find = (id) => {
    for (const [name, provider] of Object.entries(providers)) {
      const order = provider.orders.get(id);
      if (order) return { name, provider, order };
    }
    throw new Error(`no order ${id}`);
  };

  async function send({ name, provider, order }, options = {}) {
    const { body, headers, thanks } = provider.notice(order, options);
    const said = [];
    // As GMO does: again, until it is thanked for; five times at most.
    for (let sent = 0; sent < (options.times ?? (thanks ? 5 : 1)); sent += 1) {
      const answer = await fetch(`${how.notices_to}/${name}`, { method: "POST", body, headers }).catch(() => undefined);
      said.push(answer?.status ?? 0);
      if (thanks && !options.times && (await answer?.text()) === thanks) break;
    }
    return said;
  }

  async function settle(found, what) {
    if (what !== "pay") return;
    found.order.payAt = how.clock;
    if (!found.provider.orders.pay(found.order)) return;
    if (how.notices === "never" || !how.notices_to) return;
    const going = send(found, how.notices === "twice" ? { times: 2 } : {});
    if (found.provider.noticeFirst) await going;
  }

  async function control(asked) {
    for (const key of Object.keys(how)) if (key in asked) how[key] = asked[key];
    if (asked.pay) await settle(find(asked.pay), "pay");
    if (asked.close) find(asked.close).provider.orders.close(find(asked.close).order);
    if (asked.refund) {
      const found = find(asked.refund);
      found.provider.orders.refund(`by hand ${Math.random()}`, found.order, asked.amount);
    }
    if (asked.send) return { said: await send(find(asked.send), asked) };
    if (asked.orders) return { orders: Object.entries(providers).flatMap(([name, one]) => one.orders.all().map((order) => ({ provider: name, ...order }))) };
    return {};
  }

  const server = createServer(async (request, response) => {
    const body = await read(request);
    const [, name, path = ""] = request.url.match(/^\/(\w+)(\/.*)?$/) ?? [];
    const reply = ({ status, type, body: text, location }) => {
      const length = { "content-length": Buffer.byteLength(text ?? "") };
      response.writeHead(status, { "content-type": type ?? "text/plain", ...length, ...(location && { location }) });
      response.end(text);
    };
    try {
      if (name === "control") return reply({ status: 200, type: "application/json", body: JSON.stringify(await control(JSON.parse(body))) });
      const provider = providers[name];
      if (!provider) return reply({ status: 404, body: "nobody here" });
      if (how.down) return reply({ status: 503, body: "down" });
      const at = `http://${request.headers.host}/${name}`;
      const [, paying] = path.match(/^\/pay\/(.+)$/) ?? [];
      if (!paying) {
        const answer = provider.handle({ method: request.method, path, headers: request.headers, body, at });
        if (how.lose > 0) {
          how.lose -= 1;
          return response.destroy();
        }
        return reply(answer);
      }
      const order = provider.orders.get(paying);
      if (!order) return reply({ status: 404, body: "no such order" });
      if (request.method === "GET") return reply({ status: 200, type: "text/html; charset=utf-8", body: page(provider.name, order, `${at}/pay/${paying}`) });
      await settle({ name, provider, order }, new URLSearchParams(body).get("what"));
      // GMO brings the browser back with a form, the others with an address; either way it is our own address.
      reply({ status: 303, body: "", location: order.back });
    } catch (error) {
      reply({ status: 500, body: String(error?.stack ?? error) });
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, accounts: accounts(address, providers), close: () => server.close() };
}

function accounts(address, { card, paypay, gmo }) {
  return {
    card: { kind: "stripe", base: `${address}/card`, secret_key: card.key, webhook_secrets: [card.secret] },
    paypay: { kind: "paypay", base: `${address}/paypay`, key: paypay.key, secret: paypay.secret, merchant: paypay.merchant },
    gmo: { kind: "gmo", base: `${address}/gmo`, shop: gmo.shop, password: gmo.password, config: gmo.config },
  };
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, notices: { type: "string", default: "" }, settings: { type: "string" } } });
  const { address, accounts: written } = await open({ port: Number(values.port), notices: values.notices });
  if (values.settings) {
    mkdirSync(values.settings, { recursive: true });
    for (const [id, account] of Object.entries(written)) writeFileSync(join(values.settings, `${id}.json`), JSON.stringify(account));
  }
  console.log(`ready ${address}`);
  // Ends with whoever started it.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(0), 500);
}
