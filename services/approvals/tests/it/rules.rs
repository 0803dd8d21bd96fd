use yakuba_approvals::{
    model::{Matter, Rulebook, Rules},
    office::units,
};
use yakuba_base::Yen;
use yakuba_identity::Organisation;

use crate::support::{CLASSES, Hall, RULEBOOK, each};

async fn rules(hall: &Hall) -> Rules {
    let lgwan = &hall.zones.lgwan;
    let organisation = Organisation::load(&lgwan.store, lgwan.clock.today()).await.unwrap();
    let book: Rulebook = serde_json::from_str(RULEBOOK).unwrap();
    book.rules(&units(&organisation)).unwrap()
}

#[tokio::test]
async fn the_citys_rules_leave_nothing_out_and_say_nothing_twice() {
    for hall in each().await {
        let rules = rules(&hall).await;
        assert_eq!(rules.check(), []);
        assert!(rules.rows() >= 60, "{} rows", rules.rows());
        let classes: serde_json::Value = serde_json::from_str(CLASSES).unwrap();
        assert!(classes["classes"].as_array().unwrap().len() >= 80);
    }
}

#[tokio::test]
async fn the_amount_the_unit_and_the_reservation_decide() {
    for hall in each().await {
        let (rules, today) = (rules(&hall).await, hall.zones.lgwan.clock.today());
        let ask = |kind, yen: Option<i64>, reserved, unit| {
            let matter = Matter { kind, amount: yen.map(Yen), reserved, unit };
            let proposal = rules.ask(&matter, today).unwrap();
            (proposal.decider, proposal.row, proposal.consult.len())
        };
        let says = |decider: &str, row: &str, consult| (decider.to_owned(), row.to_owned(), consult);
        assert_eq!(ask("goods", Some(100_000), false, "somu"), says("section", "別表第2 第1項第1号", 0));
        assert_eq!(ask("goods", Some(300_000), false, "somu"), says("section", "別表第2 第1項第1号", 1));
        assert_eq!(ask("goods", Some(300_001), false, "somu"), says("department", "別表第2 第1項第2号", 1));
        assert_eq!(ask("goods", Some(5_000_001), false, "somu"), says("mayor", "別表第2 第1項第4号", 1));
        assert_eq!(ask("goods", Some(1), true, "somu"), says("mayor", "第6条（専決の留保）", 0));
        assert_eq!(ask("permit", None, false, "miwa"), says("section", "別表第1 第5項（支所）", 0));
        assert_eq!(ask("plan", None, false, "bunka"), says("department", "別表第1 第11項ただし書", 1));
    }
}

#[tokio::test]
async fn rules_with_a_gap_are_not_taken_in() {
    for hall in each().await {
        let mut kacho = hall.as_("kacho").await;
        let shown = kacho.get("/approvals/rules").await.body;
        assert!(shown.contains("決裁者がただ一つに決まります"), "{shown}");
        let mut book: Rulebook = serde_json::from_str(RULEBOOK).unwrap();
        book.rows[0].most = Some(250_000);
        let gap = serde_json::to_string(&book).unwrap();
        let refused = kacho.post("/approvals/rules", &[("book", "rules"), ("body", &gap)]).await;
        assert_eq!(refused.status, 422);
        for says in ["すきまか重なりがあります", "種別＝goods", "金額＝250001"] {
            assert!(refused.body.contains(says), "{says}: {}", refused.body);
        }
        let broken =
            kacho.post("/approvals/rules", &[("book", "classes"), ("body", "{\"classes\": [")]).await;
        assert!(broken.status == 422 && broken.body.contains("1行目を読めません"));
        assert_eq!(
            kacho.post("/approvals/rules", &[("book", "rules"), ("body", RULEBOOK)]).await.status,
            303
        );
        assert_eq!(hall.logged("approval.book-put").await, 1);
    }
}
