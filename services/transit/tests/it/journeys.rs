use yakuba_transit::model::RideState;

use yakuba_testkit::{Answer, Browser};

use crate::support::{Town, each};

/// A working day, the day after the tests begin, on which the demo has no bookings.
pub const DAY: &str = "2026-11-26";

const TRIP: &[(&str, &str)] = &[
    ("from", "takabu"),
    ("to", "sakaecho"),
    ("day", DAY),
    ("time", "10:30"),
    ("by", "arrive"),
    ("riders", "1"),
    ("wheelchairs", "0"),
    ("name", "清流 さくら"),
    ("phone", "０２９５－５２－１１１１"),
];

pub fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut trip: Vec<(&str, &str)> = TRIP.to_vec();
    for (name, value) in changed {
        trip.iter_mut().find(|(known, _)| known == name).unwrap().1 = *value;
    }
    trip
}

/// Books the first offer; the path of the ride.
pub async fn book(rider: &mut Browser, trip: &[(&str, &str)]) -> String {
    let offers = rider.post("/taxi", trip).await.leads().to_owned();
    rider.post(&offers, &[("choice", "0")]).await.leads().to_owned()
}

pub fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The secret link a page shows.
fn link<'a>(page: &'a Answer, before: &str) -> &'a str {
    let rest = page.body.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {}", page.body));
    rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()
}

#[tokio::test]
async fn a_rider_books_sees_what_is_promised_and_gives_it_up() {
    for town in each().await {
        let mut sakura = town.resident();
        sakura.get("/taxi").await.says(&["乗合タクシーの予約", "たかぶ"]);
        let offers = sakura.post("/taxi", TRIP).await.leads().to_owned();
        sakura.get(&offers).await.says(&["お迎えの時刻（お約束）", "300"]);
        let path = sakura.post(&offers, &[("choice", "0")]).await.leads().to_owned();
        let page = sakura.get(&path).await;
        page.says(&["予約済み", "高部", "栄町", "/taxi/r/"]);
        // A second click leads to the same ride.
        assert_eq!(sakura.post(&offers, &[("choice", "0")]).await.leads(), path);
        let board = town.board(DAY).await;
        assert_eq!(board.rides.len(), 1);
        assert_eq!(board.rides[0].phone, "0295521111");
        assert!(board.rides[0].request.delivery.window.close <= 10.5 * 3600.0);
        // Another browser sees it by the link only.
        let mut other = town.resident();
        assert_eq!(other.get(&path).await.status, 404);
        assert_eq!(other.get(&format!("/taxi/r/{}", link(&page, "/taxi/r/"))).await.leads(), path);
        other.get(&path).await.says(&["予約済み"]);
        assert_eq!(other.post(&format!("{path}/cancel"), &[]).await.leads(), path);
        other.get(&path).await.says(&["取り消しました"]);
        assert_eq!(town.board(DAY).await.rides[0].state, RideState::Cancelled);
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    for town in each().await {
        let mut sakura = town.resident();
        let page = sakura.post("/taxi", &with(&[("to", "takabu"), ("phone", "12")])).await;
        assert_eq!(page.status, 422);
        page.says(&["乗る所と降りる所が同じです", "市外局番から", "清流 さくら"]);
        let weekend = sakura.post("/taxi", &with(&[("from", "minamimachi"), ("day", "2026-11-28")])).await;
        weekend.says(&["美和・緒川・御前山"]);
        let english = sakura.post("/taxi?lang=en", &with(&[("name", "")])).await;
        assert_eq!(english.status, 422);
    }
}

#[tokio::test]
async fn the_weekend_is_driven_by_residents_for_a_thousand_yen() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, &with(&[("day", "2026-11-28")])).await;
        sakura.get(&path).await.says(&["1,000"]);
        let board = town.board("2026-11-28").await;
        assert_eq!(board.shifts.len(), 3);
        assert!(board.shifts.iter().all(|shift| shift.pattern.licence.label().contains("78条")));
    }
}

#[tokio::test]
async fn a_change_keeps_the_old_ride_until_the_new_one_is_promised() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, TRIP).await;
        sakura.get(&format!("{path}/change")).await.says(&["清流 さくら"]);
        let offers =
            sakura.post(&format!("{path}/change"), &with(&[("time", "14:00")])).await.leads().to_owned();
        assert_eq!(town.board(DAY).await.rides[0].state, RideState::Waiting);
        let new = sakura.post(&offers, &[("choice", "0")]).await.leads().to_owned();
        assert_ne!(new, path);
        let board = town.board(DAY).await;
        let state = |path: &str| board.rides.iter().find(|ride| ride.id == id(path)).unwrap().state;
        assert_eq!((state(&path), state(&new)), (RideState::Cancelled, RideState::Waiting));
    }
}

/// The operator books; the number of the ride.
async fn call(town: &Town, operator: &mut Browser, trip: &[(&str, &str)]) -> String {
    let path = operator.post("/taxi/calls", trip).await.leads().to_owned();
    operator.get(&path).await.says(&["便を確かめています"]);
    town.carry().await;
    operator.get(&path).await.says(&["の便で予約する"]);
    assert_eq!(operator.post(&path, &[("choice", "0")]).await.leads(), path);
    town.carry().await;
    operator.get(&path).await.says(&["予約しました"]);
    path
}

#[tokio::test]
async fn the_operator_books_by_sound_and_knows_the_caller_the_next_time() {
    for town in each().await {
        let mut hanako = town.clerk("hanako").await;
        call(&town, &mut hanako, &with(&[("from", "たかぶ"), ("to", "サカエ")])).await;
        let page = hanako.get("/taxi/calls?phone=0295-52-1111").await;
        page.says(&["清流 さくら 様　いつもの行き先", "高部 → 栄町"]);
        assert_eq!(town.board(DAY).await.rides.len(), 1);
        let wrong = hanako.post("/taxi/calls", &with(&[("from", "どこか")])).await;
        assert_eq!(wrong.status, 422);
        wrong.says(&["乗降場所を、名前か読みで"]);
    }
}

#[tokio::test]
async fn a_full_day_is_refused_with_the_promise_that_stands_in_the_way() {
    for town in each().await {
        let mut hanako = town.clerk("hanako").await;
        let party = with(&[("riders", "4"), ("day", "2026-11-28"), ("time", "09:45")]);
        let mut last = Answer::default();
        for _ in 0..8 {
            let path = hanako.post("/taxi/calls", &party).await.leads().to_owned();
            town.carry().await;
            last = hanako.get(&path).await;
            if last.body.contains("ご希望の時刻ではご案内できません") {
                break;
            }
            hanako.post(&path, &[("choice", "0")]).await;
            town.carry().await;
        }
        last.says(&["ご希望の時刻ではご案内できません", "ドライバー："]);
        let board = town.board("2026-11-28").await;
        assert!(!board.refusals.is_empty());
        hanako.get("/taxi?day=2026-11-28").await.says(&["ご案内できなかった希望"]);
    }
}

#[tokio::test]
async fn the_driver_reports_late_twice_and_out_of_the_tunnel() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, TRIP).await;
        let board = town.board(DAY).await;
        let ride = &board.rides[0];
        let shift = board.shifts.iter().find(|shift| Some(shift.number) == ride.vehicle).unwrap();
        let mut hanako = town.clerk("hanako").await;
        let made = hanako
            .post(
                "/taxi/driver-link",
                &[("day", DAY), ("pattern", &shift.pattern.key), ("name", &shift.pattern.name)],
            )
            .await;
        town.carry().await;
        let mut driver = town.resident();
        assert_eq!(driver.get("/taxi/driver").await.status, 404);
        let secret = link(&made, "/taxi/d/").to_owned();
        assert_eq!(driver.get(&format!("/taxi/d/{secret}")).await.leads(), "/taxi/driver");
        town.it_is("2026-11-26 09:45");
        driver.get("/taxi/driver").await.says(&["点呼をして乗務を始める"]);
        let start = [("key", "k0"), ("kind", "start"), ("at", ""), ("alcohol", "0.00"), ("odometer", "1200")];
        driver.post("/taxi/driver/report", &start).await.leads();
        driver.get("/taxi/driver").await.says(&["高部", "乗りました", "清流 さくら"]);
        let at = town.time.clock().now().plus_minutes(-3).as_millis().to_string();
        let boarded = [("key", "k1"), ("ride", id(&path)), ("kind", "boarded"), ("at", &at), ("queued", "1")];
        assert_eq!(driver.post("/taxi/driver/report", &boarded).await.status, 204);
        // The answer was lost in the tunnel: the tablet sends it again.
        assert_eq!(driver.post("/taxi/driver/report", &boarded).await.status, 204);
        let board = town.board(DAY).await;
        assert_eq!((board.rides[0].state, board.rides[0].boarded_at), (RideState::Aboard, Some(34_920.0)));
        sakura.get(&path).await.says(&["乗車中"]);
        driver.get("/taxi/driver").await.says(&["栄町", "降りました"]);
        let alighted = [("key", "k2"), ("ride", id(&path)), ("kind", "alighted"), ("at", "")];
        assert_eq!(driver.post("/taxi/driver/report", &alighted).await.leads(), "/taxi/driver");
        assert_eq!(town.board(DAY).await.rides[0].state, RideState::Done);
        // A link that was replaced opens nothing. Two days later she has to sign in again.
        let mut hanako = town.clerk("hanako").await;
        hanako
            .post("/taxi/driver-link", &[("day", DAY), ("pattern", &shift.pattern.key), ("name", "")])
            .await;
        town.carry().await;
        assert_eq!(driver.get("/taxi/driver").await.status, 404);
    }
}

#[tokio::test]
async fn a_breakdown_moves_riders_and_keeps_their_promises() {
    for town in each().await {
        let mut sakura = town.resident();
        let path = book(&mut sakura, TRIP).await;
        let before = town.board(DAY).await;
        let mut hanako = town.clerk("hanako").await;
        let number = before.rides[0].vehicle.unwrap().to_string();
        town.orders(&mut hanako, DAY, &[("order", "out"), ("number", &number), ("why", "故障")]).await;
        let after = town.board(DAY).await;
        assert_ne!(after.rides[0].vehicle, before.rides[0].vehicle);
        assert_eq!(after.rides[0].pickup, before.rides[0].pickup);
        assert!(after.left_over.is_empty());
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&["運行から外しました", "故障"]);
        sakura.get(&path).await.says(&["予約済み"]);
        // With every vehicle gone somebody has to call, and both sides say so.
        for shift in &after.shifts {
            let number = shift.number.to_string();
            town.orders(&mut hanako, DAY, &[("order", "out"), ("number", &number), ("why", "大雪")]).await;
        }
        assert_eq!(town.board(DAY).await.left_over.len(), 1);
        hanako.get(&format!("/taxi?day={DAY}")).await.says(&["車両のない予約が1件"]);
        sakura.get(&path).await.says(&["担当者からお電話します"]);
    }
}

#[tokio::test]
async fn who_may_not_sees_nothing() {
    for town in each().await {
        let mut nobody = town.desk();
        assert_eq!(nobody.get("/taxi").await.status, 303);
        assert_eq!(nobody.get("/taxi/calls").await.status, 303);
    }
}
