//! This service's part of the demo city: tills with some of the fees paid at them, and slips of which some were paid, one twice.
//! Company codes, check digits and people are made up.

use yakuba_audit::Actor;
use yakuba_base::{FiscalYear, Time, Timestamp, Yen};
use yakuba_city::{Lgwan, SteppedClock};
use yakuba_codes::{Digits, emv::JpqrMerchant, konbini::KonbiniCode};
use yakuba_collecting::{Standing, Way};
use yakuba_identity::Organisation;
use yakuba_service::{Demo, DemoCity};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    deposits,
    model::{deposit_file, slip_file},
    slips,
    store::{
        demands::{self, Filter},
        tills::{self, Till},
    },
    till::{self, Take},
};

/// Tills of the demo city: where, its name, whether it has terminals, and who works there.
const TILLS: [(&str, &str, &str, bool, &str); 4] = [
    ("shimin-1", "shimin", "市民課 窓口1", true, "shimin"),
    ("shimin-2", "shimin", "市民課 窓口2", false, "shimin"),
    ("yamagata", "yamagata", "山方支所 窓口", false, "yamagata"),
    ("kaikei", "kaikei", "会計課 窓口", true, "kaikei"),
];

/// Fills the city: called after the services whose fees these are.
pub fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

async fn fill(city: &DemoCity) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let zone = &city.zones.lgwan;
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    let units: Vec<String> = organisation.tree().iter().map(|(_, unit)| unit.code.clone()).collect();
    let tills: Vec<Till> = TILLS
        .iter()
        .map(|(id, unit, name, cashless, _)| Till {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            unit: if units.iter().any(|code| code == unit) {
                (*unit).to_owned()
            } else {
                "kaikei".to_owned()
            },
            cashless: *cashless,
            // Made up, as all company numbers of the demo.
            jpqr: cashless.then(|| JpqrMerchant {
                company: "9999999999999".to_owned(),
                store_class: "0000".to_owned(),
                store: "000001".to_owned(),
                terminal: "000001".to_owned(),
            }),
        })
        .collect();
    let kept = tills.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for till in &kept {
                tills::put(tx, till).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    yesterday(zone, &organisation, &tills[0]).await?;
    occupancy_fees(zone, &organisation).await?;
    city.background.carry().await?;
    Ok(())
}

/// The day before at the first till: opened, a third of what was owed taken, closed to the yen.
async fn yesterday(
    zone: &Zone<Lgwan>,
    organisation: &Organisation,
    at: &Till,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(clerk) = organisation.by_login("shimin") else { return Ok(()) };
    let actor = || Actor::Staff(clerk.id.clone());
    let noon = Time::new(11, 30).ok_or("half past eleven exists")?;
    let clock = SteppedClock::at(Timestamp::from_tokyo(zone.clock.today().add_days(-1), noon)).clock();
    let zone = Zone { clock, ..zone.clone() };
    let day = till::open(&zone, actor(), at, Yen(50_000)).await?;
    let filter = Filter { standing: Some(Standing::Owed), ..Filter::default() };
    let owed = demands::page(&zone.store, &filter, 60).await?;
    let asked_before = owed.into_iter().filter(|record| record.first.0 < zone.clock.now());
    for (place, record) in asked_before.enumerate().filter(|(place, _)| place % 3 == 0) {
        let way = [Way::TillCash, Way::TillCard, Way::TillCode, Way::TillCash][place / 3 % 4];
        let handed_over = Yen(record.demand.outstanding().0.div_euclid(1_000) * 1_000 + 1_000);
        let (demand, version) = (record.id.clone(), record.demand.version);
        let take = Take { day: day.id.clone(), demand, version, way, tendered: handed_over };
        till::take(&zone, actor(), at, take).await?;
    }
    let expected = till::expected(&zone, &day).await?;
    till::close(&zone, actor(), &day.id, expected, "").await?;
    Ok(())
}

/// Who is asked for the year's road occupancy fee (道路占用料).
const PAYERS: [&str; 12] = [
    "朝霧電設株式会社",
    "若葉 健",
    "清流建設有限会社",
    "夕凪 ひなた",
    "月影商店",
    "青空 大地",
    "星野通信株式会社",
    "小春 つむぎ",
    "花曇工務店",
    "雪解 みなと",
    "初雁ガス株式会社",
    "山吹 さとし",
];

/// A table of slips as the road division's system hands it over, and the bank's first report about them.
async fn occupancy_fees(
    zone: &Zone<Lgwan>,
    organisation: &Organisation,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(clerk) = organisation.by_login("kaikei") else { return Ok(()) };
    let division =
        organisation.tree().iter().map(|(_, unit)| unit.code.clone()).find(|code| code == "doboku");
    let (division, today) = (division.unwrap_or_else(|| "kaikei".to_owned()), zone.clock.today());
    let year = FiscalYear::of(today);
    let mut table = format!("{},{}\n", slip_file::NEEDED.join(","), slip_file::OPTIONAL.join(","));
    let mut report = format!("{}\n", deposit_file::NEEDED.join(","));
    for (place, payer) in PAYERS.iter().enumerate() {
        let (number, amount) = (format!("{}{:06}", year.year(), 100 + place), 1_200 + 340 * place as i64);
        // The last two were to be paid ten days ago.
        let (due_on, usable_until) = match place {
            0..10 => (today.add_days(10), today.add_days(20)),
            _ => (today.add_days(-10), today.add_days(2)),
        };
        let konbini = KonbiniCode {
            company: "912345".parse()?,
            free: format!("{number:0>21}").parse()?,
            reissue: Digits::ZERO,
            usable_until: Some(usable_until),
            stamp: false,
            amount: Digits::from_yen(Yen(amount))?,
        };
        let mpn = format!("00{:011}{amount:011}21380009990000000{number:0>20}123456008225{:010}", 0, 0);
        table.push_str(&format!(
            "{number},{payer},319-2292,茨城県常陸大宮市中富町{}番地,道路占用料,{division},{},{amount},{},{usable_until},,{mpn},{}\n",
            3_000 + place,
            year.year(),
            due_on,
            konbini.write()?
        ));
        let (paid_on, short) = (today.add_days(-1), if place == 4 { 200 } else { 0 });
        if place < 6 {
            report.push_str(&format!("{number},{},{paid_on},S{number}\n", amount - short));
        }
        if place == 2 {
            report.push_str(&format!("{number},{amount},{paid_on},S{number}B\n"));
        }
    }
    report.push_str(&format!("{}999999,3920,{},S999999\n", year.year(), today.add_days(-1)));
    let actor = || Actor::Staff(clerk.id.clone());
    slips::make(zone, actor(), "道路占用料.csv", table.as_bytes()).await?;
    deposits::take(zone, actor(), "収納データ.csv", report.as_bytes()).await?;
    Ok(())
}
