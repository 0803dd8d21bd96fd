use data_encoding::HEXLOWER;
use form_urlencoded::Serializer;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use yakuba_base::{Timestamp, Yen};

use crate::{
    Answer, Ask, Begun, End, Giving, Notice, NoticeRefused, Order, Protocol, Seen, Standing, Trouble,
};

/// How old a signature may be, seconds (docs.stripe.com/webhooks: five minutes).
const TOLERANCE: i64 = 5 * 60;
/// The version whose shapes are read here.
const VERSION: &str = "2024-06-20";

/// A Stripe account (docs.stripe.com/api/checkout/sessions).
#[derive(Clone, Serialize, Deserialize)]
pub struct Stripe {
    /// `https://api.stripe.com`
    pub base: String,
    /// `sk_live_…`
    pub secret_key: String,
    /// `whsec_…` of the endpoint; a second one while it is being changed.
    pub webhook_secrets: Vec<String>,
}

impl Stripe {
    fn ask(&self, method: &'static str, path: String, once: Option<String>, body: String) -> Ask {
        let mut headers = vec![
            ("authorization", format!("Bearer {}", self.secret_key)),
            ("stripe-version", VERSION.to_owned()),
        ];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        }
        headers.extend(once.map(|key| ("idempotency-key", key)));
        Ask { method, path, headers, body }
    }
}

fn code(value: &Value) -> &str {
    let error = &value["error"];
    error["code"].as_str().or(error["type"].as_str()).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Protocol for Stripe {
    fn base(&self) -> &str {
        &self.base
    }

    fn begin(&self, order: &Order<'_>, _: Timestamp) -> Ask {
        let (amount, expires) =
            (order.amount.0.to_string(), (order.expires_at.as_millis() / 1_000).to_string());
        let body = Serializer::new(String::new())
            .append_pair("mode", "payment")
            .append_pair("client_reference_id", order.id)
            .append_pair("line_items[0][quantity]", "1")
            .append_pair("line_items[0][price_data][currency]", "jpy")
            .append_pair("line_items[0][price_data][unit_amount]", &amount)
            .append_pair("line_items[0][price_data][product_data][name]", order.title)
            .append_pair("payment_intent_data[metadata][order]", order.id)
            .append_pair("metadata[order]", order.id)
            .append_pair("success_url", order.back)
            .append_pair("cancel_url", order.back)
            .append_pair("expires_at", &expires)
            .append_pair("locale", "ja")
            .finish();
        self.ask("POST", "/v1/checkout/sessions".to_owned(), Some(format!("begin-{}", order.id)), body)
    }

    fn begun(&self, answer: &Answer<'_>) -> Result<Begun, Trouble> {
        let session = answer.json(code)?;
        match (session["id"].as_str(), session["url"].as_str()) {
            (Some(id), Some(url)) => Ok(Begun { reference: id.to_owned(), page: url.to_owned() }),
            // Replayed after its end, a session has no page any more.
            (Some(id), None) => Ok(Begun { reference: id.to_owned(), page: String::new() }),
            _ => Err(Trouble::Down("a session without an id".to_owned())),
        }
    }

    fn look(&self, _: &Order<'_>, reference: &str, _: Timestamp) -> Ask {
        let path = format!("/v1/checkout/sessions/{reference}?expand%5B%5D=payment_intent.latest_charge");
        self.ask("GET", path, None, String::new())
    }

    fn seen(&self, _: &Order<'_>, answer: &Answer<'_>) -> Result<Seen, Trouble> {
        let session = answer.json(code)?;
        let intent = &session["payment_intent"];
        let charge = &intent["latest_charge"];
        let standing = match (session["status"].as_str(), session["payment_status"].as_str()) {
            (Some("complete"), Some("paid")) => Standing::Captured {
                reference: text(&intent["id"]),
                amount: Yen(intent["amount_received"]
                    .as_i64()
                    .or(session["amount_total"].as_i64())
                    .unwrap_or(0)),
                at: charge["created"].as_i64().map(|at| Timestamp::from_millis(at * 1_000)),
            },
            (Some("expired"), _) => Standing::Ended(End::Expired),
            (Some("open" | "complete"), _) => Standing::Waiting,
            _ => return Err(Trouble::Down("a session without a status".to_owned())),
        };
        if matches!(&standing, Standing::Captured { amount, reference, .. } if amount.0 <= 0 || reference.is_empty())
        {
            return Err(Trouble::Down("paid, without saying how much".to_owned()));
        }
        let refunded = Yen(charge["amount_refunded"].as_i64().unwrap_or(0));
        Ok(Seen { standing, refunded, handle: text(&intent["id"]) })
    }

    fn close(&self, order: &Order<'_>, reference: &str, _: Timestamp) -> Option<Ask> {
        let path = format!("/v1/checkout/sessions/{reference}/expire");
        Some(self.ask("POST", path, Some(format!("close-{}", order.id)), String::new()))
    }

    fn give_back(&self, _: &Order<'_>, seen: &Seen, giving: &Giving<'_>, _: Timestamp) -> Option<Ask> {
        let body = Serializer::new(String::new())
            .append_pair("payment_intent", &seen.handle)
            .append_pair("amount", &giving.amount.0.to_string())
            .append_pair("metadata[refund]", giving.id)
            .finish();
        // Keys are forgotten after a day (docs.stripe.com/api/idempotent_requests): the total says it then.
        (seen.refunded < giving.total)
            .then(|| self.ask("POST", "/v1/refunds".to_owned(), Some(format!("refund-{}", giving.id)), body))
    }

    fn given(&self, answer: &Answer<'_>) -> Result<(), Trouble> {
        let refund = answer.json(code)?;
        match refund["status"].as_str() {
            Some("succeeded" | "pending") => Ok(()),
            status => {
                Err(Trouble::Refused(format!("refund {}", crate::order::word(status.unwrap_or_default()))))
            }
        }
    }

    fn notice<'h>(
        &self,
        header: &dyn Fn(&str) -> Option<&'h str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notice, NoticeRefused> {
        let signature = header("stripe-signature").ok_or(NoticeRefused::Signature)?;
        let parts = || signature.split(',').filter_map(|part| part.trim().split_once('='));
        let time = parts().find(|(name, _)| *name == "t").map(|(_, value)| value);
        let at: i64 = time.and_then(|time| time.parse().ok()).ok_or(NoticeRefused::Signature)?;
        let signed = |secret: &String, value: &str| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
            mac.update(format!("{at}.").as_bytes());
            mac.update(body);
            HEXLOWER.decode(value.as_bytes()).is_ok_and(|value| mac.verify_slice(&value).is_ok())
        };
        let mut values = parts().filter(|(name, _)| *name == "v1").map(|(_, value)| value);
        if !values.any(|value| self.webhook_secrets.iter().any(|secret| signed(secret, value))) {
            return Err(NoticeRefused::Signature);
        }
        if (now.as_millis() / 1_000 - at).abs() > TOLERANCE {
            return Err(NoticeRefused::Time);
        }
        let event: Value = serde_json::from_slice(body).map_err(|_| NoticeRefused::Unreadable)?;
        let id = event["id"].as_str().ok_or(NoticeRefused::Unreadable)?.to_owned();
        let object = &event["data"]["object"];
        let order = object["client_reference_id"].as_str().or(object["metadata"]["order"].as_str());
        Ok(Notice { id, order: order.map(str::to_owned), thanks: "" })
    }
}
