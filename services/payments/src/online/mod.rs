//! Paying online, where providers are: in the residents' network.
//!
//! The payer begins on our page ([`begin()`]), pays on the provider's, and comes back or not. Whatever happens, we ask the
//! provider what became of it ([`look`]): when the payer comes back, when a notice says that there is something to see
//! ([`notice`]), and by ourselves again and again until it is known ([`jobs`]). Only what the provider answers is told to
//! the office, once each; the facts about money are kept there.

pub mod begin;
pub mod jobs;
pub mod look;
pub mod notice;

use bytes::Bytes;
use http::Request;
use yakuba_city::{Clock, Internet};
use yakuba_outbound::Outbound;
use yakuba_providers::{Answer, Ask, Order, Provider, Trouble};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

pub use begin::{BeginError, begin};

use crate::{
    messages::DemandShown,
    store::{online::Attempt, providers},
};

/// How long an answer is waited for: a payer waits too.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(8);

/// Where a payer's browser comes back to from a provider's page.
pub(crate) const BACK: &str = "/api/payments/back";

/// A provider as it is asked.
pub(crate) struct Desk<'z> {
    pub zone: &'z Zone<Internet>,
    pub outbound: &'z Outbound,
    pub id: &'z str,
    pub provider: Provider,
}

impl<'z> Desk<'z> {
    /// The desk of the provider with this id.
    pub async fn of(
        zone: &'z Zone<Internet>,
        outbound: &'z Outbound,
        id: &'z str,
    ) -> Result<Option<Desk<'z>>> {
        let Some(kept) = providers::get(&zone.store, id).await? else { return Ok(None) };
        Ok(Some(Desk { zone, outbound, id, provider: kept.open(&zone.key)? }))
    }

    /// Asks, and reads the answer with `read`. How the provider is doing is noted.
    pub async fn ask<T>(
        &self,
        ask: Ask,
        read: impl FnOnce(&Answer<'_>) -> std::result::Result<T, Trouble>,
    ) -> Result<std::result::Result<T, Trouble>> {
        let answer = self.send(ask).await;
        let read = answer.and_then(|(status, body)| read(&Answer { status, body: &body }));
        self.note(read.as_ref().err()).await?;
        Ok(read)
    }

    async fn send(&self, ask: Ask) -> std::result::Result<(u16, Bytes), Trouble> {
        let down = |error: &dyn std::fmt::Display| Trouble::Down(error.to_string());
        let mut request = Request::builder().method(ask.method).uri(format!(
            "{}{}",
            self.provider.protocol().base(),
            ask.path
        ));
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::from(ask.body)).map_err(|error| down(&error))?;
        let response = self.outbound.ask(request).await.map_err(|error| down(&error))?;
        Ok((response.status().as_u16(), response.into_body()))
    }

    /// Notes that it answered, or did not, and tells the office when that is news.
    async fn note(&self, trouble: Option<&Trouble>) -> Result<()> {
        // That it knows no such order is an answer too.
        let trouble = trouble.filter(|trouble| !matches!(trouble, Trouble::NotThere)).map(Trouble::to_string);
        let now = self.zone.clock.now();
        let Some(before) = providers::get(&self.zone.store, self.id).await? else { return Ok(()) };
        let fresh = before.answered_at.is_some_and(|at| now.as_millis() - at.as_millis() < 60_000);
        if trouble.is_none() && before.failures == 0 && fresh {
            return Ok(());
        }
        let (zone, id) = (self.zone.clone(), self.id.to_owned());
        self.zone
            .store
            .write(async move |tx: &mut Tx<Internet>| {
                match &trouble {
                    None => providers::answered(tx, &id, now).await?,
                    Some(trouble) => providers::failed(tx, &id, now, trouble).await?,
                }
                tell_office(tx, &zone.clock, &id).await
            })
            .await
    }

    /// What is asked of the provider about an attempt.
    pub fn order<'a>(&self, attempt: &'a Attempt, back: &'a str) -> Order<'a> {
        Order {
            id: &attempt.id.0,
            amount: attempt.amount,
            title: &attempt.title,
            back,
            expires_at: attempt.expires_at,
        }
    }

    /// Where the payer of an attempt comes back to.
    pub fn back(&self, attempt: &Attempt) -> String {
        self.zone.link(&format!("{BACK}/{}/{}", attempt.demand, attempt.id))
    }
}

/// Tells the office how a provider is doing.
///
/// # Errors
/// When the database refuses.
pub async fn tell_office(tx: &mut Tx<Internet>, clock: &Clock, id: &str) -> Result<()> {
    let kept = providers::get_in(tx, id).await?.ok_or(StoreError::NotFound)?;
    let stands = kept.stands(tx).await?;
    yakuba_relay::send(tx, clock, &stands).await
}

/// Whether a demand can be paid online now, as far as is known here.
pub(crate) fn payable(demand: &DemandShown, now: yakuba_base::Timestamp) -> bool {
    demand.outstanding > yakuba_base::Yen::ZERO
        && !demand.cancelled
        && demand.payable_until.is_none_or(|until| now <= until)
}
