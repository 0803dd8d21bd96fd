//! A till without network: what it takes along, and what it took brought in afterwards.

use yakuba_base::Yen;
use yakuba_cashier::FeeState;

use yakuba_testkit::{Answer, Browser};

use crate::support::{Town, each, receipt};

async fn opens(clerk: &mut Browser, till: &str) {
    clerk.post("/till/open", &[("till", till), ("change_money", "10000")]).await.leads();
}

async fn luggage(clerk: &mut Browser, till: &str) -> serde_json::Value {
    let answer = clerk.get(&format!("/till/{till}/offline/luggage")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(!answer.body.contains("さくら"), "no names lie on the counter's machine");
    serde_json::from_str(&answer.body).unwrap()
}

async fn bring(town: &Town, clerk: &mut Browser, till: &str, number: &str, serial: u32, at: i64) -> Answer {
    let demand = town.demand(serial).await.id;
    let at = at.to_string();
    let form = [
        ("number", number),
        ("demand", &demand),
        ("way", "till_cash"),
        ("amount", "300"),
        ("tendered", "1000"),
        ("at", &at),
    ];
    clerk.post(&format!("/till/{till}/bring"), &form).await
}

#[tokio::test]
async fn what_was_taken_without_network_is_brought_in_once_and_never_refused() {
    for town in each().await {
        for serial in 1..=3 {
            town.asks(&format!("a{serial}"), serial, 300).await;
        }
        let mut hanako = town.clerk("hanako").await;
        assert_eq!(hanako.get("/till/shimin-1/offline/luggage").await.status, 409, "not opened yet");
        opens(&mut hanako, "shimin-1").await;
        opens(&mut hanako, "shimin-2").await;
        hanako.get("/till/shimin-1/offline").await.says(&["通信が切れたときの受け取り", "data-till-page"]);
        let (one, two) = (luggage(&mut hanako, "shimin-1").await, luggage(&mut hanako, "shimin-2").await);
        let number = |packed: &serde_json::Value, n: usize| packed["numbers"][n].as_str().unwrap().to_owned();
        assert_eq!((number(&one, 0), number(&two, 0)), ("2026-000001".into(), "2026-000061".into()));
        assert_eq!(
            luggage(&mut hanako, "shimin-1").await["numbers"],
            one["numbers"],
            "asked again, the same"
        );
        let demands = one["demands"].as_array().unwrap();
        assert_eq!(demands.len(), 3);
        assert!(
            demands.iter().any(|demand| demand["receipt"] == receipt(1).digits() && demand["amount"] == 300)
        );

        // An hour passes. At the other till, which has its network, the second fee is paid; the numbers go on after the blocks.
        let now = town.zones.lgwan.clock.now().as_millis();
        town.minutes_later(60);
        // Meanwhile her session has ended; what the till keeps waits until she has signed in again.
        let mut hanako = town.clerk("hanako").await;
        let page = hanako.get(&format!("/till?at=shimin-2&receipt={}", receipt(2))).await;
        let form = [
            ("receipt", receipt(2).to_string()),
            ("demand", page.value_of("demand").to_owned()),
            ("seen", page.value_of("seen").to_owned()),
            ("way", "till_cash".to_owned()),
            ("tendered", "300".to_owned()),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(hanako.post("/till/shimin-2/take", &form).await.leads(), "/takings/2026-000121");

        // The network is back: both are brought in, the first twice, and by a clock that is an hour ahead.
        for _ in 0..2 {
            let brought =
                bring(&town, &mut hanako, "shimin-1", &number(&one, 0), 1, now + 3 * 3_600_000).await;
            assert_eq!(brought.status, 204, "{}", brought.body);
        }
        assert_eq!(bring(&town, &mut hanako, "shimin-1", &number(&one, 1), 2, now).await.status, 204);
        // Numbers of another till, or of none, are not taken.
        assert_eq!(bring(&town, &mut hanako, "shimin-1", &number(&two, 1), 3, now).await.status, 404);
        assert_eq!(bring(&town, &mut hanako, "shimin-1", "2026-000500", 3, now).await.status, 404);
        town.work().await;
        assert_eq!(
            (town.state("a1"), town.state("a2"), town.state("a3")),
            (FeeState::Paid, FeeState::Paid, FeeState::Owed)
        );
        assert_eq!((town.on("till:shimin-1").await, town.on("held").await), (10_600, -300));
        assert_eq!(town.shown("a1").receipts.len(), 1);
        town.clerk("wataru").await.get("/money-work").await.says(&["二重納付"]);
        assert_eq!(luggage(&mut hanako, "shimin-1").await["numbers"][0], "2026-000003");
        let taken =
            yakuba_payments::store::takings::get(&town.zones.lgwan.store, "2026-000001").await.unwrap();
        let taken = taken.unwrap();
        assert_eq!((taken.tendered, taken.change()), (Yen(1_000), Yen(700)));
        assert!(taken.taken_at <= town.zones.lgwan.clock.now(), "nothing was taken in the future");
        town.agrees().await;
    }
}
