use std::collections::{BTreeMap, BTreeSet};

use yakuba_base::{Timestamp, Yen};
use yakuba_cashier::{FeeEvent, FeeHappened, FeeReceipt, FeeState, FeeView};
use yakuba_collecting::{AttemptId, Demand, Fact, Happening, RefundReason, Standing, Way};

/// Something that happened to a demand, as its payer sees it, with the attempt it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: FeeHappened,
    /// How much.
    pub amount: Yen,
    /// By which attempt.
    pub attempt: Option<AttemptId>,
}

/// What of a demand's history its payer is shown, oldest first. What was told twice stands there once.
fn history(first: (Timestamp, Yen), happenings: &[Happening]) -> Vec<Paid> {
    let mut ways: BTreeMap<&AttemptId, Way> = BTreeMap::new();
    let mut seen: BTreeSet<(&AttemptId, &str)> = BTreeSet::new();
    let mut refunded: BTreeMap<&AttemptId, i64> = BTreeMap::new();
    let mut shown = vec![Paid { at: first.0, what: FeeHappened::Asked, amount: first.1, attempt: None }];
    for happening in happenings {
        let mut show = |at: Timestamp, what, amount, attempt: Option<&AttemptId>| {
            shown.push(Paid { at, what, amount, attempt: attempt.cloned() });
        };
        match happening {
            Happening::Opened { attempt, way, .. } | Happening::Begun { attempt, way, .. } => {
                ways.insert(attempt, *way);
            }
            Happening::Told { attempt, fact: Fact::Captured { reference, amount, taken_at }, .. } => {
                if seen.insert((attempt, reference)) {
                    let what = match ways.get(attempt) {
                        Some(Way::TillCash) => FeeHappened::PaidCash,
                        Some(Way::Slip) => FeeHappened::PaidSlip,
                        Some(Way::Online) => FeeHappened::PaidOnline,
                        _ => FeeHappened::PaidCashless,
                    };
                    show(*taken_at, what, *amount, Some(attempt));
                }
            }
            Happening::Told { attempt, fact: Fact::Refunded { total }, at } => {
                let before = refunded.entry(attempt).or_default();
                if total.0 > *before {
                    show(*at, FeeHappened::Refunded, Yen(total.0 - *before), Some(attempt));
                    *before = total.0;
                }
            }
            Happening::Amended { amount, at } => show(*at, FeeHappened::Changed, *amount, None),
            Happening::Cancelled { at } => show(*at, FeeHappened::Cancelled, Yen::ZERO, None),
            Happening::RefundAsked { attempt, amount, reason: RefundReason::Void, at, .. } => {
                show(*at, FeeHappened::Voided, *amount, Some(attempt));
            }
            Happening::RefundAsked { .. }
            | Happening::RefundDropped { .. }
            | Happening::Told { .. }
            | Happening::TimedOut { .. }
            | Happening::Extended { .. }
            | Happening::Accepted { .. } => {}
        }
    }
    shown
}

/// What the payer of a demand is shown.
pub fn view(
    demand: &Demand,
    first: (Timestamp, Yen),
    happenings: &[Happening],
    receipts: Vec<FeeReceipt>,
    online: Option<String>,
    now: Timestamp,
) -> FeeView {
    let state = match demand.standing(now) {
        // A fee is still owed when its slip has run out: the counter takes it.
        Standing::Owed | Standing::Expired => FeeState::Owed,
        Standing::PartlyPaid => FeeState::PartlyPaid,
        Standing::Paid => FeeState::Paid,
        Standing::PartlyRefunded => FeeState::PartlyRefunded,
        Standing::Refunded => FeeState::Refunded,
        Standing::Cancelled => FeeState::Cancelled,
    };
    let events = history(first, happenings).into_iter();
    FeeView {
        state,
        amount: demand.amount,
        outstanding: demand.outstanding(),
        payable_until: demand.payable_until,
        receipts,
        online,
        history: events.map(|paid| FeeEvent { at: paid.at, what: paid.what, amount: paid.amount }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payer_sees_each_thing_once() {
        let at = |n| Timestamp::from_millis(n);
        let attempt = || AttemptId("t".into());
        let captured = |heard| Happening::Told {
            attempt: attempt(),
            fact: Fact::Captured { reference: "1".into(), amount: Yen(300), taken_at: at(2) },
            at: at(heard),
        };
        let happenings = [
            Happening::Opened { attempt: attempt(), way: Way::TillCash, amount: Yen(300), at: at(2) },
            captured(2),
            captured(3),
            Happening::Told { attempt: attempt(), fact: Fact::Refunded { total: Yen(100) }, at: at(4) },
            Happening::Told { attempt: attempt(), fact: Fact::Refunded { total: Yen(100) }, at: at(5) },
        ];
        let shown: Vec<(FeeHappened, i64)> =
            history((at(1), Yen(300)), &happenings).iter().map(|paid| (paid.what, paid.amount.0)).collect();
        assert_eq!(
            shown,
            [(FeeHappened::Asked, 300), (FeeHappened::PaidCash, 300), (FeeHappened::Refunded, 100)]
        );
    }
}
