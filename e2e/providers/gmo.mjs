// A stand-in for GMOペイメントゲートウェイ (リンクタイプPlus). It sends its notice before the browser returns, and again until it hears 0.

import { createHash } from "node:crypto";

export class Gmo {
  name = "GMO";
  noticeFirst = true;

  constructor(orders, { shop = "tshop00000000", password = "shoppass", config = "001" } = {}) {
    Object.assign(this, { orders, shop, password, config });
  }

  handle({ method, path, headers, body, at }) {
    if (method !== "POST") return form({ ErrCode: "M01", ErrInfo: "M01004001" });
    if (path === "/payment/GetLinkplusUrlPayment.json") {
      const sent = JSON.parse(body);
      if (sent.geturlparam?.ShopID !== this.shop || sent.geturlparam?.ShopPass !== this.password) return json(200, [{ ErrCode: "E01", ErrInfo: "E01030002" }]);
      if (sent.configid !== this.config || !/^[\w-]{1,27}$/.test(sent.transaction.OrderID)) return json(200, [{ ErrCode: "E01", ErrInfo: "E01040010" }]);
      const { OrderID, Amount, RetUrl, Overview } = sent.transaction;
      const order = this.orders.begin(OrderID, () => ({ amount: Number(Amount), reference: OrderID, title: Overview, page: `${at}/pay/${OrderID}`, back: RetUrl }));
      return json(200, { OrderID, LinkUrl: order.page, ProcessDate: stamp(Date.now()) });
    }
    const fields = Object.fromEntries(new URLSearchParams(body));
    if (fields.ShopID !== this.shop || fields.ShopPass !== this.password) return form({ ErrCode: "E01", ErrInfo: "E01030002" });
    if (path === "/payment/SearchTradeMulti.idPass") {
      const order = this.orders.get(fields.OrderID);
      // There is no trade before a card was sent.
      if (!order?.payment) return form({ ErrCode: "E01", ErrInfo: "E01110002" });
      return form({ ...this.#trade(order), PayType: "0" });
    }
    const order = this.orders.find((one) => one.payment && access(one).AccessID === fields.AccessID);
    if (!order || access(order).AccessPass !== fields.AccessPass) return form({ ErrCode: "E01", ErrInfo: "E01110002" });
    if (path === "/payment/ChangeTran.idPass" || path === "/payment/AlterTran.idPass") {
      const stays = path.includes("Alter") ? 0 : Number(fields.Amount);
      if (stays >= order.amount - order.refunded) return form({ ErrCode: "M01", ErrInfo: "M01005005" });
      order.refunded = order.amount - stays;
      return form({ ...access(order), Forward: "2a99662", Approve: "0000000", TranID: "1" });
    }
    return form({ ErrCode: "E00", ErrInfo: "E00000000" });
  }

  #trade(order) {
    const status = order.refunded === order.amount ? "RETURN" : "CAPTURE";
    return { OrderID: order.id, Status: status, ProcessDate: stamp(order.paidAt), JobCd: "CAPTURE", Amount: String(order.amount - order.refunded), Tax: "0", ...access(order) };
  }

  notice(order) {
    const fields = order.payment ? this.#trade(order) : { OrderID: order.id, Status: "UNPROCESSED" };
    const body = new URLSearchParams({ ShopID: this.shop, ShopPass: "**********", ...fields, TranDate: stamp(Date.now()), PayType: "0" }).toString();
    return { body, headers: { "content-type": "application/x-www-form-urlencoded" }, thanks: "0" };
  }
}

const access = (order) => ({
  AccessID: createHash("md5").update(`id${order.id}`).digest("hex"),
  AccessPass: createHash("md5").update(`pass${order.id}`).digest("hex"),
});
/** `yyyyMMddHHmmss` in Japan. */
const stamp = (at) => new Date(at + 9 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
const json = (status, value) => ({ status, type: "application/json", body: JSON.stringify(value) });
const form = (fields) => ({ status: 200, type: "text/plain", body: new URLSearchParams(fields).toString() });
