//! The feeds for everybody's apps, as other people's validators see them.

use std::io::Read;
use std::process::Command;

use crate::support::each;
use yakuba_testkit::given;

const TODAY: &str = "2026-11-26";

fn table(archive: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn other_peoples_validators_find_no_error_and_a_change_is_out_at_once() {
    for town in each().await {
        town.it_is("2026-11-26 09:00");
        let mut hanako = town.clerk("hanako").await;
        let driver = town.driver(&mut hanako, TODAY, "taxi-1").await;
        drop(driver);
        town.orders(
            &mut hanako,
            TODAY,
            &[("order", "close"), ("between", "miwa"), ("and", "ogawa"), ("longer", ""), ("why", "土砂崩れ")],
        )
        .await;
        let mut app = town.resident();
        let folder = tempfile::tempdir().unwrap();
        let keep = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
        let gtfs = app.download("/taxi/open/gtfs.zip").await;
        assert!(table(&gtfs, "stop_times.txt").contains("weekend-far-near,far,1,08:00:00,17:00:00,2,1"));
        assert!(table(&gtfs, "translations.txt").contains("ja-Hrkt,たかぶ"));
        // A holiday on a working day moves from one service to the other.
        assert!(table(&gtfs, "calendar_dates.txt").contains("weekday,20270101,2"));
        assert!(table(&gtfs, "calendar_dates.txt").contains("weekend,20270101,1"));
        keep("gtfs.zip", &gtfs);
        let realtime = app.download("/taxi/open/gtfs-rt.pb").await;
        assert!(String::from_utf8_lossy(&realtime).contains("美和と緒川の間は通行止めです。"));
        keep("gtfs-rt.pb", &realtime);
        keep("gofs.json", &app.download("/taxi/open/gofs.json").await);
        let files = [
            "system_information",
            "service_brands",
            "vehicle_types",
            "zones",
            "operating_rules",
            "calendars",
            "fares",
            "booking_rules",
        ];
        for name in files {
            keep(&format!("{name}.json"), &app.download(&format!("/taxi/open/gofs/ja/{name}")).await);
        }
        let query = "/taxi/open/gofs/ja/realtime_booking?pickup_lat=36.62&pickup_lon=140.30&drop_off_lat=36.54&drop_off_lon=140.41";
        let booking: serde_json::Value = serde_json::from_slice(&app.download(query).await).unwrap();
        let offer = &booking["data"]["realtime_booking"][0];
        assert_eq!(
            (&offer["brand_id"], &offer["travel_cost"]),
            (&"weekday".into(), &300.into()),
            "{booking}"
        );
        assert!(offer["wait_time"].as_i64().unwrap() >= 1_800);
        assert!(town.board(TODAY).await.rides.is_empty(), "asking books nothing");
        let Some(python) = given("YAKUBA_TEST_FEEDS") else { continue };
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
        let said = Command::new(python)
            .arg(format!("{here}/validate.py"))
            .arg(folder.path())
            .arg(format!("{here}/vendor/gofs"))
            .arg(TODAY)
            .output()
            .unwrap();
        let words =
            format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(said.status.success(), "{words}");
    }
}
