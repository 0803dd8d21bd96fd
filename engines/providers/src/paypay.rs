use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yakuba_base::{Timestamp, Yen};

use crate::{
    Answer, Ask, Begun, End, Giving, Notice, NoticeRefused, Order, Protocol, Seen, Standing, Trouble,
};

const JSON: &str = "application/json;charset=UTF-8;";

/// A PayPay merchant (PayPay Open Payment API, ウェブペイメント). Shapes as PayPay's own SDKs have them.
#[derive(Clone, Serialize, Deserialize)]
pub struct PayPay {
    /// `https://apigw.paypay.ne.jp`
    pub base: String,
    /// The API key's id.
    pub key: String,
    /// Its secret.
    pub secret: String,
    /// The merchant (`X-ASSUME-MERCHANT`).
    pub merchant: String,
}

impl PayPay {
    /// A question with its `hmac OPA-Auth` header: the MAC of path, method, nonce, time, content type and the body's hash.
    fn ask(
        &self,
        method: &'static str,
        path: String,
        body: Option<&Value>,
        nonce: &str,
        now: Timestamp,
    ) -> Ask {
        let body = body.map(Value::to_string);
        let (kind, hash) = match &body {
            None => ("empty", "empty".to_owned()),
            Some(body) => {
                let hash = Md5::new().chain_update(JSON).chain_update(body).finalize();
                (JSON, BASE64.encode(&hash))
            }
        };
        let time = (now.as_millis() / 1_000).to_string();
        let signed = [path.as_str(), method, nonce, &time, kind, &hash].join("\n");
        let mac = match Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) {
            Ok(mac) => BASE64.encode(&mac.chain_update(signed).finalize().into_bytes()),
            Err(_) => String::new(),
        };
        let proof = [self.key.as_str(), &mac, nonce, &time, &hash].join(":");
        let mut headers = vec![
            ("authorization", format!("hmac OPA-Auth:{proof}")),
            ("x-assume-merchant", self.merchant.clone()),
        ];
        if body.is_some() {
            headers.push(("content-type", JSON.to_owned()));
        }
        Ask { method, path, headers, body: body.unwrap_or_default() }
    }
}

fn code(value: &Value) -> &str {
    value["resultInfo"]["code"].as_str().unwrap_or_default()
}

fn yen(amount: Yen) -> Value {
    json!({ "amount": amount.0, "currency": "JPY" })
}

impl Protocol for PayPay {
    fn base(&self) -> &str {
        &self.base
    }

    fn begin(&self, order: &Order<'_>, now: Timestamp) -> Ask {
        let body = json!({
            "merchantPaymentId": order.id,
            "amount": yen(order.amount),
            "codeType": "ORDER_QR",
            "orderDescription": order.title,
            "redirectUrl": order.back,
            "redirectType": "WEB_LINK",
            "requestedAt": now.as_millis() / 1_000,
        });
        self.ask("POST", "/v2/codes".to_owned(), Some(&body), order.id, now)
    }

    fn begun(&self, answer: &Answer<'_>) -> Result<Begun, Trouble> {
        let value = answer.json(code)?;
        let data = &value["data"];
        match (data["codeId"].as_str(), data["url"].as_str()) {
            (Some(id), Some(url)) => Ok(Begun { reference: id.to_owned(), page: url.to_owned() }),
            _ => Err(Trouble::Down("a code without an id".to_owned())),
        }
    }

    fn look(&self, order: &Order<'_>, _: &str, now: Timestamp) -> Ask {
        self.ask("GET", format!("/v2/codes/payments/{}", order.id), None, order.id, now)
    }

    fn seen(&self, order: &Order<'_>, answer: &Answer<'_>) -> Result<Seen, Trouble> {
        let value = answer.json(code)?;
        let data = &value["data"];
        let handle = data["paymentId"].as_str().unwrap_or_default().to_owned();
        let standing = match data["status"].as_str() {
            Some("COMPLETED" | "REFUNDED") => Standing::Captured {
                reference: handle.clone(),
                amount: data["amount"]["amount"].as_i64().map_or(order.amount, Yen),
                at: data["acceptedAt"].as_i64().map(|at| Timestamp::from_millis(at * 1_000)),
            },
            Some("CREATED" | "AUTHORIZED" | "REAUTHORIZING") => Standing::Waiting,
            Some("EXPIRED") => Standing::Ended(End::Expired),
            Some("CANCELED") => Standing::Ended(End::Cancelled),
            Some("FAILED") => Standing::Ended(End::Failed),
            _ => return Err(Trouble::Down("a payment without a known status".to_owned())),
        };
        let refunds = data["refunds"]["data"].as_array().into_iter().flatten();
        let given =
            refunds.filter(|refund| refund["status"].as_str().is_none_or(|status| status == "REFUNDED"));
        let refunded = Yen(given.filter_map(|refund| refund["amount"]["amount"].as_i64()).sum());
        Ok(Seen { standing, refunded, handle })
    }

    fn close(&self, order: &Order<'_>, reference: &str, now: Timestamp) -> Option<Ask> {
        Some(self.ask("DELETE", format!("/v2/codes/{reference}"), None, order.id, now))
    }

    fn give_back(&self, _: &Order<'_>, seen: &Seen, giving: &Giving<'_>, now: Timestamp) -> Option<Ask> {
        let body = json!({
            "merchantRefundId": giving.id,
            "paymentId": seen.handle,
            "amount": yen(giving.amount),
            "requestedAt": now.as_millis() / 1_000,
        });
        (seen.refunded < giving.total)
            .then(|| self.ask("POST", "/v2/refunds".to_owned(), Some(&body), giving.id, now))
    }

    fn given(&self, answer: &Answer<'_>) -> Result<(), Trouble> {
        let value = answer.json(code)?;
        match value["data"]["status"].as_str() {
            Some("REFUNDED") => Ok(()),
            status => {
                Err(Trouble::Refused(format!("refund {}", crate::order::word(status.unwrap_or_default()))))
            }
        }
    }

    /// PayPay's notices carry no signature: they name an order, and PayPay is asked.
    fn notice<'h>(
        &self,
        _: &dyn Fn(&str) -> Option<&'h str>,
        body: &[u8],
        _: Timestamp,
    ) -> Result<Notice, NoticeRefused> {
        let value: Value = serde_json::from_slice(body).map_err(|_| NoticeRefused::Unreadable)?;
        if value["merchant_id"].as_str().is_some_and(|merchant| merchant != self.merchant) {
            return Err(NoticeRefused::OtherAccount);
        }
        let id = HEXLOWER.encode(&Sha256::digest(body));
        Ok(Notice { id, order: value["merchant_order_id"].as_str().map(str::to_owned), thanks: "" })
    }
}
