//! What can go wrong on a day, and that promises outlive it.

use std::collections::BTreeMap;

use yakuba_store::Tx;
use yakuba_transit::desk;
use yakuba_transit::messages::Board;
use yakuba_transit::model::{Ride, RideState};

use crate::journeys::{DAY, book, id, with};
use crate::support::{Town, each, on_postgres, on_sqlite};
use yakuba_testkit::Browser;

/// Promised windows by ride.
fn promises(board: &Board) -> BTreeMap<String, (f64, f64)> {
    let open = board.rides.iter().filter(|ride| ride.state.is_open());
    open.map(|ride| (ride.id.clone(), (ride.pickup.open, ride.pickup.close))).collect()
}

fn ride<'b>(board: &'b Board, path: &str) -> &'b Ride {
    board.rides.iter().find(|ride| ride.id == id(path)).unwrap()
}

/// The tablet of the vehicle that has the ride, on duty.
async fn driver_of(town: &Town, path: &str) -> (Browser, i64, String) {
    let board = town.board(DAY).await;
    let number = ride(&board, path).vehicle.unwrap();
    let shift = board.shifts.iter().find(|shift| shift.number == number).unwrap();
    let pattern = shift.pattern.key.clone();
    let mut hanako = town.clerk("hanako").await;
    (town.driver(&mut hanako, DAY, &pattern).await, number, pattern)
}

#[tokio::test]
async fn three_are_aboard_when_the_vehicle_breaks_down() {
    for town in each().await {
        let mut sakura = town.resident();
        let mail = "sakura@example.jp";
        let mut with_mail = with(&[("riders", "3")]);
        with_mail.push(("mail", mail));
        let path = book(&mut sakura, &with_mail).await;
        town.it_is("2026-11-26 09:45");
        let (mut driver, number, _) = driver_of(&town, &path).await;
        let boarded = [("key", "b"), ("ride", id(&path)), ("kind", "boarded"), ("at", ""), ("queued", "1")];
        assert_eq!(driver.post("/taxi/driver/report", &boarded).await.status, 204);
        let mut hanako = town.clerk("hanako").await;
        let read = town
            .orders(&mut hanako, DAY, &[("order", "out"), ("number", &number.to_string()), ("why", "故障")])
            .await;
        assert!(read.contains("予約1（"), "{read}");
        let board = town.board(DAY).await;
        let ride = ride(&board, &path);
        assert_eq!((ride.state, ride.boarded_at), (RideState::Waiting, None));
        assert!(ride.vehicle.is_some_and(|other| other != number), "another one fetches them");
        sakura.get(&path).await.says(&["予約済み"]);
    }
}

#[tokio::test]
async fn the_only_road_is_closed_and_somebody_is_called() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        let mut hanako = town.clerk("hanako").await;
        for other in ["honcho", "yamagata", "ogawa", "gozenyama"] {
            let order = [
                ("order", "close"),
                ("between", "miwa"),
                ("and", other),
                ("longer", ""),
                ("why", "土砂崩れ"),
            ];
            town.orders(&mut hanako, DAY, &order).await;
        }
        let board = town.board(DAY).await;
        assert_eq!(board.left_over, [id(&path)]);
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&[
            "電話でお知らせする方",
            "清流 さくら",
            "通れません",
        ]);
        town.orders(&mut hanako, DAY, &[("order", "called"), ("ride", id(&path))]).await;
        assert!(!ride(&town.board(DAY).await, &path).wants_a_call());
        // The road opens again, and the promise is kept after all.
        for closure in &board.closures {
            town.orders(&mut hanako, DAY, &[("order", "reopen"), ("closure", &closure.id)]).await;
        }
        assert!(town.board(DAY).await.left_over.is_empty());
    }
}

#[tokio::test]
async fn a_silent_tablet_is_seen_after_ten_minutes_and_riders_are_told_after_twenty() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        town.it_is("2026-11-26 09:00");
        driver_of(&town, &path).await;
        let close = ride(&town.board(DAY).await, &path).pickup.close;
        let watch = async |minutes: f64| {
            let at = ((close / 60.0 + minutes).ceil()) as i64;
            town.it_is(&format!("{DAY} {}:{:02}", at / 60, at % 60));
            let clock = town.zones.internet.clock.clone();
            let work = async move |tx: &mut Tx<_>| desk::watch(tx, &clock, DAY.parse().unwrap()).await;
            town.zones.internet.store.write(work).await.unwrap()
        };
        assert!(!watch(2.0).await, "a minute or two is nothing");
        assert!(watch(11.0).await);
        let board = town.board(DAY).await;
        assert!(board.shifts.iter().any(|shift| shift.tablet.silent_since.is_some()));
        assert_eq!(ride(&board, &path).lateness, None);
        town.clerk("hanako")
            .await
            .get(&format!("/taxi?day={DAY}"))
            .await
            .says(&["来るはずの報告が来ていません"]);
        assert!(watch(21.0).await);
        let board = town.board(DAY).await;
        assert!(ride(&board, &path).lateness.is_some_and(|by| by > 0.0));
        sakura.get(&path).await.says(&["お約束の時刻が変わりました"]);
    }
}

#[tokio::test]
async fn the_operator_gives_a_ride_up_while_its_rider_changes_it() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        let change = format!("{path}/change");
        let offers = sakura.post(&change, &with(&[("time", "14:00")])).await.leads().to_owned();
        let mut hanako = town.clerk("hanako").await;
        town.orders(&mut hanako, DAY, &[("order", "cancel"), ("ride", id(&path))]).await;
        // What the rider was shown still holds: he has one ride, and it is the new one.
        let new = sakura.post(&offers, &[("choice", "0")]).await.leads().to_owned();
        let board = town.board(DAY).await;
        assert_eq!(ride(&board, &path).state, RideState::Cancelled);
        assert_eq!(ride(&board, &new).state, RideState::Waiting);
        assert_eq!(promises(&board).len(), 1);
    }
}

#[tokio::test]
async fn two_clicks_at_once_book_once() {
    for town in each().await {
        let mut sakura = town.resident();
        let offers = sakura.post("/taxi", &with(&[])).await.leads().to_owned();
        let (mut one, mut two) = (town.resident(), town.resident());
        let choice = [("choice", "0")];
        let (a, b) = tokio::join!(one.post(&offers, &choice), two.post(&offers, &choice));
        assert_eq!(a.leads(), b.leads());
        assert_eq!(town.board(DAY).await.rides.len(), 1);
    }
}

#[tokio::test]
async fn an_offer_that_is_gone_is_asked_again() {
    for town in each().await {
        let party = with(&[("riders", "4"), ("day", "2026-11-28"), ("time", "09:45")]);
        let mut shown = Vec::new();
        for _ in 0..6 {
            let mut rider = town.resident();
            let offers = rider.post("/taxi", &party).await.leads().to_owned();
            shown.push((rider, offers));
        }
        let mut gone = 0;
        for (rider, offers) in &mut shown {
            let answer = rider.post(offers, &[("choice", "0")]).await;
            if answer.status == 200 {
                answer.says(&["先にほかの方の予約が入りました", "予約はまだできていません"]);
                gone += 1;
            }
        }
        assert!(gone > 0, "six parties of four do not fit");
        assert!(town.board("2026-11-28").await.rides.iter().all(|ride| ride.lateness.is_none()));
    }
}

#[tokio::test]
async fn a_tablet_with_a_wrong_clock_moves_nothing() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        town.it_is("2026-11-26 09:45");
        let (mut driver, ..) = driver_of(&town, &path).await;
        let tomorrow = town.time.clock().now().plus_days(1).as_millis().to_string();
        let boarded =
            [("key", "b"), ("ride", id(&path)), ("kind", "boarded"), ("at", &tomorrow), ("queued", "1")];
        assert_eq!(driver.post("/taxi/driver/report", &boarded).await.status, 204);
        assert_eq!(ride(&town.board(DAY).await, &path).boarded_at, Some(9.75 * 3_600.0));
    }
}

#[tokio::test]
async fn alcohol_on_the_breath_takes_the_vehicle_out_and_keeps_the_promises() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        town.it_is("2026-11-26 08:00");
        let before = town.board(DAY).await;
        let number = ride(&before, &path).vehicle.unwrap();
        let shift = before.shifts.iter().find(|shift| shift.number == number).unwrap();
        let mut hanako = town.clerk("hanako").await;
        let mut driver = town.tablet(&mut hanako, DAY, &shift.pattern.key).await;
        let start = [("key", "s"), ("kind", "start"), ("at", ""), ("alcohol", "0.07"), ("odometer", "1")];
        driver.post("/taxi/driver/report", &start).await.leads();
        driver.get("/taxi/driver").await.says(&["今日の運行はありません"]);
        let after = town.board(DAY).await;
        assert_ne!(ride(&after, &path).vehicle, Some(number));
        assert_eq!(promises(&after), promises(&before));
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&["アルコールを検知", "0.07 mg/L"]);
    }
}

#[tokio::test]
async fn a_driver_rests_takes_fuel_carries_an_extra_rider_and_reports_a_road() {
    for town in each().await {
        town.it_is("2026-11-26 09:00");
        let mut hanako = town.clerk("hanako").await;
        let mut driver = town.driver(&mut hanako, DAY, "taxi-1").await;
        let told = |kind: &'static str, more: &[(&'static str, &'static str)]| {
            let mut form = vec![("key", kind), ("kind", kind), ("at", "")];
            form.extend_from_slice(more);
            form
        };
        driver.post("/taxi/driver/report", &told("rest", &[])).await.leads();
        driver.get("/taxi/driver").await.says(&["9:00から休憩中", "休憩を終える"]);
        town.it_is("2026-11-26 09:45");
        driver.post("/taxi/driver/report", &told("resume", &[])).await.leads();
        driver.get("/taxi/driver/rest").await.says(&["今日の休憩は45分です（法で定める時間：60分）"]);
        driver.post("/taxi/driver/report", &told("fuel", &[("litres", "32.5")])).await.leads();
        driver.post("/taxi/driver/report", &told("road_closed", &[("words", "倒木")])).await.leads();
        let extra = [("key", "x"), ("to", "takabu"), ("riders", "2")];
        driver.post("/taxi/driver/extra", &extra).await.says(&["乗せられます。運賃は600円"]);
        driver.get("/taxi/driver").await.says(&["予約なしの方", "降りました"]);
        driver
            .post("/taxi/driver/extra", &[("key", "y"), ("to", "takabu"), ("riders", "8")])
            .await
            .says(&["乗せられません"]);
        let board = town.board(DAY).await;
        assert_eq!(board.rides.len(), 1);
        // She has been away from her desk for a while: she signs in again.
        let mut hanako = town.clerk("hanako").await;
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&["給油 32.5 L", "道路の報告：倒木", "休憩終了"]);
    }
}

#[tokio::test]
async fn two_hundred_ask_in_the_minute_the_window_opens() {
    opening_minute(&on_sqlite().await).await;
}

#[tokio::test]
async fn two_hundred_ask_in_the_minute_the_window_opens_postgres() {
    if let Some(town) = on_postgres().await {
        opening_minute(&town).await;
    }
}

async fn opening_minute(town: &Town) {
    // The first minute of the seventh day before.
    town.it_is("2026-11-26 00:00");
    let stops = ["sakaecho", "minamimachi", "yamagata", "takabu", "noguchi", "obune"];
    let asks = (0..200).map(|nth| {
        let mut rider = town.resident();
        async move {
            let time = format!("{:02}:{:02}", 9 + nth % 6, nth % 4 * 15);
            let (from, to) = (stops[nth % 6], stops[(nth + 1 + nth / 6 % 5) % 6]);
            let trip = with(&[("day", "2026-12-03"), ("time", &time), ("from", from), ("to", to)]);
            let trip: Vec<(String, String)> =
                trip.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let trip: Vec<(&str, &str)> = trip.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            let asked = rider.post("/taxi", &trip).await;
            assert_eq!(asked.status, 303, "{}", asked.body);
            rider.post(&asked.location, &[("choice", "0")]).await.status
        }
    });
    let answers = futures_util::future::join_all(asks).await;
    assert!(answers.iter().all(|status| matches!(status, 200 | 303 | 400 | 410)), "{answers:?}");
    let board = town.board("2026-12-03").await;
    let booked = answers.iter().filter(|status| **status == 303).count();
    assert_eq!(board.rides.len(), booked);
    assert!(booked > 60, "{booked}");
    let numbers: std::collections::BTreeSet<i64> = board.rides.iter().map(|ride| ride.number).collect();
    assert_eq!(numbers.len(), booked, "every ride has its own number");
    for ride in &board.rides {
        assert_eq!((ride.lateness, ride.vehicle.is_some()), (None, true));
        assert!(ride.pickup.holds(ride.pickup_at), "{} at {}", ride.number, ride.pickup_at);
        assert!(ride.request.delivery.window.holds(ride.arrival_at));
    }
}

#[tokio::test]
async fn a_restart_in_mid_day_keeps_every_promise() {
    for mut town in each().await {
        let mut sakura = town.resident();
        for (time, from) in [("10:30", "takabu"), ("11:00", "noguchi"), ("13:00", "yamagata")] {
            book(&mut sakura, &with(&[("time", time), ("from", from)])).await;
        }
        town.it_is("2026-11-26 09:50");
        let before = town.board(DAY).await;
        town.restart().await;
        let mut hanako = town.clerk("hanako").await;
        town.orders(&mut hanako, DAY, &[("order", "open-ways"), ("open", "no")]).await;
        let after = town.board(DAY).await;
        assert_eq!(promises(&after), promises(&before));
        assert!(after.left_over.is_empty() && after.rides.iter().all(|ride| ride.lateness.is_none()));
    }
}

#[tokio::test]
async fn a_ride_moved_by_hand_stays_and_an_impossible_move_is_refused() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[])).await;
        let before = town.board(DAY).await;
        let number = ride(&before, &path).vehicle.unwrap();
        let other = before.shifts.iter().find(|shift| shift.number != number).unwrap().number.to_string();
        let mut hanako = town.clerk("hanako").await;
        let order = [("order", "move"), ("ride", id(&path)), ("number", other.as_str())];
        let read = town.orders(&mut hanako, DAY, &order).await;
        assert!(read.contains("すべてのお約束を守れます。") && read.contains("これから走る距離"), "{read}");
        let after = town.board(DAY).await;
        assert_eq!(ride(&after, &path).vehicle.map(|it| it.to_string()), Some(other.clone()));
        assert_eq!(promises(&after), promises(&before));
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&["手動で", "（固定）"]);
        // The other vehicle goes out: the ride comes back to one that can.
        town.orders(&mut hanako, DAY, &[("order", "out"), ("number", &other), ("why", "点検")]).await;
        assert!(ride(&town.board(DAY).await, &path).vehicle.is_some());
        let gone = [("order", "move"), ("ride", id(&path)), ("number", other.as_str())];
        assert!(town.orders(&mut hanako, DAY, &gone).await.contains("この指示は実行できません"));
        town.orders(&mut hanako, DAY, &[("order", "back"), ("number", &other)]).await;
        assert!(town.board(DAY).await.shifts.iter().all(|shift| shift.out.is_none()));
    }
}

#[tokio::test]
async fn a_weekly_ride_is_booked_again_until_its_rider_ends_it() {
    for town in each().await {
        let mut sakura = town.resident();
        let mut weekly = with(&[]);
        weekly.extend([("weekly", "yes"), ("mail", "sakura@example.jp")]);
        let path = book(&mut sakura, &weekly).await;
        sakura.get(&path).await.says(&["毎週この曜日に"]);
        let next = "2026-12-03";
        let ahead = async |day: &'static str| {
            let clock = town.zones.internet.clock.clone();
            let work =
                async move |tx: &mut Tx<_>| desk::book_week_ahead(tx, &clock, day.parse().unwrap()).await;
            town.zones.internet.store.write(work).await.unwrap()
        };
        town.it_is("2026-11-27 00:05");
        assert_eq!(ahead(next).await.len(), 1);
        assert!(ahead(next).await.is_empty(), "once");
        let board = town.board(next).await;
        assert_eq!(board.rides.len(), 1);
        assert_eq!(board.rides[0].pickup, ride(&town.board(DAY).await, &path).pickup);
        sakura.post(&format!("{path}/end-repeat"), &[]).await.leads();
        town.it_is("2026-12-04 00:05");
        assert!(ahead("2026-12-10").await.is_empty());
    }
}
