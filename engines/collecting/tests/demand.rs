//! Bad days, one by one.

use yakuba_base::{Timestamp, Yen};
use yakuba_collecting::{
    AttemptId, Booking, Concern, Demand, Effect, End, Fact, Happening, Money, RefundId, RefundReason,
    Refused, Standing, Way,
};

fn at(day: i64) -> Timestamp {
    Timestamp::from_millis(0).plus_days(day)
}

fn id(text: &str) -> AttemptId {
    AttemptId(text.into())
}

/// 600 yen, payable until the tenth day.
fn demand() -> Demand {
    Demand::new(Yen(600), Some(at(10)))
}

fn opened(attempt: &str, way: Way, amount: i64, day: i64) -> Happening {
    Happening::Opened { attempt: id(attempt), way, amount: Yen(amount), at: at(day) }
}

fn told(attempt: &str, fact: Fact, day: i64) -> Happening {
    Happening::Told { attempt: id(attempt), fact, at: at(day) }
}

fn captured(reference: &str, amount: i64, day: i64) -> Fact {
    Fact::Captured { reference: reference.into(), amount: Yen(amount), taken_at: at(day) }
}

fn refund(attempt: &str, name: &str, amount: i64, reason: RefundReason) -> Happening {
    Happening::RefundAsked {
        attempt: id(attempt),
        refund: RefundId(name.into()),
        amount: Yen(amount),
        reason,
        at: at(5),
    }
}

fn after(happenings: &[Happening]) -> (Demand, Vec<Effect>) {
    happenings.iter().fold((demand(), vec![]), |(demand, mut effects), happening| {
        let (demand, more) = demand.apply(happening).unwrap_or_else(|why| panic!("{happening:?}: {why}"));
        effects.extend(more);
        (demand, effects)
    })
}

fn money(applied: i64, held: i64, refunded: i64) -> Money {
    Money { applied: Yen(applied), held: Yen(held), refunded: Yen(refunded) }
}

fn looks(effects: &[Effect]) -> Vec<&Concern> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Look { concern } => Some(concern),
            _ => None,
        })
        .collect()
}

#[test]
fn paid_once_told_three_times() {
    let (demand, effects) = after(&[
        opened("a", Way::Online, 600, 1),
        told("a", captured("pi_1", 600, 2), 2),
        told("a", captured("pi_1", 600, 2), 3),
        told("a", Fact::Ended { how: End::Expired }, 9),
        told("a", captured("pi_1", 600, 2), 12),
    ]);
    assert_eq!(demand.standing(at(20)), Standing::Paid);
    assert_eq!(
        effects,
        [Effect::Book { attempt: id("a"), booking: Booking::Captured(money(600, 0, 0)) }, Effect::Settled]
    );
}

#[test]
fn failed_then_paid_is_paid() {
    let (demand, effects) = after(&[
        opened("a", Way::Online, 600, 1),
        told("a", Fact::Ended { how: End::Failed }, 1),
        told("a", captured("pi_1", 600, 1), 2),
    ]);
    assert_eq!((demand.standing(at(3)), looks(&effects).len()), (Standing::Paid, 0));
}

#[test]
fn paying_by_two_ways_holds_the_second_and_somebody_looks() {
    let happened = [
        opened("slip", Way::Slip, 600, 1),
        opened("a", Way::Online, 600, 1),
        told("a", captured("pi_1", 600, 2), 2),
        told("slip", captured("shop-1", 600, 2), 4),
    ];
    let (demand, effects) = after(&happened);
    assert_eq!(demand.money(), money(600, 600, 0));
    assert!(effects.contains(&Effect::Close { attempt: id("slip") }), "the slip is called back: {effects:?}");
    assert_eq!(looks(&effects), [&Concern::PaidTwice(id("slip"))]);
    // What is held goes back without touching what is paid.
    let back = [
        refund("slip", "r1", 600, RefundReason::Return),
        told("slip", Fact::Refunded { total: Yen(600) }, 6),
    ];
    let (demand, _) = after(&[happened.to_vec(), back.to_vec()].concat());
    assert_eq!((demand.money(), demand.standing(at(20))), (money(600, 0, 600), Standing::Paid));
}

#[test]
fn the_same_slip_paid_at_two_shops() {
    let (demand, effects) = after(&[
        opened("slip", Way::Slip, 600, 1),
        told("slip", captured("shop-1", 600, 2), 4),
        told("slip", captured("shop-2", 600, 3), 5),
    ]);
    assert_eq!(
        (demand.money(), looks(&effects)),
        (money(600, 600, 0), vec![&Concern::PaidTwice(id("slip"))])
    );
}

#[test]
fn late_counts_by_when_it_was_paid_not_by_when_it_was_told() {
    let open = opened("slip", Way::Slip, 600, 1);
    let (demand, effects) = after(&[
        open.clone(),
        Happening::TimedOut { at: at(11) },
        told("slip", captured("shop-1", 600, 9), 14),
    ]);
    assert_eq!((demand.standing(at(15)), looks(&effects).len()), (Standing::Paid, 0));

    let happened = [open, told("slip", captured("shop-1", 600, 12), 14)];
    let (demand, effects) = after(&happened);
    assert_eq!((demand.standing(at(15)), demand.money()), (Standing::Expired, money(0, 600, 0)));
    assert_eq!(looks(&effects), [&Concern::PaidLate(id("slip"))]);
    let accept = Happening::Accepted { attempt: id("slip"), at: at(15) };
    let (demand, effects) = after(&[happened.to_vec(), vec![accept.clone()]].concat());
    assert_eq!(demand.standing(at(15)), Standing::Paid);
    assert!(effects.contains(&Effect::Settled));
    assert_eq!(demand.apply(&accept).unwrap_err(), Refused::NothingHeld);
}

#[test]
fn paid_after_it_was_cancelled() {
    let cancelled = [opened("a", Way::Online, 600, 1), Happening::Cancelled { at: at(2) }];
    let (demand, effects) = after(&cancelled);
    assert_eq!(effects, [Effect::Close { attempt: id("a") }]);
    assert_eq!(demand.outstanding(), Yen::ZERO);
    let (demand, effects) = after(&[cancelled.to_vec(), vec![told("a", captured("p", 600, 2), 3)]].concat());
    assert_eq!((demand.standing(at(3)), demand.money()), (Standing::Cancelled, money(0, 600, 0)));
    assert_eq!(looks(&effects), [&Concern::PaidAfterCancel(id("a"))]);
    assert!(!effects.contains(&Effect::Settled));
}

#[test]
fn too_little_and_then_the_rest() {
    let short = [opened("slip", Way::Slip, 600, 1), told("slip", captured("b", 500, 2), 2)];
    let (demand, effects) = after(&short);
    assert_eq!((demand.standing(at(3)), demand.outstanding()), (Standing::PartlyPaid, Yen(100)));
    assert_eq!(looks(&effects), [&Concern::PaidShort(id("slip"))]);
    let wrong = opened("till", Way::TillCash, 600, 3);
    assert_eq!(demand.apply(&wrong).unwrap_err(), Refused::OtherAmount { owed: Yen(100) });
    let rest = [opened("till", Way::TillCash, 100, 20), told("till", captured("t", 100, 20), 20)];
    let (demand, _) = after(&[short.to_vec(), rest.to_vec()].concat());
    assert_eq!(demand.standing(at(20)), Standing::Paid);
}

#[test]
fn refunds_in_part_in_full_and_too_large() {
    let paid = [opened("a", Way::Online, 600, 1), told("a", captured("p", 600, 2), 2)];
    let part = refund("a", "r1", 200, RefundReason::Return);
    let (demand, effects) = after(&[paid.to_vec(), vec![part.clone(), part.clone()]].concat());
    let asked = |effect: &&Effect| matches!(effect, Effect::Refund { .. });
    assert_eq!(effects.iter().filter(asked).count(), 1, "asking twice asks once");
    let too_much = refund("a", "r2", 401, RefundReason::Return);
    assert_eq!(demand.clone().apply(&too_much).unwrap_err(), Refused::RefundTooLarge { most: Yen(400) });
    assert_eq!(demand.standing(at(6)), Standing::Paid, "asked is not yet given");
    let (demand, _) = demand.apply(&told("a", Fact::Refunded { total: Yen(200) }, 6)).unwrap();
    assert_eq!(demand.standing(at(6)), Standing::PartlyRefunded);
    let (demand, _) = demand.apply(&refund("a", "r3", 400, RefundReason::Return)).unwrap();
    let (demand, _) = demand.apply(&told("a", Fact::Refunded { total: Yen(600) }, 7)).unwrap();
    assert_eq!((demand.standing(at(7)), demand.money()), (Standing::Refunded, money(0, 0, 600)));
    assert_eq!(demand.outstanding(), Yen::ZERO);
    assert_eq!(demand.apply(&Happening::Cancelled { at: at(8) }).unwrap_err(), Refused::NothingOwed);
}

#[test]
fn a_refund_that_fails_can_be_asked_again() {
    let (demand, effects) = after(&[
        opened("a", Way::Online, 600, 1),
        told("a", captured("p", 600, 2), 2),
        refund("a", "r1", 600, RefundReason::Return),
        told("a", Fact::RefundFailed { refund: RefundId("r1".into()) }, 6),
        refund("a", "r2", 600, RefundReason::Return),
    ]);
    assert_eq!(looks(&effects), [&Concern::RefundFailed(id("a"))]);
    assert_eq!(demand.standing(at(7)), Standing::Paid);
}

#[test]
fn a_void_at_the_till_is_owed_again() {
    let paid = [opened("t", Way::TillCash, 600, 1), told("t", captured("t", 600, 1), 1)];
    let (demand, effects) = after(&[paid.to_vec(), vec![refund("t", "v", 600, RefundReason::Void)]].concat());
    assert_eq!((demand.standing(at(1)), demand.outstanding()), (Standing::Owed, Yen(600)));
    assert_eq!(effects.last(), Some(&Effect::Unsettled));
    let card = [opened("u", Way::TillCard, 600, 1), told("u", captured("u", 600, 1), 1)];
    let (demand, effects) =
        card.iter().fold((demand, vec![]), |(demand, _), next| demand.apply(next).unwrap());
    assert_eq!((demand.standing(at(1)), demand.money()), (Standing::Paid, money(600, 0, 600)));
    assert!(effects.contains(&Effect::Settled), "paid again is a receipt again");
    let (online, _) = after(&[opened("a", Way::Online, 600, 1), told("a", captured("p", 600, 2), 2)]);
    let void = refund("a", "v", 600, RefundReason::Void);
    assert_eq!(online.apply(&void).unwrap_err(), Refused::NotVoidable);
}

#[test]
fn an_amount_that_changed_on_the_way() {
    let amended = [opened("a", Way::Online, 600, 1), Happening::Amended { amount: Yen(900), at: at(2) }];
    let (demand, effects) = after(&[amended.to_vec(), vec![told("a", captured("p", 600, 2), 3)]].concat());
    assert_eq!(effects[0], Effect::Close { attempt: id("a") });
    assert_eq!((demand.outstanding(), looks(&effects)), (Yen(300), vec![&Concern::PaidShort(id("a"))]));
    assert_eq!(
        demand.apply(&Happening::Amended { amount: Yen(100), at: at(3) }).unwrap_err(),
        Refused::PaidAlready
    );
}

#[test]
fn a_history_reads_back_from_json() {
    let (demand, effects) = after(&[
        opened("a", Way::Online, 600, 1),
        told("a", captured("p", 700, 2), 2),
        refund("a", "r1", 100, RefundReason::Return),
    ]);
    let json = serde_json::to_string(&(&demand, &effects)).unwrap();
    assert_eq!(serde_json::from_str::<(Demand, Vec<Effect>)>(&json).unwrap(), (demand, effects));
}
