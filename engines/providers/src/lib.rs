//! Payment providers (決済事業者): what to send them, and how to read what they answer and announce. Plain values: nothing
//! here opens a connection, and nothing here knows what time it is.
//!
//! A notice is never believed. It only says which order to look at; what became of the order is what the provider answers
//! when it is asked by us ([`Protocol::look`]). So a notice that comes twice, late, forged or not at all changes nothing but
//! when we look.
//!
//! | provider | begins | looks | ends | gives back | announces |
//! |---|---|---|---|---|---|
//! | [`Stripe`] | Checkout Session, `Idempotency-Key` | retrieve, expanded | expire | refund, `Idempotency-Key` | signed event |
//! | [`PayPay`] | dynamic code, `merchantPaymentId` | payment details | delete the code | `merchantRefundId` | unsigned JSON |
//! | [`Gmo`] | リンクタイプPlus, `OrderID` | `SearchTradeMulti` | by its own end | `ChangeTran` to what stays, `AlterTran` | form, resent until `0` |

mod gmo;
mod order;
mod paypay;
mod stripe;

use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;

pub use gmo::Gmo;
pub use order::{Answer, Ask, Begun, End, Giving, Notice, NoticeRefused, Order, Seen, Standing, Trouble};
pub use paypay::PayPay;
pub use stripe::Stripe;

/// A provider with what it knows a city by. Kept sealed: it holds secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Provider {
    /// Stripe Checkout.
    Stripe(Stripe),
    /// PayPay Open Payment API.
    PayPay(PayPay),
    /// GMOペイメントゲートウェイ PGマルチペイメント, リンクタイプPlus.
    Gmo(Gmo),
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

impl Provider {
    /// `stripe`, `paypay` or `gmo`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Provider::Stripe(_) => "stripe",
            Provider::PayPay(_) => "paypay",
            Provider::Gmo(_) => "gmo",
        }
    }

    /// How one talks to it.
    #[must_use]
    pub fn protocol(&self) -> &dyn Protocol {
        match self {
            Provider::Stripe(stripe) => stripe,
            Provider::PayPay(paypay) => paypay,
            Provider::Gmo(gmo) => gmo,
        }
    }
}

/// How one talks to a provider. Each question is an [`Ask`] to be sent as it is; each answer is read by the function beside
/// it. Asking twice never takes or gives money twice.
pub trait Protocol: Send + Sync {
    /// Where it is: `https://api.stripe.com`, without a slash at the end.
    fn base(&self) -> &str;

    /// Asks for a page on which this order can be paid.
    fn begin(&self, order: &Order<'_>, now: Timestamp) -> Ask;

    /// The page.
    ///
    /// # Errors
    /// [`Trouble`].
    fn begun(&self, answer: &Answer<'_>) -> Result<Begun, Trouble>;

    /// Asks what became of an order. `reference` is the provider's own name for it, from [`Begun`].
    fn look(&self, order: &Order<'_>, reference: &str, now: Timestamp) -> Ask;

    /// What became of it.
    ///
    /// # Errors
    /// [`Trouble`].
    fn seen(&self, order: &Order<'_>, answer: &Answer<'_>) -> Result<Seen, Trouble>;

    /// Asks it to let nobody pay this order any more; none where it cannot be asked.
    fn close(&self, order: &Order<'_>, reference: &str, now: Timestamp) -> Option<Ask>;

    /// Asks it to give back; none when what was seen says that this was done already.
    fn give_back(&self, order: &Order<'_>, seen: &Seen, giving: &Giving<'_>, now: Timestamp) -> Option<Ask>;

    /// Whether it did.
    ///
    /// # Errors
    /// [`Trouble`].
    fn given(&self, answer: &Answer<'_>) -> Result<(), Trouble>;

    /// Reads what it announces. `header` finds a header by its name in small letters.
    ///
    /// # Errors
    /// [`NoticeRefused`]; such a notice changes nothing.
    fn notice<'h>(
        &self,
        header: &dyn Fn(&str) -> Option<&'h str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notice, NoticeRefused>;
}
