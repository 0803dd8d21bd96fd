//! Fees: asked for when they are fixed, shown to the applicant and the office, dropped with the application. Somebody else
//! collects them.

use crate::resident::{id, sent};
use crate::support::each;

#[tokio::test]
async fn a_fee_is_owed_once_it_is_assessed_and_both_sides_see_it_paid() {
    for town in each().await {
        let (mut sakura, status) = sent(&town).await;
        let page = sakura.get(&status).await;
        assert!(!page.body.contains("手数料のお支払い"), "nothing is asked before the office has looked");
        assert_eq!(sakura.get(&format!("{status}/payment")).await.status, 404);

        let id = id(&status).to_owned();
        let mut hanako = town.clerk("hanako").await;
        let case = format!("/cases/{id}");
        let version = hanako.get(&case).await.value_of("_version").to_owned();
        let assessed =
            hanako.post(&format!("{case}/fee"), &[("_version", version.as_str()), ("yen", "3,000円")]).await;
        assert_eq!(assessed.status, 303);
        town.carry().await;
        hanako.get(&case).await.says(&["3,000円（未納）"]);
        sakura.get(&status).await.says(&[
            "手数料のお支払い",
            "まだ納付されていません",
            "3,000円",
            "手数料のお支払いをお待ちしています。",
        ]);
        let receipt = town.case(&id).await.receipt.to_string();
        let payment = sakura.get(&format!("{status}/payment")).await;
        payment.says(&["お支払いいただく額", "3,000円", "市役所の窓口", &receipt, "08:30–17:15", "<svg"]);
        sakura
            .get(&format!("{status}/payment?lang=en"))
            .await
            .says(&["Paying the fee", "At the city office"]);
        sakura.get(&format!("{status}/payment?lang=ja")).await.says(&["市役所の窓口"]);
        let stranger = town.resident().get(&format!("{status}/payment")).await;
        assert_eq!(stranger.status, 403);

        town.fee_paid(&id, 3_000).await;
        sakura
            .get(&format!("{status}/payment"))
            .await
            .says(&["納付済みです", "窓口で3,000円をお支払いいただきました（現金）。"]);
        sakura.get(&status).await.says(&["手数料が納付されました。"]);
        hanako.get(&case).await.says(&["3,000円（納付済み）"]);
        let version = hanako.get(&case).await.value_of("_version").to_owned();
        let again =
            hanako.post(&format!("{case}/fee"), &[("_version", version.as_str()), ("yen", "500")]).await;
        again.says(&["この手数料は、もう納付されています。"]);
    }
}

#[tokio::test]
async fn a_withdrawn_application_owes_nothing() {
    for town in each().await {
        let (mut sakura, status) = sent(&town).await;
        let mut hanako = town.clerk("hanako").await;
        let case = format!("/cases/{}", id(&status));
        let version = hanako.get(&case).await.value_of("_version").to_owned();
        hanako.post(&format!("{case}/fee"), &[("_version", version.as_str()), ("yen", "3000")]).await;
        town.carry().await;
        sakura.post(&format!("{status}/withdraw"), &[("reason", "")]).await.leads();
        town.carry().await;
        sakura.get(&format!("{status}/payment")).await.says(&["お支払いは必要ありません"]);
    }
}
