//! This service's part of the demo city: one synthetic stop in each 大字, the weekday shared taxis, the weekend trial with
//! resident drivers, and some bookings. Fares and hours are samples; all people are made up.

use serde::Deserialize;
use yakuba_base::{Lang, Time};
use yakuba_city::{Internet, Lgwan};
use yakuba_service::{Demo, DemoCity};
use yakuba_store::{StoreError, Tx};

use crate::desk;
use crate::model::{Area, Channel, Licence, Network, ShiftPattern, Stop, Trip};
use crate::store::days;

/// A town of the city's file.
#[derive(Deserialize)]
struct Town {
    name: String,
    kana: String,
    romaji: String,
    branch: Area,
    lat: f64,
    lon: f64,
}

/// Fills a city with `files/towns.json`.
pub(crate) fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn stops(text: &str) -> Result<Vec<Stop>, serde_json::Error> {
    let towns: Vec<Town> = serde_json::from_str(text)?;
    let mut stops: Vec<Stop> = towns
        .into_iter()
        .map(|town| Stop {
            key: town.romaji.to_lowercase().replace(' ', "-"),
            name: town.name,
            kana: town.kana,
            romaji: town.romaji,
            area: town.branch,
            lat: town.lat,
            lon: town.lon,
        })
        .collect();
    stops.sort_by(|a, b| a.kana.cmp(&b.kana));
    // Two 大字 of one reading stay two stops.
    for at in 1..stops.len() {
        if stops[..at].iter().any(|before| before.key == stops[at].key) {
            stops[at].key = format!("{}-{at}", stops[at].key);
        }
    }
    Ok(stops)
}

/// The standing duties, each at home in a stop of an area.
fn patterns(network: &Network) -> Vec<ShiftPattern> {
    let home = |area: Area, nth: usize| {
        let of_area: Vec<&Stop> = network.stops.iter().filter(|stop| stop.area == area).collect();
        of_area.get(nth % of_area.len().max(1)).map(|stop| stop.key.clone()).unwrap_or_default()
    };
    let taxi = |key: &str, name: &str, area, nth, wheelchairs| ShiftPattern {
        key: key.to_owned(),
        name: name.to_owned(),
        licence: Licence::Taxi,
        on_days_off: false,
        home: home(area, nth),
        from_hour: 8,
        to_hour: 17,
        seats: 8,
        wheelchairs,
        fare: 300,
    };
    let resident = |key: &str, name: &str, area| ShiftPattern {
        licence: Licence::Resident,
        on_days_off: true,
        seats: 4,
        fare: 1_000,
        ..taxi(key, name, area, 0, 0)
    };
    vec![
        taxi("taxi-1", "乗合1号車", Area::Honcho, 5, 1),
        taxi("taxi-2", "乗合2号車", Area::Honcho, 20, 0),
        taxi("taxi-3", "乗合3号車", Area::Yamagata, 3, 0),
        taxi("taxi-4", "乗合4号車", Area::Gozenyama, 2, 1),
        resident("miwa-1", "美和ドライバー", Area::Miwa),
        resident("ogawa-1", "緒川ドライバー", Area::Ogawa),
        resident("gozenyama-1", "御前山ドライバー", Area::Gozenyama),
    ]
}

/// Bookings of the demo: who, from which stop to which, hour, whether to be there by then.
const TRIPS: [(&str, &str, usize, usize, u8, bool); 8] = [
    ("清流 さくら", "0295521001", 3, 40, 9, true),
    ("朝霧 一郎", "0295521002", 12, 41, 10, true),
    ("山吹 ふみ", "0295521003", 25, 40, 10, true),
    ("若葉 きよ", "0295521004", 60, 40, 11, true),
    ("青空 正", "0295521005", 40, 12, 13, false),
    ("杉山 とめ", "0295521006", 41, 3, 14, false),
    ("久慈 みつ", "0295521007", 70, 22, 9, true),
    ("那珂 元", "0295521008", 22, 70, 15, false),
];

async fn fill(city: &DemoCity) -> Result<(), Failure> {
    let Some(towns) = city.files.get("towns.json") else { return Ok(()) };
    let stops = stops(towns)?;
    let network = Network { stops: stops.clone() };
    let patterns = patterns(&network);
    let office = stops.clone();
    city.zones.lgwan.store.write(async move |tx: &mut Tx<Lgwan>| days::put_stops(tx, &office).await).await?;
    let zone = city.zones.internet.clone();
    let clock = zone.clock.clone();
    let today = clock.today();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            days::put_stops(tx, &stops).await?;
            for (place, pattern) in patterns.iter().enumerate() {
                days::put_pattern(tx, place, pattern).await?;
            }
            // The next day that is served everywhere.
            let day = (1..=7).map(|ahead| today.add_days(ahead)).find(|day| patterns[0].drives_on(*day));
            for (name, phone, from, to, hour, arrive_by) in TRIPS {
                let (Some(day), Some(time)) = (day, Time::new(hour, 30)) else { continue };
                let key = |at: usize| stops[at % stops.len()].key.clone();
                let trip = Trip {
                    day,
                    from: key(from),
                    to: key(to),
                    time,
                    arrive_by,
                    riders: 1,
                    wheelchairs: 0,
                    name: name.to_owned(),
                    phone: phone.to_owned(),
                    lang: Lang::Ja,
                    channel: Channel::Phone,
                };
                if !trip.problems(&network, today).is_empty() {
                    continue;
                }
                let wish = clock.id::<Trip>().to_string();
                desk::ask(tx, &clock, &wish, trip, None).await?;
                desk::choose(tx, &clock, &wish, 0, yakuba_audit::Actor::System("demo")).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    city.background.carry().await?;
    Ok(())
}
