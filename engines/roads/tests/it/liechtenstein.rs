//! A real map the size of ours, when the shared data is at hand; it carries its own licence (ODbL, © OpenStreetMap
//! contributors) and is not part of the project.

use std::path::PathBuf;

use yakuba_roads::network::{Closure, Point};
use yakuba_roads::{Router, Tables, Traffic, osm};

fn extract() -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let near = root.ancestors().map(|folder| folder.join("shared/data/transit/osm/liechtenstein.osm.pbf"));
    near.into_iter().find_map(|path| std::fs::read(path).ok())
}

const VADUZ: Point = Point { lat: 47.1410, lon: 9.5209 };
const BALZERS: Point = Point { lat: 47.0660, lon: 9.5030 };
const MALBUN: Point = Point { lat: 47.1020, lon: 9.6100 };

#[test]
fn a_real_map_gives_ways_people_would_drive() {
    let Some(bytes) = extract() else {
        println!("the shared data is not here");
        return;
    };
    let network = osm::read(&bytes).unwrap();
    assert!(network.arcs.len() > 5_000 && !network.forbidden.is_empty(), "{}", network.arcs.len());
    let day = Traffic::weekday();
    let stops = [VADUZ, BALZERS, MALBUN];
    let tables = Tables::new(&network, &stops, &day, &[]);
    let quiet = tables.at(3.0 * 3600.0).unwrap();
    let minutes = |from, to| quiet.seconds(from, to) / 60.0;
    // Vaduz to Balzers is 9 km along the valley, Vaduz to Malbun 14 km up the mountain.
    assert!((7.0..20.0).contains(&minutes(0, 1)) && (8e3..13e3).contains(&quiet.metres(0, 1)), "{quiet:?}");
    assert!((14.0..40.0).contains(&minutes(0, 2)) && (11e3..19e3).contains(&quiet.metres(0, 2)), "{quiet:?}");
    assert!(tables.at(8.0 * 3600.0).unwrap().seconds(0, 1) > quiet.seconds(0, 1));
    // The road to Malbun leads through Steg: closed there, nobody comes up.
    let steg = Point { lat: 47.1125, lon: 9.5790 };
    let cut = Tables::new(&network, &stops, &day[..1], &[Closure::Around(steg, 400.0)]);
    let cut = cut.at(0.0).unwrap();
    assert!(cut.seconds(0, 2).is_infinite() && cut.seconds(0, 1).is_finite(), "{cut:?}");
    let router = Router::new(&network, [1.0; 5], &[]);
    let way =
        router.way(&mut router.calculator(), network.snap(VADUZ).unwrap(), network.snap(BALZERS).unwrap());
    assert!((way.unwrap().seconds - quiet.seconds(0, 1)).abs() < 0.1);
}
