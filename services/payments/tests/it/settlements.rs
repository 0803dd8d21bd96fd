//! What providers paid out, against the books.

use serde_json::json;

use crate::{
    providers::StandIns,
    support::{Town, bring, each},
};

#[tokio::test]
async fn a_payout_moves_what_agrees_and_names_what_does_not() {
    for town in each().await {
        let stand_ins = paid_online(&town).await;
        let reference = format!("pi_{}", stand_ins.orders().await[0]["payment"].as_str().unwrap());
        let mut wataru = town.clerk("wataru").await;
        let page = "/providers/card/settlements";
        wataru.get(page).await.says(&["入金明細を取り込む"]);
        let broken = format!(
            "照会番号,金額,手数料,入金日\n{reference},300,10,2026-11-30\npi_x,たくさん,0,2026-11-30\n"
        );
        bring(&mut wataru, page, "broken.csv", &broken)
            .await
            .says(&["ファイルの全部を取り込みませんでした", "金額"]);
        assert_eq!(town.on("clearing:online").await, 300, "all or nothing");

        let table =
            format!("照会番号,金額,手数料,入金日\n{reference},300,10,2026-11-30\npi_x,500,0,2026-11-30\n");
        assert_eq!(bring(&mut wataru, page, "payout.csv", &table).await.leads(), page);
        let on = (town.on("clearing:online").await, town.on("deposit").await, town.on("charges").await);
        assert_eq!(on, (0, 290, 10));
        wataru.get(page).await.says(&["合わなかった明細", "pi_x", "市の記録にありません"]);
        bring(&mut wataru, page, "payout.csv", &table).await.says(&["取り込み済みです"]);
        // Another file with the same payment moves nothing.
        let again = format!("照会番号,金額,手数料,入金日\n{reference},300,10,2026-12-01\n");
        assert_eq!(bring(&mut wataru, page, "again.csv", &again).await.leads(), page);
        assert_eq!(town.on("deposit").await, 290);
        let demand = town.demand(1).await.id;
        wataru.get(&format!("/demands/{demand}")).await.says(&[
            "決済事業者からの入金",
            "clearing:online",
            "charges",
        ]);
        assert_eq!(wataru.get("/providers/nobody/settlements").await.status, 404);
        town.agrees().await;
    }
}

async fn paid_online(town: &Town) -> StandIns {
    let stand_ins = StandIns::start("").await;
    stand_ins.told(json!({ "clock": town.zones.lgwan.clock.now().as_millis() })).await;
    town.contracts("card", "クレジットカード", stand_ins.account("card")).await;
    town.asks("a1", 1, 300).await;
    let (pay, mut payer) = (town.shown("a1").online.unwrap(), town.payer());
    let led = payer.post(&pay, &[("provider", "card"), ("amount", "300")]).await.leads().to_owned();
    stand_ins.told(json!({ "pay": led.rsplit('/').next().unwrap() })).await;
    payer.get(&led.replacen("/pay/", "/api/payments/back/", 1)).await.leads();
    town.work().await;
    assert_eq!(town.on("clearing:online").await, 300);
    stand_ins
}
