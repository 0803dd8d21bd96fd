use serde::{Deserialize, Serialize};
use yakuba_base::{Timestamp, Yen};

use crate::{AttemptId, Concern, End, Money, RefundId, Way};

/// Something that happened to a demand. Its history is a list of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// A try at paying was begun.
    Opened {
        /// Its id.
        attempt: AttemptId,
        /// How.
        way: Way,
        /// What the payer is asked for.
        amount: Yen,
        /// When.
        at: Timestamp,
    },
    /// A try at paying was begun where the demand is known only as it was last told there: on the residents' pages. It is
    /// never refused, so that no money is without a place; what is no longer right is to be closed at once.
    Begun {
        /// Its id.
        attempt: AttemptId,
        /// How.
        way: Way,
        /// What the payer is asked for.
        amount: Yen,
        /// When.
        at: Timestamp,
    },
    /// Somebody told what became of a try.
    Told {
        /// Which.
        attempt: AttemptId,
        /// What.
        fact: Fact,
        /// When it was heard; facts carry the moment of the thing itself.
        at: Timestamp,
    },
    /// The amount changed before anything was paid.
    Amended {
        /// What is owed now.
        amount: Yen,
        /// When.
        at: Timestamp,
    },
    /// The demand was given up before anything was paid.
    Cancelled {
        /// When.
        at: Timestamp,
    },
    /// The last day passed.
    TimedOut {
        /// When it was noticed.
        at: Timestamp,
    },
    /// The last day was put off.
    Extended {
        /// The new one.
        until: Timestamp,
        /// When.
        at: Timestamp,
    },
    /// Money that was held is taken for what is owed (充当).
    Accepted {
        /// By which try it came.
        attempt: AttemptId,
        /// When.
        at: Timestamp,
    },
    /// Money is to go back.
    RefundAsked {
        /// Of which try.
        attempt: AttemptId,
        /// The refund.
        refund: RefundId,
        /// How much.
        amount: Yen,
        /// Why.
        reason: RefundReason,
        /// When.
        at: Timestamp,
    },
    /// Money does not go back after all: nobody was told to give it.
    RefundDropped {
        /// Of which try.
        attempt: AttemptId,
        /// The refund.
        refund: RefundId,
        /// When.
        at: Timestamp,
    },
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// 還付: it is owed no more.
    Return,
    /// 取消し: taken by mistake at a till; it is owed again.
    Void,
}

/// What somebody tells of a try at paying. The same fact told again adds nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// Money was taken.
    Captured {
        /// The taker's own number for it.
        reference: String,
        /// How much.
        amount: Yen,
        /// When it was taken.
        taken_at: Timestamp,
    },
    /// It ended without money.
    Ended {
        /// How.
        how: End,
    },
    /// So much has been given back so far, in all.
    Refunded {
        /// The sum of all refunds of this try.
        total: Yen,
    },
    /// A refund could not be made.
    RefundFailed {
        /// Which.
        refund: RefundId,
    },
}

/// What has to be done outside because of what happened. Each is handed out once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// The ledger books it.
    Book {
        /// Of which try.
        attempt: AttemptId,
        /// What.
        booking: Booking,
    },
    /// It is paid in full: receipt, thanks, whoever asked for the money is told.
    Settled,
    /// It is owed again: a payment was voided.
    Unsettled,
    /// The provider is to let go of a try, so that nobody pays by it any more.
    Close {
        /// Which.
        attempt: AttemptId,
    },
    /// The provider, or the till, is to give back.
    Refund {
        /// Of which try.
        attempt: AttemptId,
        /// The refund; the provider's idempotency key comes from it.
        refund: RefundId,
        /// How much.
        amount: Yen,
    },
    /// A person has to look.
    Look {
        /// At what.
        concern: Concern,
    },
}

/// How money moved. The parts of [`Money`] are what was added to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Booking {
    /// It came in: so much is applied, so much held.
    Captured(Money),
    /// So much of what was held is applied.
    Accepted {
        /// How much.
        amount: Yen,
    },
    /// It went back: out of what was held, then out of what was applied.
    Refunded {
        /// Out of what was held.
        held: Yen,
        /// Out of what was applied.
        applied: Yen,
        /// Whether it is owed again.
        voided: bool,
    },
}

/// Why an act is refused. Nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such try.
    #[error("there is no such attempt")]
    NoSuchAttempt,
    /// There is one with this id that differs.
    #[error("the id belongs to something else")]
    IdTaken,
    /// Nothing is owed.
    #[error("nothing is owed")]
    NothingOwed,
    /// The last day is over.
    #[error("the last day is over")]
    Late,
    /// It is not the amount that is owed.
    #[error("{owed} is owed, not this amount")]
    OtherAmount {
        /// What is owed.
        owed: Yen,
    },
    /// Money came in already: it has to go back first.
    #[error("money came in already")]
    PaidAlready,
    /// There is no held money that could be applied.
    #[error("there is nothing to accept")]
    NothingHeld,
    /// More than came in, or nothing.
    #[error("at most {most} can go back")]
    RefundTooLarge {
        /// What can.
        most: Yen,
    },
    /// Only what was taken at a till can be voided, and only whole.
    #[error("only a whole payment at a till can be voided")]
    NotVoidable,
    /// An amount must be more than nothing.
    #[error("the amount is not more than nothing")]
    NotPositive,
}
