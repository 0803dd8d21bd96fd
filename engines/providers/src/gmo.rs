use std::{borrow::Cow, collections::BTreeMap};

use data_encoding::HEXLOWER;
use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yakuba_base::{Date, Time, Timestamp, Yen};

use crate::{
    Answer, Ask, Begun, End, Giving, Notice, NoticeRefused, Order, Protocol, Seen, Standing, Trouble,
    order::word,
};

/// クレジットカード, the way to pay that is looked for (`PayType`).
const CARD: &str = "0";
/// 「指定されたIDとパスワードの取引が存在しません」
const NO_SUCH_TRADE: &str = "E01110002";

/// A shop of GMOペイメントゲートウェイ (PGマルチペイメントサービス, リンクタイプPlus). Its manual is for contract holders; the shapes
/// are those that public integrations agree on. Unverified: what `ChangeTran` answers for a trade older than 180 days.
#[derive(Clone, Serialize, Deserialize)]
pub struct Gmo {
    /// `https://p01.mul-pay.jp`
    pub base: String,
    /// `ShopID`
    pub shop: String,
    /// `ShopPass`
    pub password: String,
    /// The design of the page (`configid`).
    pub config: String,
}

type Fields<'a> = BTreeMap<Cow<'a, str>, Cow<'a, str>>;

impl Gmo {
    fn form(&self, path: &str, fields: &[(&str, &str)]) -> Ask {
        let body = Serializer::new(String::new())
            .append_pair("ShopID", &self.shop)
            .append_pair("ShopPass", &self.password)
            .extend_pairs(fields)
            .finish();
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        Ask { method: "POST", path: path.to_owned(), headers, body }
    }

    fn read<'a>(&self, answer: &Answer<'a>) -> Result<Fields<'a>, Trouble> {
        match answer.status {
            200..=299 => {}
            400..=499 if answer.status != 429 => {
                return Err(Trouble::Refused(format!("HTTP {}", answer.status)));
            }
            status => return Err(Trouble::Down(format!("HTTP {status}"))),
        }
        let fields: Fields<'a> = form_urlencoded::parse(answer.body.trim_ascii()).collect();
        match fields.get("ErrInfo") {
            Some(info) if info.contains(NO_SUCH_TRADE) => Err(Trouble::NotThere),
            Some(info) => Err(Trouble::Refused(word(info))),
            None => Ok(fields),
        }
    }
}

/// `yyyyMMddHHmmss`, in Japan.
fn moment(text: &str) -> Option<Timestamp> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
    let small = |from, to| part(from, to).and_then(|n| u8::try_from(n).ok());
    let date: Date = format!("{}-{}-{}", text.get(0..4)?, text.get(4..6)?, text.get(6..8)?).parse().ok()?;
    let at = Timestamp::from_tokyo(date, Time::new(small(8, 10)?, small(10, 12)?)?);
    Some(Timestamp::from_millis(at.as_millis() + i64::from(part(12, 14)?) * 1_000))
}

impl Protocol for Gmo {
    fn base(&self) -> &str {
        &self.base
    }

    fn begin(&self, order: &Order<'_>, _: Timestamp) -> Ask {
        let until = order.expires_at.in_tokyo();
        let body = json!({
            "geturlparam": { "ShopID": self.shop, "ShopPass": self.password },
            "configid": self.config,
            "transaction": {
                "OrderID": order.id,
                "Amount": order.amount.0,
                "Tax": 0,
                "Overview": order.title,
                "PayMethods": ["credit"],
                "RetUrl": order.back,
                "CancelUrl": order.back,
                "PaymentExpireDate": format!(
                    "{}{:02}{:02}",
                    until.date.to_string().replace('-', ""), until.time.hour(), until.time.minute()
                ),
                "ResultSkipFlag": "1",
            },
            "credit": { "JobCd": "CAPTURE", "Method": "1" },
        });
        Ask {
            method: "POST",
            path: "/payment/GetLinkplusUrlPayment.json".to_owned(),
            headers: vec![("content-type", "application/json;charset=UTF-8".to_owned())],
            body: body.to_string(),
        }
    }

    fn begun(&self, answer: &Answer<'_>) -> Result<Begun, Trouble> {
        // An error is a list of what is wrong.
        let value: Value = serde_json::from_slice(answer.body).unwrap_or_default();
        if let Some(info) = value[0]["ErrInfo"].as_str().or(value["ErrInfo"].as_str()) {
            return Err(Trouble::Refused(word(info)));
        }
        let value = answer.json(|_| "")?;
        match (value["OrderID"].as_str(), value["LinkUrl"].as_str()) {
            (Some(id), Some(url)) => Ok(Begun { reference: id.to_owned(), page: url.to_owned() }),
            _ => Err(Trouble::Down("an answer without a page".to_owned())),
        }
    }

    fn look(&self, order: &Order<'_>, _: &str, _: Timestamp) -> Ask {
        self.form("/payment/SearchTradeMulti.idPass", &[("OrderID", order.id), ("PayType", CARD)])
    }

    fn seen(&self, order: &Order<'_>, answer: &Answer<'_>) -> Result<Seen, Trouble> {
        let fields = match self.read(answer) {
            Ok(fields) => fields,
            // The trade is made when the payer sends his card: until then there is none.
            Err(Trouble::NotThere) => Fields::new(),
            Err(trouble) => return Err(trouble),
        };
        let field = |name: &str| fields.get(name).map_or("", Cow::as_ref);
        let amount = Yen(field("Amount").parse().unwrap_or(0));
        let captured = || Standing::Captured {
            reference: field("AccessID").to_owned(),
            amount: order.amount,
            at: moment(field("ProcessDate")),
        };
        let (standing, refunded) = match field("Status") {
            "CAPTURE" | "SALES" if amount <= Yen::ZERO => {
                return Err(Trouble::Down("paid, without saying how much".to_owned()));
            }
            // What was taken is what was asked; what stays after a part went back is the amount.
            "CAPTURE" | "SALES" => (captured(), Yen((order.amount.0 - amount.0).max(0))),
            "RETURN" | "RETURNX" | "VOID" => (captured(), order.amount),
            "" | "UNPROCESSED" | "AUTHENTICATED" | "REQPROCESS" => (Standing::Waiting, Yen::ZERO),
            "EXPIRED" => (Standing::Ended(End::Expired), Yen::ZERO),
            "CANCEL" => (Standing::Ended(End::Cancelled), Yen::ZERO),
            _ => (Standing::Ended(End::Failed), Yen::ZERO),
        };
        let handle = format!("{}:{}", field("AccessID"), field("AccessPass"));
        Ok(Seen { standing, refunded, handle })
    }

    /// A page of リンクタイプPlus ends by itself (`PaymentExpireDate`).
    fn close(&self, _: &Order<'_>, _: &str, _: Timestamp) -> Option<Ask> {
        None
    }

    /// The trade is set to what stays: said twice, it is the same.
    fn give_back(&self, order: &Order<'_>, seen: &Seen, giving: &Giving<'_>, _: Timestamp) -> Option<Ask> {
        if seen.refunded >= giving.total {
            return None;
        }
        let (access, password) = seen.handle.split_once(':').unwrap_or_default();
        let stays = (order.amount.0 - giving.total.0).to_string();
        let trade = [("AccessID", access), ("AccessPass", password)];
        Some(match stays.as_str() {
            "0" => self.form("/payment/AlterTran.idPass", &[&trade[..], &[("JobCd", "RETURN")]].concat()),
            stays => self.form(
                "/payment/ChangeTran.idPass",
                &[&trade[..], &[("JobCd", "CAPTURE"), ("Amount", stays)]].concat(),
            ),
        })
    }

    fn given(&self, answer: &Answer<'_>) -> Result<(), Trouble> {
        self.read(answer).map(drop)
    }

    /// GMO's notices carry no signature: they name an order, and GMO is asked. They are sent again until `0` comes back.
    fn notice<'h>(
        &self,
        _: &dyn Fn(&str) -> Option<&'h str>,
        body: &[u8],
        _: Timestamp,
    ) -> Result<Notice, NoticeRefused> {
        let fields: Fields<'_> = form_urlencoded::parse(body).collect();
        match fields.get("ShopID") {
            None => return Err(NoticeRefused::Unreadable),
            Some(shop) if *shop != self.shop => return Err(NoticeRefused::OtherAccount),
            Some(_) => {}
        }
        let id = HEXLOWER.encode(&Sha256::digest(body));
        Ok(Notice { id, order: fields.get("OrderID").map(|order| order.clone().into_owned()), thanks: "0" })
    }
}
