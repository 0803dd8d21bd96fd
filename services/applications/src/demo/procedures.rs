//! The demo city's procedures, from its data files.

use yakuba_audit::Actor;
use yakuba_service::DemoCity;

use crate::workshop;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Creates and publishes every procedure of `procedures/`, as a clerk would.
pub(crate) async fn publish_all(city: &DemoCity) -> Result<(), Error> {
    let zone = &city.zones.lgwan;
    let mut blocks = Vec::new();
    for (path, text) in city.folder("blocks") {
        let name = path.trim_start_matches("blocks/").trim_end_matches(".json").to_owned();
        blocks.push((name, serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?));
    }
    workshop::put_blocks(zone, blocks).await?;
    for (path, text) in city.folder("procedures") {
        let actor = Actor::System("demo");
        let procedure =
            workshop::import(zone, text, actor.clone()).await.map_err(|error| format!("{path}: {error}"))?;
        workshop::publish(zone, actor, &procedure.slug, 1)
            .await
            .map_err(|error| format!("{path}: {error:?}"))?;
    }
    Ok(())
}
