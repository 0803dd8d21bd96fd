//! The treasury's journeys, and what other services are told.

use yakuba_base::Yen;
use yakuba_cashier::FeeState;
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Fact, Happening, Way};
use yakuba_payments::{
    collect::{self, CollectError},
    store::demands,
};
use yakuba_store::Tx;

use crate::support::{Town, each};

/// Something a slip's collector tells.
async fn told(town: &Town, serial: u32, happening: Happening) {
    let (zone, id) = (town.zones.lgwan.clone(), town.demand(serial).await.id);
    town.zones
        .lgwan
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let record = demands::get_in(tx, &id).await?.unwrap();
            collect::happen(tx, &zone, record, &happening, "system:test", None).await?;
            Ok::<_, CollectError>(())
        })
        .await
        .unwrap();
}

fn slip() -> AttemptId {
    AttemptId("slip-1".into())
}

async fn slip_paid(town: &Town, serial: u32, reference: &str) {
    let at = town.zones.lgwan.clock.now();
    let fact = Fact::Captured { reference: reference.into(), amount: Yen(300), taken_at: at };
    told(town, serial, Happening::Told { attempt: slip(), fact, at }).await;
}

#[tokio::test]
async fn the_amount_changes_until_it_is_paid_and_a_dropped_fee_is_owed_no_more() {
    for town in each().await {
        town.asks("a1", 1, 300).await;
        town.asks("a1", 1, 300).await;
        town.asks("a1", 1, 450).await;
        assert_eq!(town.shown("a1").outstanding, Yen(450));
        assert_eq!(town.on("fees:2026:shimin").await, -450);
        town.drops("a1").await;
        town.drops("a1").await;
        assert_eq!((town.state("a1"), town.on("fees:2026:shimin").await), (FeeState::Cancelled, 0));
        town.drops("never-asked").await;
        town.agrees().await;
    }
}

#[tokio::test]
async fn paid_twice_waits_for_a_person_and_goes_back() {
    for town in each().await {
        town.asks("a1", 1, 300).await;
        let at = town.zones.lgwan.clock.now();
        told(&town, 1, Happening::Opened { attempt: slip(), way: Way::Slip, amount: Yen(300), at }).await;
        slip_paid(&town, 1, "shop-1").await;
        slip_paid(&town, 1, "shop-1").await;
        slip_paid(&town, 1, "shop-2").await;
        town.work().await;
        assert_eq!((town.state("a1"), town.on("held").await), (FeeState::Paid, -300));

        let mut wataru = town.clerk("wataru").await;
        wataru.get("/money-work").await.says(&["二重納付", "清流 さくら", "300円"]);
        let id = town.demand(1).await.id;
        let page = wataru.get(&format!("/demands/{id}")).await;
        page.says(&["納付済み", "二重納付", "還付の承認を頼む", "納付書（600円まで）", "clearing:slip"]);
        let form = [("_version", page.value_of("_version")), ("attempt", "slip-1"), ("amount", "601")];
        let refund = format!("/demands/{id}/refund");
        wataru.post(&refund, &form).await.says(&["還付できるのは、1円から600円までです。", "value=\"601\""]);
        let form = [form[0], form[1], ("amount", "300円")];
        assert_eq!(wataru.post(&refund, &form).await.leads(), format!("/demands/{id}"));
        // Decided on the same page twice, it is decided once.
        assert_eq!(wataru.post(&refund, &form).await.status, 409);
        wataru.get(&format!("/demands/{id}")).await.says(&["ほかの職員の承認"]);
        town.agrees_to_refund().await;
        town.work().await;
        assert_eq!(town.on("held").await, -300, "agreed to is not yet given");

        let page = wataru.get(&format!("/demands/{id}")).await;
        let made = [("refund", page.value_of("refund"))];
        assert_eq!(wataru.post(&format!("/demands/{id}/made"), &made).await.status, 303);
        assert_eq!(wataru.post(&format!("/demands/{id}/made"), &made).await.status, 409);
        town.work().await;
        assert_eq!(
            (town.state("a1"), town.on("held").await, town.on("refunds").await),
            (FeeState::Paid, 0, -300)
        );
        town.agrees().await;

        let work = wataru.get("/money-work").await;
        let place =
            work.body.split("action=\"/money-work/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let settled = wataru.post(&format!("/money-work/{place}"), &[("note", "還付済み")]).await;
        assert_eq!(settled.leads(), "/money-work");
        wataru.get("/money-work").await.says(&["確かめる入金はありません"]);
    }
}

#[tokio::test]
async fn money_for_a_cancelled_demand_is_held_and_told() {
    for town in each().await {
        town.asks("a1", 1, 300).await;
        let at = town.zones.lgwan.clock.now();
        told(&town, 1, Happening::Opened { attempt: slip(), way: Way::Slip, amount: Yen(300), at }).await;
        town.drops("a1").await;
        slip_paid(&town, 1, "shop-1").await;
        town.work().await;
        assert_eq!((town.state("a1"), town.on("held").await), (FeeState::Cancelled, -300));
        let mut wataru = town.clerk("wataru").await;
        wataru.get("/money-work").await.says(&["取消し後の入金"]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn a_return_in_full_takes_the_income_back() {
    for town in each().await {
        town.asks("a1", 1, 300).await;
        let at = town.zones.lgwan.clock.now();
        told(&town, 1, Happening::Opened { attempt: slip(), way: Way::Slip, amount: Yen(300), at }).await;
        slip_paid(&town, 1, "shop-1").await;
        let mut wataru = town.clerk("wataru").await;
        let id = town.demand(1).await.id;
        let page = wataru.get(&format!("/demands/{id}")).await;
        let form = [("_version", page.value_of("_version")), ("attempt", "slip-1"), ("amount", "300")];
        wataru.post(&format!("/demands/{id}/refund"), &form).await.leads();
        town.agrees_to_refund().await;
        let page = wataru.get(&format!("/demands/{id}")).await;
        wataru.post(&format!("/demands/{id}/made"), &[("refund", page.value_of("refund"))]).await.leads();
        town.work().await;
        assert_eq!((town.state("a1"), town.on("fees:2026:shimin").await), (FeeState::Refunded, 0));
        wataru.get(&format!("/demands/{id}")).await.says(&["還付済み"]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn demands_are_found_and_the_books_are_read() {
    for town in each().await {
        for serial in 1..=60 {
            town.minutes_later(1);
            town.asks(&format!("a{serial}"), serial, 300 + i64::from(serial)).await;
        }
        let mut wataru = town.clerk("wataru").await;
        let first = wataru.get("/demands").await;
        first.says(&["360", "rel=\"next\""]);
        assert!(!first.body.contains(">310<"), "the first page holds fifty");
        let next = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        wataru.get(&next.replace("&amp;", "&")).await.says(&["310", "301"]);
        wataru.get("/demands?q=100%25").await.says(&["当てはまる請求はありません"]);
        wataru.get("/demands?standing=owed&q=0000-0060").await.says(&["当てはまる請求はありません"]);
        let number = crate::support::receipt(60).to_string();
        wataru.get(&format!("/demands?q={number}")).await.says(&["360"]);
        wataru.get("/books").await.says(&["借方と貸方の合計は一致しています。", "owed:2026:shimin"]);
        let journal = wataru.get("/books/journal?format=hledger").await;
        assert_eq!(journal.status, 200);
        journal.says(&["commodity 1,000. JPY", "fees:2026:shimin  -360 JPY"]);
        assert!(!journal.body.contains("さくら"), "the books hold no names");
        wataru.get("/books/journal?format=beancount").await.says(&["Income:Fees:2026:Shimin"]);
        assert_eq!(town.logged("books.exported").await, 2);
    }
}
