// A stand-in for PayPay's Open Payment API: dynamic codes, payment details, refunds; every request's MAC is checked.

import { createHash, createHmac } from "node:crypto";

export class PayPay {
  name = "PayPay";

  constructor(orders, { key = "key-standin", secret = "secret-standin", merchant = "m-standin" } = {}) {
    Object.assign(this, { orders, key, secret, merchant });
  }

  #proves({ method, path, headers, body }) {
    const [key, mac, nonce, time, hash] = (headers.authorization ?? "").replace(/^hmac OPA-Auth:/, "").split(":");
    const type = body ? headers["content-type"] : "empty";
    const own = body ? createHash("md5").update(type).update(body).digest("base64") : "empty";
    const signed = [path, method, nonce, time, type, own].join("\n");
    return key === this.key && hash === own && mac === createHmac("sha256", this.secret).update(signed).digest("base64");
  }

  handle({ method, path, headers, body, at }) {
    if (!this.#proves({ method, path, headers, body })) return answer(401, "UNAUTHORIZED");
    if (headers["x-assume-merchant"] !== this.merchant) return answer(403, "OP_OUT_OF_SCOPE");
    const sent = body ? JSON.parse(body) : {};
    const [, id] = path.match(/^\/v2\/codes\/payments\/([^/]+)$/) ?? [];
    if (method === "POST" && path === "/v2/codes") {
      if (this.orders.get(sent.merchantPaymentId)) return answer(400, "DUPLICATE_DYNAMIC_QR_REQUEST");
      const order = this.orders.begin(sent.merchantPaymentId, () => ({
        amount: sent.amount.amount, reference: `04-${sent.merchantPaymentId}`, title: sent.orderDescription,
        page: `${at}/pay/${sent.merchantPaymentId}`, back: sent.redirectUrl,
      }));
      return answer(201, "SUCCESS", { codeId: order.reference, url: order.page, merchantPaymentId: order.id });
    }
    if (method === "GET" && id) {
      const order = this.orders.get(id);
      if (!order) return answer(404, "DYNAMIC_QR_PAYMENT_NOT_FOUND");
      const status = { waiting: "CREATED", paid: order.refunded === order.amount ? "REFUNDED" : "COMPLETED", closed: "EXPIRED" }[order.state];
      const refunds = order.refunded > 0 ? { refunds: { data: [{ status: "REFUNDED", amount: yen(order.refunded) }] } } : {};
      const accepted = order.paidAt ? { acceptedAt: Math.floor(order.paidAt / 1000) } : {};
      return answer(200, "SUCCESS", { paymentId: order.payment ?? "", status, amount: yen(order.amount), merchantPaymentId: id, ...accepted, ...refunds });
    }
    if (method === "DELETE" && path.startsWith("/v2/codes/")) {
      const order = this.orders.find((one) => `/v2/codes/${one.reference}` === path);
      if (!order) return answer(404, "DYNAMIC_QR_NOT_FOUND");
      return this.orders.close(order) ? answer(200, "SUCCESS") : answer(400, "DYNAMIC_QR_ALREADY_PAID");
    }
    if (method === "POST" && path === "/v2/refunds") {
      const order = this.orders.find((one) => one.payment === sent.paymentId);
      if (!order) return answer(404, "TRANSACTION_NOT_FOUND");
      const refund = this.orders.refund(sent.merchantRefundId, order, sent.amount.amount);
      return refund.done ? answer(200, "SUCCESS", { status: "REFUNDED", amount: yen(refund.amount) }) : answer(400, "ORDER_NOT_REFUNDABLE");
    }
    return answer(404, "NOT_FOUND");
  }

  notice(order) {
    const body = JSON.stringify({
      notification_type: "Transaction", merchant_id: this.merchant, merchant_order_id: order.id,
      state: order.state === "paid" ? "COMPLETED" : "EXPIRED", order_amount: String(order.amount),
    });
    return { body, headers: { "content-type": "application/json" } };
  }
}

const yen = (amount) => ({ amount, currency: "JPY" });
const answer = (status, code, data = null) => ({ status, type: "application/json", body: JSON.stringify({ resultInfo: { code, message: code, codeId: "0" }, data }) });
