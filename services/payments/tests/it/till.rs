//! The counter's journeys.

use yakuba_base::Yen;
use yakuba_cashier::{FeeHappened, FeeState};
use yakuba_store::args;

use yakuba_testkit::{Answer, Browser};

use crate::support::{Town, each, receipt};

/// Opens the first till with 10,000 yen of change.
async fn open(browser: &mut Browser) {
    let opened = browser.post("/till/open", &[("till", "shimin-1"), ("change_money", "１０，０００")]).await;
    assert_eq!(opened.leads(), "/till?at=shimin-1");
}

async fn find(browser: &mut Browser, serial: u32) -> Answer {
    browser.get(&format!("/till?at=shimin-1&receipt={}", receipt(serial))).await
}

/// Takes what the page shows.
async fn take(browser: &mut Browser, page: &Answer, way: &str, tendered: &str) -> Answer {
    let form = [
        ("receipt", page.value_of("receipt")),
        ("demand", page.value_of("demand")),
        ("seen", page.value_of("seen")),
        ("way", way),
        ("tendered", tendered),
    ];
    browser.post("/till/shimin-1/take", &form).await
}

async fn asked(town: &Town) -> (Browser, Answer) {
    town.asks("a1", 12_345_678, 300).await;
    let mut hanako = town.clerk("hanako").await;
    open(&mut hanako).await;
    let page = find(&mut hanako, 12_345_678).await;
    (hanako, page)
}

#[tokio::test]
async fn cash_with_change_and_a_receipt_for_the_payer() {
    for town in each().await {
        let (mut hanako, page) = asked(&town).await;
        page.says(&["住民票の写し", "清流 さくら", "300円", "未納", "300円を受け取る"]);
        let short = take(&mut hanako, &page, "till_cash", "200").await;
        assert_eq!(short.status, 422);
        short.says(&["お預かりが100円足りません。まだ受け取っていません。", "value=\"200\""]);
        assert_eq!(town.state("a1"), FeeState::Owed);

        let taken = take(&mut hanako, &page, "till_cash", "千円").await;
        taken.says(&["を読み取れません"]);
        let taken = take(&mut hanako, &page, "till_cash", "1,000").await;
        let place = taken.leads().to_owned();
        assert_eq!(place, "/takings/2026-000001");
        hanako.get(&place).await.says(&["お釣り", "700円", "領収書を作っています", "青空 花子"]);
        town.work().await;
        hanako.get(&place).await.says(&["領収書を開いて印刷する"]);
        let paper = hanako.get(&format!("{place}/receipt")).await;
        assert!(paper.body.starts_with("%PDF"), "{}", paper.status);

        let shown = town.shown("a1");
        assert_eq!((shown.state, shown.outstanding, shown.receipts.len()), (FeeState::Paid, Yen(0), 1));
        let what: Vec<FeeHappened> = shown.history.iter().map(|event| event.what).collect();
        assert_eq!(what, [FeeHappened::Asked, FeeHappened::PaidCash]);
        assert!(town.zones.internet.files.get(&shown.receipts[0].file).await.is_ok(), "the payer has it");
        assert_eq!(town.told("a1"), shown);
        assert_eq!((town.on("till:shimin-1").await, town.on("fees:2026:shimin").await), (10_300, -300));
        town.agrees().await;
        assert_eq!(town.logged("payment.taken").await, 1);
    }
}

#[tokio::test]
async fn the_same_payment_sent_twice_is_taken_once() {
    for town in each().await {
        let (mut hanako, page) = asked(&town).await;
        assert_eq!(take(&mut hanako, &page, "till_card", "").await.status, 303);
        let again = take(&mut hanako, &page, "till_card", "").await;
        assert_eq!(again.status, 422);
        again.says(&["この請求は、画面を開いたあとに変わりました", "納付済み"]);
        town.work().await;
        assert_eq!(town.demand(12_345_678).await.demand.money().captured(), Yen(300));
        assert_eq!((town.on("clearing:card").await, town.on("till:shimin-1").await), (300, 10_000));
        // The number of the refused one was not lost: receipts have no gaps.
        let rows: Vec<(String,)> = town
            .zones
            .lgwan
            .store
            .read()
            .await
            .unwrap()
            .all("select number from taking", args![])
            .await
            .unwrap();
        assert_eq!(rows, [("2026-000001".to_owned(),)]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn a_void_needs_a_reason_and_another_person() {
    for town in each().await {
        let (mut hanako, page) = asked(&town).await;
        let place = take(&mut hanako, &page, "till_cash", "").await.leads().to_owned();
        town.work().await;
        let ask = format!("{place}/void");
        hanako.post(&ask, &[("reason", "　")]).await.says(&["取り消す理由を書いてください。"]);
        assert_eq!(hanako.post(&ask, &[("reason", "カードに変える")]).await.leads(), place);
        assert_eq!(hanako.get("/voids").await.status, 403);

        let mut kacho = town.clerk("kacho").await;
        kacho.get("/voids").await.says(&["カードに変える", "青空 花子", "取消しを承認する"]);
        let agreed = kacho.post("/voids/2026-000001", &[("answer", "yes")]).await;
        assert_eq!(agreed.leads(), "/voids");
        town.work().await;
        assert_eq!((town.state("a1"), town.on("till:shimin-1").await), (FeeState::Owed, 10_000));
        assert!(town.shown("a1").receipts.is_empty(), "a void receipt is no receipt");
        assert_eq!(kacho.post("/voids/2026-000001", &[("answer", "yes")]).await.status, 409);
        hanako.get(&place).await.says(&["取消し済み", "朝霧 一郎"]);

        // Owed again, and paid by card.
        let page = find(&mut hanako, 12_345_678).await;
        assert_eq!(take(&mut hanako, &page, "till_card", "").await.leads(), "/takings/2026-000002");
        town.work().await;
        assert_eq!(town.state("a1"), FeeState::Paid);
        town.agrees().await;
    }
}

#[tokio::test]
async fn nobody_agrees_to_his_own_void() {
    for town in each().await {
        town.asks("a1", 12_345_678, 300).await;
        let mut kacho = town.clerk("kacho").await;
        open(&mut kacho).await;
        let page = find(&mut kacho, 12_345_678).await;
        let place = take(&mut kacho, &page, "till_cash", "").await.leads().to_owned();
        kacho.post(&format!("{place}/void"), &[("reason", "取り違え")]).await.leads();
        kacho.get("/voids").await.says(&["ほかの職員に頼んでください。"]);
        assert_eq!(kacho.post("/voids/2026-000001", &[("answer", "yes")]).await.status, 403);
        town.work().await;
        assert_eq!(town.state("a1"), FeeState::Paid);
    }
}

#[tokio::test]
async fn a_day_is_closed_by_counting_and_a_difference_has_a_reason() {
    for town in each().await {
        let (mut hanako, page) = asked(&town).await;
        take(&mut hanako, &page, "till_cash", "500").await.leads();
        hanako.get("/till/shimin-1/day").await.says(&["10,300円", "2026-000001"]);
        let count = [("pieces-1000", "9"), ("pieces-500", "２"), ("pieces-100", "2")];
        let wrong = hanako.post("/till/shimin-1/close", &count).await;
        wrong.says(&["数えた額は10,200円で、あるはずの額と-100円違います。", "value=\"9\""]);
        let odd = hanako.post("/till/shimin-1/close", &[("pieces-1000", "たくさん")]).await;
        odd.says(&["1000円の枚数「たくさん」を読み取れません"]);
        let with_reason = [&count[..], &[("note", "お釣りを多く渡した")]].concat();
        let closed = hanako.post("/till/shimin-1/close", &with_reason).await;
        hanako.get(closed.leads()).await.says(&["10,200円", "-100円", "お釣りを多く渡した", "200円"]);
        assert_eq!(
            (town.on("till:shimin-1").await, town.on("deposit").await, town.on("cash-difference").await),
            (0, 200, 100)
        );
        assert_eq!(hanako.post("/till/shimin-1/close", &with_reason).await.leads(), "/till");
        hanako.get("/till").await.says(&["窓口を開ける"]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn what_is_typed_wrong_is_said_and_others_tills_are_closed_to_one() {
    for town in each().await {
        let (mut hanako, _) = asked(&town).await;
        hanako
            .get("/till?at=shimin-1&receipt=123")
            .await
            .says(&["受付番号は9けたの数字です。", "value=\"123\""]);
        find(&mut hanako, 99_999_999).await.says(&["この受付番号に、お支払いの請求はありません。"]);
        let twice = hanako.post("/till/open", &[("till", "shimin-1"), ("change_money", "1")]).await;
        twice.says(&["たった今ほかの職員が開けました"]);
        let none = hanako.post("/till/open", &[("till", ""), ("change_money", "")]).await;
        none.says(&["どの窓口を開けるかを選んでください。"]);
        assert_eq!(hanako.get("/demands").await.status, 403);
        assert_eq!(hanako.get("/till?at=nowhere").await.status, 404);
        // Opened again by mistake, the money was moved once.
        assert_eq!(town.on("safe").await, -10_000);
    }
}

#[tokio::test]
async fn a_till_is_set_up_and_shows_a_code_for_the_payers_telephone() {
    for town in each().await {
        let mut wataru = town.clerk("wataru").await;
        let form = |changed: &[(&'static str, &'static str)]| {
            let mut form = vec![
                ("id", "kaikei-1"),
                ("name", "会計課 窓口"),
                ("unit", "shimin"),
                ("takes", "cashless"),
                ("company", "1234567890123"),
                ("store_class", "0001"),
                ("store", "000001"),
                ("terminal", "00000A"),
            ];
            for (name, value) in changed {
                form.iter_mut().find(|(known, _)| known == name).unwrap().1 = value;
            }
            form
        };
        for (wrong, words) in [
            (("id", "会計"), "キーは、半角の英小文字"),
            (("id", "shimin-1"), "もう使われています"),
            (("unit", "none"), "課を選んでください"),
            (("store", "1"), "半角の英数字6けた"),
        ] {
            let answer = wataru.post("/tills/new", &form(&[wrong])).await;
            assert_eq!(answer.status, 422);
            answer.says(&[words, "1234567890123"]);
        }
        assert_eq!(wataru.post("/tills/new", &form(&[])).await.leads(), "/tills");
        wataru.get("/tills").await.says(&["会計課 窓口", "カード・電子マネー", "あり"]);
        wataru.get("/tills/kaikei-1").await.says(&["1234567890123"]);
        let mut hanako = town.clerk("hanako").await;
        assert_eq!(hanako.get("/tills").await.status, 403);

        town.asks("a1", 12_345_678, 300).await;
        hanako.post("/till/open", &[("till", "kaikei-1"), ("change_money", "0")]).await.leads();
        let page = hanako.get(&format!("/till?at=kaikei-1&receipt={}", receipt(12_345_678))).await;
        page.says(&["コード決済のコードを出す", "<svg", "コード決済で300円を支払うコード"]);
        hanako.post("/till/open", &[("till", "shimin-1"), ("change_money", "0")]).await.leads();
        assert!(!find(&mut hanako, 12_345_678).await.body.contains("コード決済のコードを出す"));
    }
}
