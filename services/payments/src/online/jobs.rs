//! What is done about online payments by itself: looking again, ending, giving back.

use serde::{Deserialize, Serialize};
use yakuba_base::{Timestamp, Yen};
use yakuba_city::{Clock, Internet};
use yakuba_collecting::{AttemptId, Fact, RefundId};
use yakuba_jobs::{Handler, Job, JobError};
use yakuba_outbound::Outbound;
use yakuba_providers::{Giving, Trouble};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use super::{Desk, look};
use crate::{
    messages::{AttemptTold, RefundOrdered},
    store::online::{self, Attempt},
};

/// An attempt is to be looked at.
#[derive(Serialize, Deserialize)]
struct Look {
    attempt: String,
    /// Of the rounds that go on until something is known; none when a notice asked for it.
    round: Option<u32>,
}

impl Job for Look {
    const KIND: &'static str = "payments.look";
    // The next round comes anyway.
    const ATTEMPTS: u32 = 3;
}

/// The pause before a round: 10 s, 20 s … 10 min, and an hour once the page is over.
fn pause(attempt: &Attempt, round: u32, now: Timestamp) -> i64 {
    if now > attempt.expires_at { 3_600_000 } else { (10_000 << round.min(6)).min(600_000) }
}

/// Asks for round `round` of looking at an attempt.
pub(super) async fn look_later(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    attempt: &Attempt,
    round: u32,
) -> Result<()> {
    let now = clock.now();
    let at = Timestamp::from_millis(now.as_millis() + pause(attempt, round, now));
    let key = format!("{}:{round}", attempt.id);
    let job = Look { attempt: attempt.id.0.clone(), round: Some(round) };
    yakuba_jobs::enqueue_once(tx, clock, &key, job, at).await
}

/// Asks for a look at once: a notice said that there is something to see.
pub(super) async fn look_now(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    attempt: &str,
    notice: &str,
) -> Result<()> {
    let job = Look { attempt: attempt.to_owned(), round: None };
    yakuba_jobs::enqueue_once(tx, clock, &format!("{attempt}:{notice}"), job, clock.now()).await
}

/// Nobody is to pay by an attempt any more.
#[derive(Serialize, Deserialize)]
struct Close {
    attempt: String,
}

impl Job for Close {
    const KIND: &'static str = "payments.close";
    const ATTEMPTS: u32 = 12;
}

/// Asks for an attempt to be ended.
pub(crate) async fn close(tx: &mut Tx<Internet>, clock: &Clock, attempt: &AttemptId) -> Result<()> {
    let job = Close { attempt: attempt.0.clone() };
    yakuba_jobs::enqueue_once(tx, clock, &attempt.0, job, clock.now()).await
}

/// Money is to go back.
#[derive(Serialize, Deserialize)]
struct GiveBack(RefundOrdered);

impl Job for GiveBack {
    const KIND: &'static str = "payments.give-back";
    // Two days of an hour each: then a person looks.
    const ATTEMPTS: u32 = 60;
}

/// Asks for money to be given back.
pub(crate) async fn give_back(tx: &mut Tx<Internet>, clock: &Clock, ordered: RefundOrdered) -> Result<()> {
    let key = ordered.refund.clone();
    yakuba_jobs::enqueue_once(tx, clock, &key, GiveBack(ordered), clock.now()).await
}

/// The jobs of the residents' network.
pub fn internet(outbound: &Outbound) -> Vec<Handler<Zone<Internet>>> {
    let [looking, closing, giving] = [outbound.clone(), outbound.clone(), outbound.clone()];
    vec![
        Handler::new(move |zone, job| do_look(looking.clone(), zone, job)),
        Handler::new(move |zone, job| do_close(closing.clone(), zone, job)),
        Handler::new(move |zone, job| do_give_back(giving.clone(), zone, job)),
    ]
}

type Done = std::result::Result<(), JobError>;

async fn do_look(outbound: Outbound, zone: Zone<Internet>, job: Look) -> Done {
    let (attempt, looked) = look::look(&zone, &outbound, &job.attempt).await?;
    let Some(round) = job.round else {
        return looked.map_err(|trouble| JobError::Retry(trouble.to_string()));
    };
    if !attempt.is_final() {
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Internet>| look_later(tx, &clock, &attempt, round + 1).await)
            .await?;
    }
    Ok(())
}

async fn do_close(outbound: Outbound, zone: Zone<Internet>, job: Close) -> Done {
    let Some(attempt) = online::attempt(&zone.store, &job.attempt).await? else { return Ok(()) };
    let (attempt, _) = match attempt.reference {
        // Its page was asked for and the answer was lost: it has to be known before it can be ended.
        None => look::look(&zone, &outbound, &job.attempt).await?,
        Some(_) => (attempt, Ok(())),
    };
    let Some(reference) = attempt.reference.clone().filter(|_| !attempt.is_final()) else { return Ok(()) };
    let Some(desk) = Desk::of(&zone, &outbound, &attempt.provider).await? else { return Ok(()) };
    let (protocol, back) = (desk.provider.protocol(), desk.back(&attempt));
    if let Some(ask) = protocol.close(&desk.order(&attempt, &back), &reference, zone.clock.now()) {
        // Whatever it answers, what counts is what is seen afterwards: it may have been paid a moment before.
        let answered = desk.ask(ask, |answer| match answer.status {
            500.. | 429 => Err(Trouble::Down(format!("HTTP {}", answer.status))),
            _ => Ok(()),
        });
        answered.await?.map_err(|trouble| JobError::Retry(trouble.to_string()))?;
    }
    let (_, looked) = look::look(&zone, &outbound, &job.attempt).await?;
    looked.map_err(|trouble| JobError::Retry(trouble.to_string()))
}

async fn do_give_back(outbound: Outbound, zone: Zone<Internet>, job: GiveBack) -> Done {
    let ordered = job.0;
    let Some(attempt) = online::attempt(&zone.store, &ordered.attempt).await? else {
        return Err(JobError::Give("there is no such attempt".to_owned()));
    };
    let retry = |trouble: Trouble| JobError::Retry(trouble.to_string());
    let seen = look::see(&zone, &outbound, &attempt).await?.map_err(retry)?;
    let desk = Desk::of(&zone, &outbound, &attempt.provider).await?;
    let desk = desk.ok_or_else(|| JobError::Give("there is no such provider".to_owned()))?;
    let (protocol, back) = (desk.provider.protocol(), desk.back(&attempt));
    let giving = Giving { id: &ordered.refund, amount: ordered.amount, total: ordered.total };
    let ask = protocol.give_back(&desk.order(&attempt, &back), &seen, &giving, zone.clock.now());
    if let Some(ask) = ask {
        match desk.ask(ask, |answer| protocol.given(answer)).await? {
            Ok(()) => {}
            Err(Trouble::Down(why)) => return Err(JobError::Retry(why)),
            // It will not: the office gives it back in another way.
            Err(Trouble::Refused(_) | Trouble::NotThere) => return refused(&zone, ordered).await,
        }
    }
    let (attempt, looked) = look::look(&zone, &outbound, &ordered.attempt).await?;
    looked.map_err(retry)?;
    match attempt.outcome.refunded {
        Yen::ZERO => Err(JobError::Retry("given back, but not seen yet".to_owned())),
        _ => Ok(()),
    }
}

async fn refused(zone: &Zone<Internet>, ordered: RefundOrdered) -> Done {
    let clock = zone.clock.clone();
    let fact = Fact::RefundFailed { refund: RefundId(ordered.refund) };
    let told = AttemptTold { demand: ordered.demand, attempt: ordered.attempt, fact };
    zone.store.write(async move |tx: &mut Tx<Internet>| yakuba_relay::send(tx, &clock, &told).await).await?;
    Ok(())
}
