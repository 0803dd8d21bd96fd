use std::{collections::BTreeMap, path::Path, sync::Arc};

use yakuba_city::SteppedClock;
use yakuba_identity::{MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, import::import};
use yakuba_requests::store::requests::{Wanted, find};
use yakuba_service::{DemoCity, House, Settings};
use yakuba_testkit::{PASSWORD, city, moment};

const STAFF: &str = include_str!("../../../../cities/hitachiomiya/staff.json");
const ORGANISATION: &str = include_str!("../../../../cities/hitachiomiya/organisation.json");

#[tokio::test]
async fn the_demo_city_has_requests_in_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::new(vec![yakuba_requests::service()], MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    let clock = SteppedClock::at(moment("2026-11-24 09:00"));
    let zones = house.open(&Settings::local(folder.path()), city(), clock.clock()).await.unwrap();
    import(&zones.lgwan, ORGANISATION, STAFF, PASSWORD, &[]).await.unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya/requests");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(format!("requests/{name}"), std::fs::read_to_string(&path).unwrap());
    }
    let background = Arc::new(house.background(&zones));
    let city = DemoCity { zones: zones.clone(), files: Arc::new(files), background };
    yakuba_requests::service().demo.unwrap().fill(city).await.unwrap();
    let all = find(&zones.lgwan.store, &Wanted::default(), 500).await.unwrap();
    for state in ["running", "returned", "doing", "decided", "cancelled", "abandoned"] {
        assert!(all.iter().any(|request| request.state() == state), "{state}");
    }
    assert!(all.len() > 60, "{}", all.len());
}
