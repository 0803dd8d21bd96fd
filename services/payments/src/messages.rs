//! What crosses between the residents' network, where providers are, and the office's, where the facts about money are.

use serde::{Deserialize, Serialize};
use yakuba_base::{Lang, Timestamp, Yen};
use yakuba_city::{Internet, Lgwan};
use yakuba_collecting::{Demand, Fact, Standing};
use yakuba_relay::{Message, PersonalData};

/// Everything about one demand is told in order.
fn stream(demand: &str) -> String {
    format!("online:{demand}")
}

/// A demand, as the page shows it on which it can be paid online. Nothing in it says who pays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemandShown {
    /// The demand.
    pub demand: String,
    /// Its version: of two, the higher holds.
    pub version: i64,
    /// What it is, for people.
    pub title: String,
    /// In which language the payer was written to.
    pub lang: Lang,
    /// Where the payer sees it: a path in the residents' network.
    pub page: String,
    /// What was asked.
    pub amount: Yen,
    /// What is still owed.
    pub outstanding: Yen,
    /// The last moment for paying online.
    pub payable_until: Option<Timestamp>,
    /// Whether it was given up.
    pub cancelled: bool,
}

impl DemandShown {
    /// What is shown of `demand`.
    pub fn of(record: &crate::store::demands::Record, now: Timestamp) -> DemandShown {
        let demand: &Demand = &record.demand;
        DemandShown {
            demand: record.id.clone(),
            version: demand.version,
            title: record.title.clone(),
            lang: record.lang,
            page: record.page.clone(),
            amount: demand.amount,
            outstanding: demand.outstanding(),
            payable_until: demand.payable_until,
            cancelled: demand.standing(now) == Standing::Cancelled,
        }
    }
}

impl Message for DemandShown {
    const KIND: &'static str = "payments.demand-shown";
    const ABOUT: &'static str = "オンラインで納められる請求を市民のページに知らせる";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 16 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        stream(&self.demand)
    }
}

/// Somebody begins to pay on a provider's page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttemptBegun {
    /// What he pays.
    pub demand: String,
    /// The attempt.
    pub attempt: String,
    /// By which provider.
    pub provider: String,
    /// How much he is asked for.
    pub amount: Yen,
    /// When.
    pub at: Timestamp,
}

impl Message for AttemptBegun {
    const KIND: &'static str = "payments.attempt-begun";
    const ABOUT: &'static str = "オンラインの支払いが始まったことを収納に知らせる";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        stream(&self.demand)
    }
}

/// What a provider answered about an attempt, when it was asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttemptTold {
    /// What it pays.
    pub demand: String,
    /// The attempt.
    pub attempt: String,
    /// What became of it.
    pub fact: Fact,
}

impl Message for AttemptTold {
    const KIND: &'static str = "payments.attempt-told";
    const ABOUT: &'static str = "オンラインの支払いの結果（決済事業者に照会したもの）を収納に知らせる";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        stream(&self.demand)
    }
}

/// Nobody is to pay by this attempt any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttemptClosing {
    /// What it pays.
    pub demand: String,
    /// The attempt.
    pub attempt: String,
}

impl Message for AttemptClosing {
    const KIND: &'static str = "payments.attempt-closing";
    const ABOUT: &'static str = "オンラインの支払いを終わらせるよう頼む";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        stream(&self.demand)
    }
}

/// The provider is to give money back: two people in the office said so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundOrdered {
    /// The demand.
    pub demand: String,
    /// The attempt by which the money came.
    pub attempt: String,
    /// The refund.
    pub refund: String,
    /// How much.
    pub amount: Yen,
    /// With it, how much of the attempt is back in all.
    pub total: Yen,
}

impl Message for RefundOrdered {
    const KIND: &'static str = "payments.refund-ordered";
    const ABOUT: &'static str = "決まった還付を、決済事業者を通して返すよう頼む";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        stream(&self.demand)
    }
}

/// How a provider is doing, for the office's page about it. Its secrets stay outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderStands {
    /// Its id: `card`.
    pub id: String,
    /// `stripe`, `paypay`, `gmo`.
    pub kind: String,
    /// Its name for payers: クレジットカード.
    pub name: String,
    /// Whether payers are offered it.
    pub open: bool,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// Since when it does not.
    pub failing_since: Option<Timestamp>,
    /// How often in a row it did not.
    pub failures: i64,
    /// What was wrong last; empty when nothing is.
    pub trouble: String,
    /// Notices taken, and refused.
    pub notices: (i64, i64),
    /// Attempts whose outcome is not known yet.
    pub waiting: i64,
}

impl Message for ProviderStands {
    const KIND: &'static str = "payments.provider-stands";
    const ABOUT: &'static str = "決済事業者の調子を収納に知らせる";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("provider:{}", self.id)
    }
}
