//! What is done when another service asks for a fee or drops one, and when something crosses about paying online.

use yakuba_cashier::{FeeDropped, FeeDue};
use yakuba_city::{Internet, Lgwan};
use yakuba_collecting::{AttemptId, Fact, Happening, Way};
use yakuba_relay::{HandleError, Handler};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::{self, CollectError},
    jobs,
    messages::{AttemptBegun, AttemptClosing, AttemptTold, DemandShown, ProviderStands, RefundOrdered},
    online, refunds,
    store::{self, books, demands, payments, providers},
};

/// Told to the administrative network.
pub fn lgwan() -> Vec<Handler<Zone<Lgwan>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, due: FeeDue| {
            collect::ask(tx, &zone, &due).await.map_err(refused)
        }),
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, dropped: FeeDropped| {
            collect::drop_fee(tx, &zone, &dropped.subject).await.map_err(refused)
        }),
        Handler::new(begun),
        Handler::new(told),
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, stands: ProviderStands| {
            let was_open = providers::stands(tx, &stands).await?;
            if was_open != stands.open {
                // Whether there is a way to pay online is said on every payer's page.
                jobs::tell_all(tx, &zone.clock).await?;
            }
            Ok(())
        }),
    ]
}

/// Told to the residents' network.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Internet>, _zone, shown: DemandShown| {
            Ok(store::online::show(tx, &shown).await?)
        }),
        Handler::new(async |tx: &mut Tx<Internet>, zone: Zone<Internet>, told: AttemptClosing| {
            let attempt = store::online::attempt_in(tx, &told.attempt, zone.clock.now()).await?;
            let mut attempt = attempt.ok_or(StoreError::NotFound)?;
            attempt.closing = true;
            store::online::put(tx, &attempt).await?;
            Ok(online::jobs::close(tx, &zone.clock, &attempt.id).await?)
        }),
        Handler::new(async |tx: &mut Tx<Internet>, zone: Zone<Internet>, ordered: RefundOrdered| {
            Ok(online::jobs::give_back(tx, &zone.clock, ordered).await?)
        }),
    ]
}

async fn begun(tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, told: AttemptBegun) -> Result<(), HandleError> {
    books::turn(tx).await?;
    let record = demands::get_in(tx, &told.demand).await?.ok_or(StoreError::NotFound)?;
    payments::begun(tx, &told.attempt, &told.demand, &told.provider).await?;
    let attempt = AttemptId(told.attempt);
    let begun = Happening::Begun { attempt, way: Way::Online, amount: told.amount, at: told.at };
    collect::happen(tx, &zone, record, &begun, "system:online", None).await.map_err(refused)?;
    Ok(())
}

async fn told(tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, told: AttemptTold) -> Result<(), HandleError> {
    books::turn(tx).await?;
    let record = demands::get_in(tx, &told.demand).await?.ok_or(StoreError::NotFound)?;
    let attempt = AttemptId(told.attempt);
    if let Fact::Captured { reference, amount, taken_at } = &told.fact {
        payments::captured(tx, &attempt.0, reference, *amount, *taken_at).await?;
    }
    let fact = refunds::told(tx, &zone, &attempt, told.fact).await?;
    let told = Happening::Told { attempt, fact, at: zone.clock.now() };
    collect::happen(tx, &zone, record, &told, "system:online", None).await.map_err(refused)?;
    Ok(())
}

fn refused(error: CollectError) -> HandleError {
    match error {
        CollectError::Store(error) => HandleError::Store(error),
        other => HandleError::Refused(other.to_string()),
    }
}
