// A stand-in for Stripe: Checkout Sessions with idempotency keys, refunds, and signed events (docs.stripe.com/api).

import { createHmac, randomBytes } from "node:crypto";

export class Stripe {
  name = "クレジットカード";
  #answers = new Map();

  constructor(orders, { key = "sk_test_standin", secret = "whsec_standin" } = {}) {
    Object.assign(this, { orders, key, secret });
  }

  #session(order, { expanded } = {}) {
    const paid = order.state === "paid";
    const charge = { id: `ch_${order.payment}`, created: Math.floor(order.paidAt / 1000), amount_refunded: order.refunded };
    const intent = { id: `pi_${order.payment}`, amount_received: order.amount, latest_charge: expanded ? charge : charge.id };
    return {
      id: order.reference,
      object: "checkout.session",
      client_reference_id: order.id,
      metadata: { order: order.id },
      amount_total: order.amount,
      currency: "jpy",
      status: paid ? "complete" : order.state === "closed" ? "expired" : "open",
      payment_status: paid ? "paid" : "unpaid",
      payment_intent: paid ? (expanded ? intent : intent.id) : null,
      url: order.state === "waiting" ? order.page : null,
    };
  }

  handle({ method, path, headers, body, at }) {
    if (headers.authorization !== `Bearer ${this.key}`) return error(401, "authentication_required");
    const key = headers["idempotency-key"];
    if (method === "POST" && key && this.#answers.has(key)) {
      const before = this.#answers.get(key);
      // The same key with other parameters is refused (idempotent_requests).
      return before.body === body ? before.answer : error(400, "idempotency_error");
    }
    const answer = this.#answer({ method, path, fields: new URLSearchParams(body), at });
    if (method === "POST" && key) this.#answers.set(key, { body, answer });
    return answer;
  }

  #answer({ method, path, fields, at }) {
    const [, session] = path.match(/^\/v1\/checkout\/sessions\/([^/?]+)/) ?? [];
    const order = session && this.orders.find((one) => one.reference === session);
    if (method === "POST" && path === "/v1/checkout/sessions") {
      const id = fields.get("client_reference_id");
      const amount = Number(fields.get("line_items[0][price_data][unit_amount]"));
      if (!id || !(amount > 0) || fields.get("line_items[0][price_data][currency]") !== "jpy") return error(400, "parameter_invalid");
      const reference = `cs_test_${randomBytes(8).toString("hex")}`;
      const made = this.orders.begin(id, () => ({
        amount, reference, title: fields.get("line_items[0][price_data][product_data][name]"),
        page: `${at}/pay/${id}`, back: fields.get("success_url"),
      }));
      return json(this.#session(made));
    }
    if (session && !order) return error(404, "resource_missing");
    if (method === "GET" && order) return json(this.#session(order, { expanded: path.includes("latest_charge") }));
    if (method === "POST" && order && path.endsWith("/expire")) {
      return this.orders.close(order) ? json(this.#session(order)) : error(400, "checkout_session_not_open");
    }
    if (method === "POST" && path === "/v1/refunds") {
      const paid = this.orders.find((one) => `pi_${one.payment}` === fields.get("payment_intent"));
      if (!paid) return error(404, "resource_missing");
      const refund = this.orders.refund(`${fields.get("metadata[refund]")}`, paid, Number(fields.get("amount")));
      return refund.done ? json({ id: refund.id, object: "refund", amount: refund.amount, status: "succeeded" }) : error(400, "charge_already_refunded");
    }
    return error(404, "unknown_path");
  }

  /** The event about an order, signed at a moment, perhaps with another secret. */
  notice(order, { event = `evt_${order.id}`, at = Date.now(), secret = this.secret } = {}) {
    const body = JSON.stringify({ id: event, object: "event", type: "checkout.session.completed", data: { object: this.#session(order) } });
    const time = Math.floor(at / 1000);
    const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
    return { body, headers: { "content-type": "application/json", "stripe-signature": `t=${time},v1=${signature}` } };
  }
}

const json = (value) => ({ status: 200, type: "application/json", body: JSON.stringify(value) });
const error = (status, code) => ({ status, type: "application/json", body: JSON.stringify({ error: { code, type: "invalid_request_error" } }) });
