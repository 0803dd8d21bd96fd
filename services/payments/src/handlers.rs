//! What is done when another service asks for a fee, or drops one.

use yakuba_cashier::{FeeDropped, FeeDue};
use yakuba_city::Lgwan;
use yakuba_relay::{HandleError, Handler};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::collect::{self, CollectError};

/// Told to the administrative network.
pub fn lgwan() -> Vec<Handler<Zone<Lgwan>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, due: FeeDue| {
            collect::ask(tx, &zone, &due).await.map_err(refused)
        }),
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, dropped: FeeDropped| {
            collect::drop_fee(tx, &zone, &dropped.subject).await.map_err(refused)
        }),
    ]
}

fn refused(error: CollectError) -> HandleError {
    match error {
        CollectError::Store(error) => HandleError::Store(error),
        other => HandleError::Refused(other.to_string()),
    }
}
