//! The demo city's procedures, from its data files.

use serde_json::Value;
use yakuba_city::Lgwan;
use yakuba_identity::Organisation;
use yakuba_service::DemoCity;
use yakuba_store::{StoreError, Tx};

use crate::{
    messages::ProcedurePublished,
    model::{Desk, Procedure},
    store::procedures,
};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Creates and publishes every procedure of `procedures/`.
pub(crate) async fn publish_all(city: &DemoCity, organisation: &Organisation) -> Result<(), Error> {
    let zone = &city.zones.lgwan;
    for (path, text) in city.folder("procedures") {
        let mut value: Value = serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?;
        expand(city, &mut value).map_err(|error| format!("{path}: {error}"))?;
        let procedure: Procedure = serde_json::from_value(value).map_err(|error| format!("{path}: {error}"))?;
        let desk = desk(organisation, &procedure.division);
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                procedures::create(tx, &procedure, "demo", clock.now()).await?;
                let offer = procedures::publish(tx, &clock, &procedure.slug, 1, "demo", desk).await?;
                yakuba_relay::send(tx, &clock, &ProcedurePublished { offer, at: clock.now() }).await?;
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}

/// Puts the city's blocks in the place of `{"use": "name"}`.
fn expand(city: &DemoCity, procedure: &mut Value) -> Result<(), Error> {
    let Some(pages) = procedure.pointer_mut("/form/pages").and_then(Value::as_array_mut) else { return Ok(()) };
    for page in pages {
        if let Some(block) = page.get("use").and_then(Value::as_str) {
            let path = format!("blocks/{block}.json");
            let text = city.files.get(&path).ok_or_else(|| format!("there is no block {block}"))?;
            *page = serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    Ok(())
}

/// The division as residents see it.
fn desk(organisation: &Organisation, division: &str) -> Desk {
    organisation.unit(division).map_or_else(Desk::default, |unit| Desk {
        name: unit.content.name.clone(),
        phone: unit.content.phone.clone(),
        place: unit.content.floor.map(|floor| format!("{floor}階")).unwrap_or_default(),
    })
}

