use yakuba_base::{Timestamp, Yen};

/// What is to be paid: an attempt, as a provider sees it. Nothing in it says who pays.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Our own name for it: at most 27 letters and digits, never used twice (GMO's `OrderID` is the narrowest).
    pub id: &'a str,
    /// How much.
    pub amount: Yen,
    /// What for, as the payer reads it on the provider's page.
    pub title: &'a str,
    /// Where the payer's browser goes afterwards, paid or not.
    pub back: &'a str,
    /// When its page ends. The same for the same order, whenever it is asked for.
    pub expires_at: Timestamp,
}

/// Something to be sent to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// `GET`, `POST`, `DELETE`.
    pub method: &'static str,
    /// Below the provider's base, with its query.
    pub path: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// What a provider answered.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The body as JSON, when all went well.
    pub(crate) fn json(&self, code: fn(&serde_json::Value) -> &str) -> Result<serde_json::Value, Trouble> {
        let value: serde_json::Value = serde_json::from_slice(self.body).unwrap_or_default();
        match self.status {
            200..=299 if value.is_object() => Ok(value),
            200..=299 => Err(Trouble::Down("the answer is not JSON".to_owned())),
            404 => Err(Trouble::NotThere),
            429 | 500.. => Err(Trouble::Down(format!("HTTP {}", self.status))),
            _ => Err(Trouble::Refused(format!("HTTP {} {}", self.status, word(code(&value))))),
        }
    }
}

/// A provider's word for what is wrong, cut to what may stand in a log: never what a person typed.
pub(crate) fn word(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '|')).take(60).collect()
}

/// A page to pay on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The provider's own name for the order.
    pub reference: String,
    /// The page's address.
    pub page: String,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub standing: Standing,
    /// How much of it went back so far, in all.
    pub refunded: Yen,
    /// What the provider wants to hear when money is to go back.
    pub handle: String,
}

/// How an order ended without money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The card was refused, or something went wrong on the way.
    Failed,
    /// Nobody paid in time.
    Expired,
    /// Somebody ended it.
    Cancelled,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has paid yet.
    Waiting,
    /// Money was taken.
    Captured {
        /// The provider's number for the payment.
        reference: String,
        /// How much.
        amount: Yen,
        /// When, as far as it says.
        at: Option<Timestamp>,
    },
    /// It ended without money.
    Ended(End),
}

/// Money that is to go back.
#[derive(Clone, Copy, Debug)]
pub struct Giving<'a> {
    /// The refund: asked for twice under the same name it is made once.
    pub id: &'a str,
    /// How much of it.
    pub amount: Yen,
    /// With it, how much of the order is back in all.
    pub total: Yen,
}

/// A notice that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What makes it that one: the same notice sent again has the same.
    pub id: String,
    /// Which order it is about; none when it is about something else.
    pub order: Option<String>,
    /// What the provider wants to hear back.
    pub thanks: &'static str,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It cannot be reached, or does not know itself: later.
    #[error("the provider is out of order: {0}")]
    Down(String),
    /// It does not want to.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// It knows no such order.
    #[error("the provider knows no such order")]
    NotThere,
}

/// Why a notice is not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    /// It is not signed, or not with this city's secret.
    #[error("the signature is not the provider's")]
    Signature,
    /// It was signed too long ago, or in the future: somebody may be playing it again.
    #[error("the signature's time is out of the window")]
    Time,
    /// It is for somebody else's account.
    #[error("it is for another account")]
    OtherAccount,
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
}
