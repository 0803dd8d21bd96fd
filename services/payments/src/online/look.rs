//! Asking a provider what became of an attempt, and telling the office what is new.

use yakuba_city::Internet;
use yakuba_collecting::{End, Fact};
use yakuba_outbound::Outbound;
use yakuba_providers::{self as provider, Seen, Standing, Trouble};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use super::{Desk, begin::ask_for_page, tell_office};
use crate::{
    messages::AttemptTold,
    store::online::{self, Attempt},
};

/// After its page's end somebody may still be typing his card number, minutes.
const GRACE: i64 = 60;
/// An attempt whose page nobody ever got is given up after this long, hours.
const NEVER_BEGUN: i64 = 24;

/// Asks the provider what became of an attempt, and tells the office what is new. The attempt as it stands then, and what
/// kept the provider from answering, if anything did.
///
/// # Errors
/// When the database refuses.
pub async fn look(
    zone: &Zone<Internet>,
    outbound: &Outbound,
    id: &str,
) -> Result<(Attempt, std::result::Result<(), Trouble>)> {
    let mut attempt = online::attempt(&zone.store, id).await?.ok_or(StoreError::NotFound)?;
    if attempt.reference.is_none() && !attempt.is_final() {
        if let Err(trouble) = ask_for_page(zone, outbound, id).await? {
            let given_up = zone.clock.now() > attempt.opened_at.plus_minutes(NEVER_BEGUN * 60);
            let attempt = if given_up { note(zone, id, None, Some(End::Failed)).await? } else { attempt };
            return Ok((attempt, Err(trouble)));
        }
        attempt = online::attempt(&zone.store, id).await?.ok_or(StoreError::NotFound)?;
    }
    match see(zone, outbound, &attempt).await? {
        Ok(seen) => Ok((note(zone, id, Some(seen), None).await?, Ok(()))),
        Err(trouble) => Ok((attempt, Err(trouble))),
    }
}

/// What the provider says of an attempt that it knows.
pub(super) async fn see(
    zone: &Zone<Internet>,
    outbound: &Outbound,
    attempt: &Attempt,
) -> Result<std::result::Result<Seen, Trouble>> {
    let desk = Desk::of(zone, outbound, &attempt.provider).await?.ok_or(StoreError::NotFound)?;
    let (protocol, back) = (desk.provider.protocol(), desk.back(attempt));
    let order = desk.order(attempt, &back);
    let reference = attempt.reference.as_deref().unwrap_or_default();
    let ask = protocol.look(&order, reference, zone.clock.now());
    desk.ask(ask, |answer| protocol.seen(&order, answer)).await
}

/// Notes what was seen, and tells the office what of it is new: each fact once.
async fn note(zone: &Zone<Internet>, id: &str, seen: Option<Seen>, end: Option<End>) -> Result<Attempt> {
    let (zone_, id) = (zone.clone(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            let now = zone_.clock.now();
            let mut attempt = online::attempt_in(tx, &id, now).await?.ok_or(StoreError::NotFound)?;
            let facts = news(&mut attempt, seen.as_ref(), end, now);
            attempt.failures = 0;
            online::put(tx, &attempt).await?;
            let is_news = !facts.is_empty();
            for fact in facts {
                let told = AttemptTold { demand: attempt.demand.clone(), attempt: id.clone(), fact };
                yakuba_relay::send(tx, &zone_.clock, &told).await?;
            }
            if is_news {
                // How many are still looked at, and how many notices came.
                tell_office(tx, &zone_.clock, &attempt.provider).await?;
            }
            Ok(attempt)
        })
        .await
}

/// What of `seen` was not known, in the order in which it happened.
fn news(
    attempt: &mut Attempt,
    seen: Option<&Seen>,
    end: Option<End>,
    now: yakuba_base::Timestamp,
) -> Vec<Fact> {
    let (outcome, mut facts) = (&mut attempt.outcome, Vec::new());
    let over = now > attempt.expires_at.plus_minutes(GRACE);
    let end = end.or(match seen.map(|seen| &seen.standing) {
        Some(Standing::Ended(provider::End::Failed)) => Some(End::Failed),
        Some(Standing::Ended(provider::End::Expired)) => Some(End::Expired),
        Some(Standing::Ended(provider::End::Cancelled)) => Some(End::Cancelled),
        // Some providers never say that nobody came.
        Some(Standing::Waiting) if over => Some(End::Expired),
        _ => None,
    });
    if let Some(how) = end
        && outcome.ended.is_none()
        && outcome.captured.is_none()
    {
        outcome.ended = Some(how);
        facts.push(Fact::Ended { how });
    }
    let Some(seen) = seen else { return facts };
    if let Standing::Captured { reference, amount, at } = &seen.standing
        && outcome.captured.is_none()
    {
        outcome.captured = Some((reference.clone(), *amount));
        facts.push(Fact::Captured {
            reference: reference.clone(),
            amount: *amount,
            taken_at: at.unwrap_or(now),
        });
    }
    if seen.refunded > outcome.refunded {
        outcome.refunded = seen.refunded;
        facts.push(Fact::Refunded { total: seen.refunded });
    }
    facts
}

#[cfg(test)]
mod tests {
    use yakuba_base::{Timestamp, Yen};
    use yakuba_collecting::AttemptId;

    use super::*;
    use crate::store::online::Outcome;

    #[test]
    fn what_is_seen_is_told_once_and_an_end_does_not_hide_money() {
        let at = Timestamp::from_millis;
        let mut attempt = Attempt {
            id: AttemptId("a".into()),
            demand: "d".into(),
            provider: "card".into(),
            amount: Yen(300),
            title: String::new(),
            opened_at: at(0),
            expires_at: at(3_600_000),
            reference: Some("cs_1".into()),
            page: String::new(),
            outcome: Outcome::default(),
            closing: false,
            failures: 0,
        };
        let seen = |standing, refunded| Seen { standing, refunded: Yen(refunded), handle: String::new() };
        let waiting = seen(Standing::Waiting, 0);
        let paid = |refunded| {
            let taken = Standing::Captured { reference: "pi".into(), amount: Yen(300), at: Some(at(5)) };
            seen(taken, refunded)
        };
        assert!(news(&mut attempt, Some(&waiting), None, at(9)).is_empty());
        let over = news(&mut attempt, Some(&waiting), None, at(7_200_001));
        assert_eq!(over, [Fact::Ended { how: End::Expired }]);
        let captured = Fact::Captured { reference: "pi".into(), amount: Yen(300), taken_at: at(5) };
        assert_eq!(news(&mut attempt, Some(&paid(0)), None, at(7_200_002)), [captured]);
        assert!(news(&mut attempt, Some(&paid(0)), None, at(7_200_003)).is_empty());
        let part = news(&mut attempt, Some(&paid(100)), None, at(7_200_004));
        assert_eq!(part, [Fact::Refunded { total: Yen(100) }]);
        assert!(news(&mut attempt, Some(&paid(100)), None, at(7_200_005)).is_empty());
    }
}
