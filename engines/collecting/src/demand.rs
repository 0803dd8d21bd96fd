use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};
use yakuba_base::{Timestamp, Yen};

/// What makes an attempt that one. Providers carry it along, so that a notice finds its attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub String);

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What makes a refund that one: asking twice under the same id asks once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RefundId(pub String);

/// How money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// オンライン: on a provider's page.
    Online,
    /// 納付書: a slip, at a bank, a shop or by its code.
    Slip,
    /// 窓口 現金
    TillCash,
    /// 窓口 カード端末
    TillCard,
    /// 窓口 電子マネー
    TillMoney,
    /// 窓口 コード決済
    TillCode,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 6] =
        [Way::Online, Way::Slip, Way::TillCash, Way::TillCard, Way::TillMoney, Way::TillCode];

    /// Whether a clerk takes it at a till. Such money is never late: somebody decided to take it.
    #[must_use]
    pub fn at_till(self) -> bool {
        !matches!(self, Way::Online | Way::Slip)
    }

    /// The name used in tables and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Way::Online => "online",
            Way::Slip => "slip",
            Way::TillCash => "till_cash",
            Way::TillCard => "till_card",
            Way::TillMoney => "till_money",
            Way::TillCode => "till_code",
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// Money that came in, as whoever took it tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Capture {
    /// How much.
    pub amount: Yen,
    /// When it was taken, by the taker's clock.
    pub at: Timestamp,
}

/// How an attempt ended without money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The card was refused, or something went wrong on the way.
    Failed,
    /// Nobody paid in time.
    Expired,
    /// Somebody ended it.
    Cancelled,
}

/// Where money that came in is. Its three parts are all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    /// 充当: it pays what is owed.
    pub applied: Yen,
    /// 過誤納・保留: it waits for a person.
    pub held: Yen,
    /// 還付: it went back.
    pub refunded: Yen,
}

impl Money {
    /// All that came in.
    #[must_use]
    pub fn captured(self) -> Yen {
        Yen(self.applied.0 + self.held.0 + self.refunded.0)
    }

    pub(crate) fn plus(self, other: Money) -> Money {
        Money {
            applied: Yen(self.applied.0 + other.applied.0),
            held: Yen(self.held.0 + other.held.0),
            refunded: Yen(self.refunded.0 + other.refunded.0),
        }
    }
}

/// One try at paying.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attempt {
    /// How.
    pub way: Way,
    /// What the payer is asked for.
    pub asked: Yen,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// What came in, by the taker's reference. Only a slip can be paid more than once.
    pub captures: BTreeMap<String, Capture>,
    /// Where that money is.
    pub money: Money,
    /// How much the provider says it gave back so far.
    pub refunded_told: Yen,
    /// What we asked it to give back, by refund.
    pub refunds_asked: BTreeMap<RefundId, Yen>,
    /// Of these, the ones the provider could not make.
    pub refunds_failed: BTreeSet<RefundId>,
    /// How it ended without money, if it did.
    pub ended: Option<End>,
    /// Whether it was asked to end.
    pub closing: bool,
}

impl Attempt {
    /// A try that was just begun.
    pub(crate) fn begun(way: Way, asked: Yen, opened_at: Timestamp) -> Attempt {
        Attempt {
            way,
            asked,
            opened_at,
            captures: BTreeMap::new(),
            money: Money::default(),
            refunded_told: Yen::ZERO,
            refunds_asked: BTreeMap::new(),
            refunds_failed: BTreeSet::new(),
            ended: None,
            closing: false,
        }
    }

    /// Whether money may still come in by it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.captures.is_empty() && self.ended.is_none() && !self.closing
    }

    /// What is asked back and did not fail.
    #[must_use]
    pub fn refunds_pending_or_made(&self) -> Yen {
        let standing = self.refunds_asked.iter().filter(|(id, _)| !self.refunds_failed.contains(id));
        Yen(standing.map(|(_, amount)| amount.0).sum())
    }

    /// How much of it can still be given back.
    #[must_use]
    pub fn refundable(&self) -> Yen {
        let gone = self.refunds_pending_or_made().max(self.refunded_told);
        Yen((self.money.captured().0 - gone.0).max(0))
    }
}

/// Something a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "attempt", rename_all = "snake_case")]
pub enum Concern {
    /// 二重納付: it was paid already.
    PaidTwice(AttemptId),
    /// 過納: more than was owed.
    PaidTooMuch(AttemptId),
    /// 不足: less than is owed.
    PaidShort(AttemptId),
    /// 期限後: after the last day.
    PaidLate(AttemptId),
    /// 取消後: after the demand was cancelled.
    PaidAfterCancel(AttemptId),
    /// The same reference was told with different amounts; the first stands.
    Contradiction(AttemptId),
    /// The provider gave back more than was asked.
    RefundNotAsked(AttemptId),
    /// The provider could not give back.
    RefundFailed(AttemptId),
}

/// Where a demand stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 未納
    Owed,
    /// 一部納付
    PartlyPaid,
    /// 納付済み
    Paid,
    /// 一部還付
    PartlyRefunded,
    /// 還付済み
    Refunded,
    /// 支払期限切れ
    Expired,
    /// 取消し
    Cancelled,
}

impl Standing {
    /// The name used in tables and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Owed => "owed",
            Standing::PartlyPaid => "partly_paid",
            Standing::Paid => "paid",
            Standing::PartlyRefunded => "partly_refunded",
            Standing::Refunded => "refunded",
            Standing::Expired => "expired",
            Standing::Cancelled => "cancelled",
        }
    }
}

/// A demand (請求): the current reading of what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Demand {
    /// What is owed in all.
    pub amount: Yen,
    /// Until when it can be paid otherwise than at a till.
    pub payable_until: Option<Timestamp>,
    /// Of the amount, what is owed no more, because it was given back for good.
    pub waived: Yen,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Whether its last day was noticed.
    pub timed_out: bool,
    /// When it was paid in full; empty again when a payment was voided.
    pub settled_at: Option<Timestamp>,
    /// The tries at paying it.
    pub attempts: BTreeMap<AttemptId, Attempt>,
    /// What a person was asked to look at.
    pub concerns: BTreeSet<Concern>,
    /// Grows by one with everything that happens.
    pub version: i64,
}

impl Demand {
    /// A new demand.
    #[must_use]
    pub fn new(amount: Yen, payable_until: Option<Timestamp>) -> Demand {
        Demand {
            amount,
            payable_until,
            waived: Yen::ZERO,
            cancelled_at: None,
            timed_out: false,
            settled_at: None,
            attempts: BTreeMap::new(),
            concerns: BTreeSet::new(),
            version: 1,
        }
    }

    /// Where all money that came in is.
    #[must_use]
    pub fn money(&self) -> Money {
        self.attempts.values().fold(Money::default(), |sum, attempt| sum.plus(attempt.money))
    }

    /// What is still owed; nothing once it is cancelled.
    #[must_use]
    pub fn outstanding(&self) -> Yen {
        match self.cancelled_at {
            Some(_) => Yen::ZERO,
            None => Yen((self.amount.0 - self.waived.0 - self.money().applied.0).max(0)),
        }
    }

    /// Whether its last day is over at that moment.
    #[must_use]
    pub fn is_late(&self, at: Timestamp) -> bool {
        self.payable_until.is_some_and(|until| at > until)
    }

    /// Where it stands at that moment.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let applied = self.money().applied;
        match () {
            () if self.cancelled_at.is_some() => Standing::Cancelled,
            () if self.outstanding() == Yen::ZERO && self.waived == Yen::ZERO => Standing::Paid,
            () if self.outstanding() == Yen::ZERO && applied == Yen::ZERO => Standing::Refunded,
            () if self.outstanding() == Yen::ZERO => Standing::PartlyRefunded,
            () if applied > Yen::ZERO => Standing::PartlyPaid,
            () if self.is_late(now) => Standing::Expired,
            () => Standing::Owed,
        }
    }
}
