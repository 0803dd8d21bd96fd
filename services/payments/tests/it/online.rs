//! Paying on providers' pages, through everything that can go wrong between three parties: the payer, the provider and us.

use serde_json::json;
use yakuba_base::Yen;
use yakuba_cashier::{FeeHappened, FeeState};

use yakuba_testkit::Browser;

use crate::{
    providers::StandIns,
    support::{Town, each},
};

/// A town with one fee of 300 yen and the three providers.
async fn with_providers(town: &Town) -> StandIns {
    let address = town.listens().await;
    let stand_ins = StandIns::start(&format!("{address}/api/payments/notices")).await;
    // The town's clock stands still: what the provider says of time agrees with it.
    stand_ins.told(json!({ "clock": town.zones.lgwan.clock.now().as_millis(), "notices": "never" })).await;
    for (id, name) in [("card", "クレジットカード"), ("paypay", "PayPay"), ("gmo", "カード（GMO）")]
    {
        town.contracts(id, name, stand_ins.account(id)).await;
    }
    town.asks("a1", 1, 300).await;
    stand_ins
}

/// The payer chooses a provider; answers the page he is led to and the attempt.
async fn begins(town: &Town, payer: &mut Browser, provider: &str, amount: &str) -> (String, String) {
    let pay = town.shown("a1").online.expect("it can be paid online");
    payer.get(&pay).await.says(&["オンラインでのお支払い", "300円", "クレジットカードで支払う"]);
    let led = payer.post(&pay, &[("provider", provider), ("amount", amount)]).await.leads().to_owned();
    let attempt = led.rsplit('/').next().unwrap().to_owned();
    (led, attempt)
}

/// The browser comes back from the provider; answers what it is told.
async fn comes_back(payer: &mut Browser, page: &str) -> String {
    let back = page.replacen("/pay/", "/api/payments/back/", 1);
    let led = payer.get(&back).await.leads().to_owned();
    assert_eq!(led, page);
    payer.get(&led).await.body
}

#[tokio::test]
async fn paid_with_each_provider_the_receipt_is_there_and_nothing_is_taken_twice() {
    for provider in ["card", "paypay", "gmo"] {
        for town in each().await {
            let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
            let (page, attempt) = begins(&town, &mut payer, provider, "300").await;
            payer.get(&page).await.says(&["決済事業者のページでお支払いください", "のページへ進む"]);
            // Pressed again, it is the same attempt.
            let pay = town.shown("a1").online.unwrap();
            let form = [("provider", provider), ("amount", "300")];
            assert_eq!(payer.post(&pay, &form).await.leads(), page);

            // The payer comes back without having paid, goes on, and pays.
            assert!(comes_back(&mut payer, &page).await.contains("のページへ進む"));
            stand_ins.told(json!({ "pay": attempt })).await;
            assert!(comes_back(&mut payer, &page).await.contains("お支払いを受け付けました"));
            // The office has not heard of it, and the payer is not let into paying again.
            payer.get(&pay).await.says(&["お支払いを受け付けました"]);
            assert_eq!(payer.post(&pay, &form).await.leads(), pay);
            town.work().await;

            let shown = town.shown("a1");
            assert_eq!(
                (shown.state, shown.outstanding, shown.online.clone()),
                (FeeState::Paid, Yen::ZERO, None)
            );
            assert_eq!(shown.history.last().unwrap().what, FeeHappened::PaidOnline);
            assert_eq!(shown.receipts.len(), 1, "{provider}: the receipt is printed");
            let receipt = town.zones.internet.files.get(&shown.receipts[0].file).await.unwrap();
            assert!(receipt.starts_with(b"%PDF-"));
            assert_eq!(town.on("clearing:online").await, 300);

            // Told again and again, in any order: nothing changes.
            for times in [1, 2] {
                stand_ins.told(json!({ "send": attempt, "times": times })).await;
            }
            comes_back(&mut payer, &page).await;
            town.minutes_later(24 * 60);
            town.work().await;
            assert_eq!((town.on("clearing:online").await, town.shown("a1").receipts.len()), (300, 1));
            assert_eq!(stand_ins.orders().await.len(), 1);
            town.agrees().await;
        }
    }
}

#[tokio::test]
async fn a_closed_browser_is_seen_by_notice_and_without_any_by_looking() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        // The browser is closed on the provider's page; the notice comes before anything else, twice.
        let (_, attempt) = begins(&town, &mut payer, "gmo", "300").await;
        stand_ins.told(json!({ "notices": "twice" })).await;
        stand_ins.told(json!({ "pay": attempt })).await;
        town.work().await;
        assert_eq!(town.state("a1"), FeeState::Paid);

        // No notice at all: we look by ourselves.
        stand_ins.told(json!({ "notices": "never" })).await;
        town.asks("a2", 2, 300).await;
        let pay = town.shown("a2").online.unwrap();
        let led = payer.post(&pay, &[("provider", "paypay"), ("amount", "300")]).await.leads().to_owned();
        stand_ins.told(json!({ "pay": led.rsplit('/').next().unwrap() })).await;
        town.work().await;
        assert_eq!(town.state("a2"), FeeState::Owed);
        town.minutes_later(1);
        town.work().await;
        assert_eq!(town.state("a2"), FeeState::Paid);
        town.agrees().await;
    }
}

#[tokio::test]
async fn notices_are_checked_and_a_day_late_is_not_too_late() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        let (_, attempt) = begins(&town, &mut payer, "card", "300").await;
        stand_ins.told(json!({ "pay": attempt })).await;
        let now = town.zones.lgwan.clock.now().as_millis();
        let send = |more: serde_json::Value| {
            let mut what = json!({ "send": attempt, "at": now });
            what.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            stand_ins.told(what)
        };
        assert_eq!(send(json!({ "secret": "whsec_other_city" })).await["said"], json!([403]));
        assert_eq!(
            send(json!({ "at": now - 6 * 60_000 })).await["said"],
            json!([403]),
            "an old one, played again"
        );
        town.work().await;
        assert_eq!(town.state("a1"), FeeState::Owed);
        // The provider sends it again a day later, signed anew.
        town.minutes_later(24 * 60);
        assert_eq!(send(json!({ "at": now + 86_400_000, "times": 2 })).await["said"], json!([200, 200]));
        town.work().await;
        assert_eq!(town.state("a1"), FeeState::Paid);

        let mut wataru = town.clerk("wataru").await;
        let page = wataru.get("/providers").await;
        page.says(&["クレジットカード", "稼働中", "断った通知"]);
        assert!(!page.body.contains("sk_test"), "its secrets stay outside");
        let answer = payer.post("/api/payments/notices/nobody", &[]).await;
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn a_changed_amount_is_caught_on_the_page_and_on_the_way() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        let pay = town.shown("a1").online.unwrap();
        let old = payer.get(&pay).await.value_of("amount").to_owned();
        town.asks("a1", 1, 450).await;
        let form = [("provider", "card"), ("amount", old.as_str())];
        payer.post(&pay, &form).await.says(&["額が変わりました", "450円"]);

        // On the provider's page when it changes: the page ends, and no money comes.
        let led = payer.post(&pay, &[("provider", "card"), ("amount", "450")]).await.leads().to_owned();
        town.work().await;
        town.asks("a1", 1, 500).await;
        town.work().await;
        let order = &stand_ins.orders().await[0];
        assert_eq!(order["state"], "closed");
        payer.get(&led).await.says(&["お支払いは終わっていません"]);

        // Paid in the moment before it could be ended: somebody looks at what is missing.
        let led = payer.post(&pay, &[("provider", "gmo"), ("amount", "500")]).await.leads().to_owned();
        town.work().await;
        town.asks("a1", 1, 600).await;
        stand_ins.told(json!({ "pay": led.rsplit('/').next().unwrap() })).await;
        comes_back(&mut payer, &led).await;
        town.work().await;
        let shown = town.shown("a1");
        assert_eq!((shown.state, shown.outstanding), (FeeState::PartlyPaid, Yen(100)));
        town.clerk("wataru").await.get("/money-work").await.says(&["不足"]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn a_provider_that_is_down_for_an_hour_is_said_to_be_and_is_tried_again() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        stand_ins.told(json!({ "down": true })).await;
        let (page, _) = begins(&town, &mut payer, "card", "300").await;
        payer.get(&page).await.says(&["つながりません", "お金は動いていません", "ほかの納め方"]);
        for _ in 0..12 {
            town.minutes_later(5);
            town.work().await;
        }
        let mut wataru = town.clerk("wataru").await;
        wataru.get("/providers").await.says(&["つながらない", "続けて", "HTTP 503"]);
        stand_ins.told(json!({ "down": false })).await;
        town.minutes_later(11);
        town.work().await;
        // Its page would have ended by now: the payer begins anew, and one order of the two can be paid.
        let pay = town.shown("a1").online.unwrap();
        let led = payer.post(&pay, &[("provider", "card"), ("amount", "300")]).await.leads().to_owned();
        assert_ne!(led, page);
        payer.get(&led).await.says(&["のページへ進む"]);
        town.work().await;
        let waiting =
            stand_ins.orders().await.into_iter().filter(|order| order["state"] == "waiting").count();
        assert_eq!(waiting, 1);
        wataru.get("/providers").await.says(&["稼働中"]);
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        stand_ins.told(json!({ "lose": 1 })).await;
        let (page, _) = begins(&town, &mut payer, "card", "300").await;
        payer.get(&page).await.says(&["つながりません"]);
        town.minutes_later(1);
        town.work().await;
        payer.get(&page).await.says(&["のページへ進む"]);
        assert_eq!(stand_ins.orders().await.len(), 1, "the same order, by its key");
    }
}

#[tokio::test]
async fn choosing_another_way_ends_the_first_and_the_counter_ends_both() {
    for town in each().await {
        let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
        begins(&town, &mut payer, "card", "300").await;
        begins(&town, &mut payer, "paypay", "300").await;
        town.work().await;
        let states = |orders: Vec<serde_json::Value>| -> Vec<String> {
            orders.iter().map(|order| order["state"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(states(stand_ins.orders().await), ["closed", "waiting"]);
        town.drops("a1").await;
        town.work().await;
        assert_eq!(states(stand_ins.orders().await), ["closed", "closed"]);
        assert_eq!(town.state("a1"), FeeState::Cancelled);
    }
}

#[tokio::test]
async fn a_part_goes_back_by_two_people_through_the_provider_and_never_too_much() {
    for provider in ["card", "paypay", "gmo"] {
        for town in each().await {
            let (stand_ins, mut payer) = (with_providers(&town).await, town.payer());
            let (page, attempt) = begins(&town, &mut payer, provider, "300").await;
            stand_ins.told(json!({ "pay": attempt })).await;
            comes_back(&mut payer, &page).await;
            town.work().await;

            let (mut wataru, mut kacho) = (town.clerk("wataru").await, town.clerk("kacho").await);
            let id = town.demand(1).await.id;
            let (at, refund) = (format!("/demands/{id}"), format!("/demands/{id}/refund"));
            for (amount, agreed) in [("100", "no"), ("100", "yes"), ("200", "yes")] {
                let seen = wataru.get(&at).await;
                let form =
                    [("_version", seen.value_of("_version")), ("attempt", &attempt), ("amount", "301")];
                wataru.post(&refund, &form).await.says(&["還付できるのは"]);
                let form = [form[0], form[1], ("amount", amount)];
                assert_eq!(wataru.post(&refund, &form).await.leads(), at);
                town.work().await;
                let list = kacho.get("/refunds").await;
                list.says(&["清流 さくら", "決済事業者を通して"]);
                let place = list.body.split("action=\"/refunds/").nth(1).unwrap().split('"').next().unwrap();
                let answer = format!("/refunds/{place}");
                assert_eq!(
                    wataru.post(&answer, &[("answer", "yes")]).await.status,
                    403,
                    "not by whoever asked"
                );
                assert_eq!(kacho.post(&answer, &[("answer", agreed)]).await.leads(), "/refunds");
                assert_eq!(kacho.post(&answer, &[("answer", "yes")]).await.status, 409);
                town.work().await;
            }
            assert_eq!(
                (town.state("a1"), town.on("clearing:online").await),
                (FeeState::Refunded, 0),
                "{provider}"
            );
            assert_eq!(stand_ins.orders().await[0]["refunded"], 300);
            town.agrees().await;
        }
    }
}
