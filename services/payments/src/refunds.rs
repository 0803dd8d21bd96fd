//! Refunds (還付): one person asks, another agrees, the provider or the office gives back.

use yakuba_audit::{Actor, Entry};
use yakuba_base::Yen;
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Fact, Happening, RefundId};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::{self, CollectError},
    messages::RefundOrdered,
    model::accounts,
    store::{
        books,
        demands::{self, Record},
        refunds::{self, Refund},
    },
};

/// Why a refund was not answered or made. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// Whoever asked cannot agree himself.
    #[error("another person has to agree")]
    SamePerson,
    /// Somebody answered or made it before, or there is none.
    #[error("it was done already")]
    Done,
    /// The demand or the books do not allow it.
    #[error(transparent)]
    Collect(#[from] CollectError),
}

impl From<StoreError> for RefundError {
    fn from(error: StoreError) -> Self {
        RefundError::Collect(CollectError::Store(error))
    }
}

async fn load(tx: &mut Tx<Lgwan>, id: &str) -> Result<(Refund, Record), RefundError> {
    books::turn(tx).await?;
    let refund = refunds::get_in(tx, id).await?.ok_or(RefundError::Done)?;
    let record = demands::get_in(tx, &refund.demand).await?.ok_or(StoreError::NotFound)?;
    Ok((refund, record))
}

/// Agrees to a refund, or does not. What came online is then given back by its provider.
///
/// # Errors
/// [`RefundError`].
pub async fn answer(zone: &Zone<Lgwan>, actor: Actor, id: &str, agreed: bool) -> Result<(), RefundError> {
    let (zone_, id) = (zone.clone(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let (refund, record) = load(tx, &id).await?;
            let (by, now) = (actor.to_string(), zone_.clock.now());
            if refund.asked_by == by {
                return Err(RefundError::SamePerson);
            }
            if !refunds::answer(tx, &id, &by, agreed, now).await? {
                return Err(RefundError::Done);
            }
            let attempt = AttemptId(refund.attempt.clone());
            if !agreed {
                let dropped = Happening::RefundDropped { attempt, refund: RefundId(id.clone()), at: now };
                collect::happen(tx, &zone_, record, &dropped, &by, None).await?;
            } else if !refund.by_hand() {
                let all = refunds::of_attempt_in(tx, &refund.attempt).await?;
                let ordered = all.iter().filter(|one| one.agreed == Some(true) && one.failed_at.is_none());
                let total = ordered.filter(|one| !one.by_hand()).map(|one| one.amount.0).sum();
                let ordered = RefundOrdered {
                    demand: record.id,
                    attempt: refund.attempt,
                    refund: id.clone(),
                    amount: refund.amount,
                    total: Yen(total),
                };
                yakuba_relay::send(tx, &zone_.clock, &ordered).await?;
            }
            let action = if agreed { "demand.refund-agreed" } else { "demand.refund-refused" };
            Ok(Entry::new(actor, action).on("refund", &id).record(tx, &zone_.clock).await?)
        })
        .await
}

/// Notes that a refund was handed back: out of what is set aside for refunds.
///
/// # Errors
/// [`RefundError`].
pub async fn made(zone: &Zone<Lgwan>, actor: Actor, demand: &str, id: &str) -> Result<(), RefundError> {
    let (zone_, demand, id) = (zone.clone(), demand.to_owned(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let (refund, record) = load(tx, &id).await?;
            let (by, now) = (actor.to_string(), zone_.clock.now());
            if refund.demand != demand || !refund.by_hand() || !refunds::make(tx, &id, &by, now).await? {
                return Err(RefundError::Done);
            }
            let attempt = AttemptId(refund.attempt);
            let told =
                record.demand.attempts.get(&attempt).map_or(Yen::ZERO, |attempt| attempt.refunded_told);
            let fact = Fact::Refunded { total: Yen(told.0 + refund.amount.0) };
            let told = Happening::Told { attempt, fact, at: now };
            collect::happen(tx, &zone_, record, &told, &by, Some(&accounts::refunds())).await?;
            Ok(Entry::new(actor, "demand.refund-made").on("demand", &demand).record(tx, &zone_.clock).await?)
        })
        .await
}

/// What a provider says it gave back in all, with what the office handed back of the same payment beside it; and notes the
/// refunds that are made with it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn told(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    attempt: &AttemptId,
    fact: Fact,
) -> Result<Fact, StoreError> {
    let now = zone.clock.now();
    match fact {
        Fact::Refunded { total } => {
            let (mut by_provider, mut by_hand) = (0, 0);
            for refund in refunds::of_attempt_in(tx, &attempt.0).await? {
                if refund.by_hand() {
                    by_hand += if refund.made_at.is_some() { refund.amount.0 } else { 0 };
                } else if refund.agreed == Some(true) && refund.failed_at.is_none() {
                    by_provider += refund.amount.0;
                    if by_provider <= total.0 {
                        refunds::make(tx, &refund.id, "system:online", now).await?;
                    }
                }
            }
            Ok(Fact::Refunded { total: Yen(total.0 + by_hand) })
        }
        Fact::RefundFailed { refund } => {
            refunds::fail(tx, &refund.0, now).await?;
            Ok(Fact::RefundFailed { refund })
        }
        other => Ok(other),
    }
}
