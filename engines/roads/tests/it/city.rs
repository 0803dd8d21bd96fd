//! The demo city's roads, made up over the places of its towns (大字).

use yakuba_roads::network::Point;
use yakuba_roads::{Tables, Traffic, synthetic};

#[test]
fn every_town_of_the_demo_city_is_reached_from_every_other() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cities/hitachiomiya/towns.json");
    let towns: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let degree = |town: &serde_json::Value, key: &str| town[key].as_f64().unwrap();
    let points: Vec<Point> =
        towns.iter().map(|town| Point { lat: degree(town, "lat"), lon: degree(town, "lon") }).collect();
    assert!(points.len() >= 80);
    let network = synthetic::network(&points);
    let tables = Tables::new(&network, &points, &Traffic::weekday(), &[]);
    let [night, morning] = [3.0, 8.0].map(|hour| tables.at(hour * 3600.0).unwrap());
    for from in 0..points.len() {
        for to in (0..points.len()).filter(|&to| to != from) {
            let (metres, seconds) = (night.metres(from, to), night.seconds(from, to));
            assert!(metres.is_finite() && metres >= 0.99 * points[from].metres(points[to]));
            // Between 18 and 50 km/h.
            assert!((5.0..14.0).contains(&(metres / seconds)), "{from} {to}: {metres} m in {seconds} s");
            assert!(morning.seconds(from, to) > seconds);
        }
    }
}
