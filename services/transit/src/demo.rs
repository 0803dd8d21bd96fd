//! This service's part of the demo city: one synthetic stop in each 大字, the weekday shared taxis, the weekend trial with
//! resident drivers, and some bookings. Fares and hours are samples; all people are made up.

use std::collections::BTreeMap;

use serde::Deserialize;
use yakuba_base::{Date, Lang, Time};
use yakuba_city::{Clock, Internet, Lgwan};
use yakuba_service::{Demo, DemoCity};
use yakuba_store::{StoreError, Tx};

use crate::desk;
use crate::model::{
    Area, Channel, Concession, Contact, Design, Licence, Operation, Party, ShiftPattern, Stop, Tariff, Trip,
    Ways,
};
use crate::store::designs;

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
            is_closed: false,
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

/// The two services of the city. Fares, hours and windows are samples, except those of the weekend trial.
fn operations() -> Vec<Operation> {
    let weekday = Operation {
        key: "weekday".to_owned(),
        name: "平日の乗合タクシー".to_owned(),
        on_days_off: false,
        from_hour: 8,
        to_hour: 17,
        notice: 30,
        days_ahead: 7,
        ways: Ways::Everywhere,
        tariff: Tariff {
            concessions: BTreeMap::from([
                (Concession::Disabled, 50),
                (Concession::Senior, 30),
                (Concession::Child, 50),
            ]),
            ..Tariff::flat(300)
        },
        pickup_window: 10,
        arrival_window: 15,
        ride_percent: 150,
    };
    let weekend = Operation {
        key: "weekend".to_owned(),
        name: "土日祝の住民ドライバー（実証運行）".to_owned(),
        on_days_off: true,
        notice: 60,
        ways: Ways::ToAndFromFar,
        tariff: Tariff::flat(1_000),
        ..weekday.clone()
    };
    vec![weekday, weekend]
}

/// The standing duties, each at home in a stop of an area.
fn fleet(stops: &[Stop]) -> Vec<ShiftPattern> {
    let home = |area: Area, nth: usize| {
        let of_area: Vec<&Stop> = stops.iter().filter(|stop| stop.area == area).collect();
        of_area.get(nth % of_area.len().max(1)).map(|stop| stop.key.clone()).unwrap_or_default()
    };
    let taxi = |key: &str, name: &str, area, nth, wheelchairs| ShiftPattern {
        key: key.to_owned(),
        name: name.to_owned(),
        licence: Licence::Taxi,
        operation: "weekday".to_owned(),
        home: home(area, nth),
        from_hour: 8,
        to_hour: 17,
        seats: 8,
        wheelchairs,
        child_seats: 1,
    };
    let resident = |key: &str, name: &str, area| ShiftPattern {
        licence: Licence::Resident,
        operation: "weekend".to_owned(),
        seats: 4,
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

/// The city's border as kept in its folder.
#[derive(Default, Deserialize)]
struct Border {
    ring: Vec<(f64, f64)>,
}

/// The revision the demo begins with; it holds from this day.
const FIRST: &str = "first";
const FROM: Date = Date::constant(2025, 10, 1);

async fn fill(city: &DemoCity) -> Result<(), Failure> {
    let Some(towns) = city.files.get("towns.json") else { return Ok(()) };
    let stops = stops(towns)?;
    let border: Border =
        city.files.get("border.json").map(|text| serde_json::from_str(text)).transpose()?.unwrap_or_default();
    let design = Design {
        name: "平日の乗合タクシーと土日祝の実証運行".to_owned(),
        fleet: fleet(&stops),
        operations: operations(),
        outline: border.ring,
        stops,
    };
    let (office, clock) = (design.clone(), city.zones.lgwan.clock.clone());
    city.zones
        .lgwan
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            designs::put_published(tx, FIRST, 1, FROM, &office, clock.now()).await
        })
        .await?;
    let zone = city.zones.internet.clone();
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            designs::put_published(tx, FIRST, 1, FROM, &design, clock.now()).await?;
            book(tx, &clock, &design).await
        })
        .await?;
    city.background.carry().await?;
    Ok(())
}

/// Bookings on the next day that is served everywhere.
async fn book(tx: &mut Tx<Internet>, clock: &Clock, design: &Design) -> Result<(), StoreError> {
    let today = clock.today();
    let is_served = |day: &Date| design.operation(*day).is_some_and(|operation| !operation.on_days_off);
    let Some(day) = (1..=7).map(|ahead| today.add_days(ahead)).find(is_served) else { return Ok(()) };
    for (name, phone, from, to, hour, arrive_by) in TRIPS {
        let Some(time) = Time::new(hour, 30) else { continue };
        let key = |at: usize| design.stops[at % design.stops.len()].key.clone();
        let trip = Trip {
            day,
            from: key(from),
            to: key(to),
            time,
            arrive_by,
            party: Party::one(),
            name: name.to_owned(),
            phone: phone.to_owned(),
            lang: Lang::Ja,
            channel: Channel::Phone,
            contact: Contact::default(),
            note: String::new(),
            coupon: String::new(),
            weekly: false,
        };
        if !trip.problems(design, today).is_empty() {
            continue;
        }
        let wish = clock.id::<Trip>().to_string();
        desk::ask(tx, clock, &wish, trip, None).await?;
        desk::choose(tx, clock, &wish, 0, yakuba_audit::Actor::System("demo")).await?;
    }
    Ok(())
}
