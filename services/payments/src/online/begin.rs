//! The payer presses 「お支払いへ」: the attempt is noted, then the provider asked for its page.

use yakuba_audit::{Actor, Entry};
use yakuba_base::Yen;
use yakuba_city::Internet;
use yakuba_collecting::AttemptId;
use yakuba_outbound::Outbound;
use yakuba_providers::{Begun, Trouble};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use super::{Desk, jobs, payable};
use crate::{
    messages::AttemptBegun,
    store::{
        online::{self, Attempt, Outcome},
        providers,
    },
};

/// How long a provider's page can be paid on, minutes. Stripe wants between 30 minutes and a day.
const MINUTES: i64 = 60;
/// A page that ends sooner is not offered again, minutes.
const TOO_SOON: i64 = 5;
/// Our own name for an attempt: 26 of 32 letters and digits, 130 bits of chance, short enough for every provider.
const NAME: usize = 26;

/// Why nobody was led to a provider's page. No money moved.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// There is no such demand or provider, or it is closed.
    #[error("there is no such demand or provider")]
    NotFound,
    /// It is paid, cancelled, or its last day is over.
    #[error("it cannot be paid now")]
    NotPayable,
    /// It is not the amount the payer saw.
    #[error("the amount is another")]
    OtherAmount,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins to pay: notes the attempt, tells the office, and asks the provider for its page. Pressed twice, it is one attempt.
/// When the provider does not answer, the attempt stays and is asked for again by itself.
///
/// # Errors
/// [`BeginError`].
pub async fn begin(
    zone: &Zone<Internet>,
    outbound: &Outbound,
    (demand, provider): (&str, &str),
    seen: Yen,
) -> Result<Attempt, BeginError> {
    let attempt = note(zone, demand, provider, seen).await?;
    if attempt.reference.is_none()
        && let Err(trouble) = ask_for_page(zone, outbound, &attempt.id.0).await?
    {
        tracing::warn!(%trouble, provider, "no page to pay on yet");
    }
    Ok(online::attempt(&zone.store, &attempt.id.0).await?.ok_or(StoreError::NotFound)?)
}

async fn note(zone: &Zone<Internet>, demand: &str, provider: &str, seen: Yen) -> Result<Attempt, BeginError> {
    let (zone_, demand, provider) = (zone.clone(), demand.to_owned(), provider.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            let now = zone_.clock.now();
            let shown = online::demand_in(tx, &demand).await?.ok_or(BeginError::NotFound)?;
            let kept = providers::get_in(tx, &provider).await?.filter(|kept| kept.open);
            kept.ok_or(BeginError::NotFound)?;
            if !payable(&shown, now) {
                return Err(BeginError::NotPayable);
            }
            if shown.outstanding != seen {
                return Err(BeginError::OtherAmount);
            }
            let before = online::attempts_in(tx, &demand).await?;
            // The office has not heard of it yet, but it is paid.
            if before
                .iter()
                .any(|attempt| attempt.outcome.captured.is_some() && attempt.outcome.refunded == Yen::ZERO)
            {
                return Err(BeginError::NotPayable);
            }
            let waiting = before.into_iter().filter(|attempt| !attempt.is_final() && !attempt.closing);
            let lives = |attempt: &Attempt| now.plus_minutes(TOO_SOON) < attempt.expires_at;
            if let Some(same) = waiting
                .clone()
                .find(|attempt| attempt.provider == provider && attempt.amount == seen && lives(attempt))
            {
                return Ok(same);
            }
            // Whoever chooses another way gives the first one up: nobody is to pay twice by mistake.
            for mut other in waiting {
                other.closing = true;
                online::put(tx, &other).await?;
                jobs::close(tx, &zone_.clock, &other.id).await?;
            }
            let attempt = Attempt {
                id: AttemptId(zone_.clock.secret()[..NAME].to_owned()),
                demand: demand.clone(),
                provider: provider.clone(),
                amount: seen,
                title: shown.title,
                opened_at: now,
                expires_at: now.plus_minutes(MINUTES),
                reference: None,
                page: String::new(),
                outcome: Outcome::default(),
                closing: false,
                failures: 0,
            };
            online::insert(tx, &attempt).await?;
            jobs::look_later(tx, &zone_.clock, &attempt, 0).await?;
            let told =
                AttemptBegun { demand, attempt: attempt.id.0.clone(), provider, amount: seen, at: now };
            yakuba_relay::send(tx, &zone_.clock, &told).await?;
            Entry::new(Actor::Anonymous, "payment.begun")
                .on("attempt", &attempt.id.0)
                .record(tx, &zone_.clock)
                .await?;
            Ok(attempt)
        })
        .await
}

/// Asks the provider for the page of an attempt; asked again, it is the same page.
///
/// # Errors
/// When the database refuses. That the provider does is noted.
pub(super) async fn ask_for_page(
    zone: &Zone<Internet>,
    outbound: &Outbound,
    attempt: &str,
) -> Result<Result<(), Trouble>, StoreError> {
    let attempt = online::attempt(&zone.store, attempt).await?.ok_or(StoreError::NotFound)?;
    let desk = Desk::of(zone, outbound, &attempt.provider).await?.ok_or(StoreError::NotFound)?;
    let back = desk.back(&attempt);
    let protocol = desk.provider.protocol();
    let ask = protocol.begin(&desk.order(&attempt, &back), zone.clock.now());
    let begun = desk.ask(ask, |answer| protocol.begun(answer)).await?;
    let (clock, id) = (zone.clock.clone(), attempt.id.0.clone());
    let answered = begun.as_ref().ok().cloned();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            let Some(mut attempt) = online::attempt_in(tx, &id, clock.now()).await? else { return Ok(()) };
            match answered {
                Some(Begun { reference, page }) => {
                    attempt.reference = Some(reference);
                    attempt.page = page;
                    attempt.failures = 0;
                }
                None => attempt.failures += 1,
            }
            online::put(tx, &attempt).await
        })
        .await?;
    Ok(begun.map(drop))
}
