// What the three stand-ins have in common: orders that are paid once, an hour of silence, and notices that come as a test
// wants them.

import { randomBytes } from "node:crypto";

export class Orders {
  /** Our own numbers → orders. */
  #orders = new Map();
  #refunds = new Map();

  /** The same order asked for again is the same order, as the providers promise. */
  begin(id, make) {
    if (!this.#orders.has(id)) this.#orders.set(id, { id, state: "waiting", refunded: 0, ...make() });
    return this.#orders.get(id);
  }

  get(id) {
    return this.#orders.get(id);
  }

  find(test) {
    return [...this.#orders.values()].find(test);
  }

  all() {
    return [...this.#orders.values()];
  }

  /** Takes the money; an order is paid at most once, and not after its end. */
  pay(order) {
    if (order.state !== "waiting") return false;
    Object.assign(order, { state: "paid", paidAt: order.payAt ?? Date.now(), payment: `p_${randomBytes(8).toString("hex")}` });
    return true;
  }

  close(order) {
    if (order.state !== "waiting") return false;
    order.state = "closed";
    return true;
  }

  /** Gives back once for each name; more than was taken never. */
  refund(name, order, amount) {
    if (this.#refunds.has(name)) return this.#refunds.get(name);
    const left = order.state === "paid" ? order.amount - order.refunded : 0;
    const done = amount > 0 && amount <= left;
    if (done) order.refunded += amount;
    const refund = { id: `re_${randomBytes(6).toString("hex")}`, done, amount };
    this.#refunds.set(name, refund);
    return refund;
  }
}

/** A page as a provider would show it: what for, how much, pay or go back. */
export function page(name, order, action) {
  const text = (value) => String(value).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const done = order.state === "waiting" ? "" : "<p>このお支払いは終わっています。</p>";
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>${name}（お試し）</title>
<meta name="viewport" content="width=device-width"></head><body style="font-family:sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem">
<h1>${name}（お試しの決済ページ）</h1><p>本物の決済事業者ではありません。お金は動きません。</p>
<p>${text(order.title)}</p><p style="font-size:1.6rem"><strong>${order.amount.toLocaleString("ja-JP")}円</strong></p>${done}
<form method="post" action="${text(action)}"><p><button name="what" value="pay">支払う</button> <button name="what" value="cancel">やめて戻る</button></p></form>
</body></html>`;
}
