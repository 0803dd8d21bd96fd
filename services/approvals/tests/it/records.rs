use crate::support::{PURCHASE, each};

#[tokio::test]
async fn what_is_over_is_destroyed_by_two() {
    for hall in each().await {
        let id = hall.decided(PURCHASE).await;
        hall.carry().await;
        let mut reader = hall.resident();
        let found = reader.get("/records?q=%E7%95%AA%E5%8F%B7%E6%9C%AD&year=2026").await;
        found.says(&["番号札発券機用紙", "総総第1号", "保存中", "令和8年度"]);
        reader
            .get("/records?q=%E7%95%AA%E5%8F%B7%E6%9C%AD&year=2025")
            .await
            .says(&["当てはまる文書はありません"]);
        reader.get("/records?q=%25&lang=en").await.says(&["No document matches"]);
        let mut clerk = hall.as_("clerk").await;
        assert!(!clerk.get("/records").await.body.contains("番号札発券機用紙"));
        let early = clerk.post("/records/propose", &[("document", id.as_str()), ("what", "destroy")]).await;
        assert!(early.status == 409 && early.body.contains("保存期間がまだ終わっていません"));

        hall.it_is("2032-04-01 09:00");
        let mut clerk = hall.as_("clerk").await;
        assert!(clerk.get("/records").await.body.contains("番号札発券機用紙"));
        assert_eq!(
            clerk.post("/records/propose", &[("document", &id), ("what", "destroy")]).await.status,
            303
        );
        let waiting = clerk.get("/records").await.body;
        assert!(waiting.contains("あなたの提案です"), "{waiting}");
        let mut kacho = hall.as_("kacho").await;
        let list = kacho.get("/records").await.body;
        let disposal = list.split("name=\"disposal\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = [("disposal", disposal), ("approved", "1")];
        let own = clerk.post("/records/settle", &form).await;
        assert!(own.status == 409 && own.body.contains("自分の提案は承認できません"));
        assert_eq!(kacho.post("/records/settle", &form).await.status, 303);
        assert_eq!(kacho.post("/records/settle", &form).await.status, 409, "once");
        let document = hall.document(&id).await;
        assert!(document.content.body.is_empty() && document.filed.unwrap().disposed_at.is_some());
        let page = kacho.get(&format!("/approvals/d/{id}")).await.body;
        assert!(
            page.contains("総総第1号")
                && page.contains("保存期間が満了し")
                && !page.contains("購入してよろしいか")
        );
        assert!(kacho.get("/records/register.csv").await.body.contains("処理済み"));
        hall.carry().await;
        reader.get("/records?lang=ja").await.says(&["番号札発券機用紙", "廃棄済み"]);
        assert_eq!(hall.logged("record.disposed").await, 1);
    }
}

#[tokio::test]
async fn what_is_held_or_extended_stays() {
    for hall in each().await {
        let (held, longer) = (hall.decided(PURCHASE).await, hall.decided(PURCHASE).await);
        hall.it_is("2032-04-02 09:00");
        let mut clerk = hall.as_("clerk").await;
        let hold = [("document", held.as_str()), ("why", "住民訴訟のため")];
        assert_eq!(clerk.post("/records/hold", &hold).await.status, 303);
        let refused =
            clerk.post("/records/propose", &[("document", held.as_str()), ("what", "destroy")]).await;
        assert!(refused.status == 409 && refused.body.contains("留保されている"), "{}", refused.body);
        assert_eq!(
            clerk.post("/records/propose", &[("document", &longer), ("what", "extend")]).await.status,
            303
        );
        let mut kacho = hall.as_("kacho").await;
        let list = kacho.get("/records").await.body;
        assert!(list.contains("住民訴訟のため"));
        let disposal = list.split("name=\"disposal\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(
            kacho.post("/records/settle", &[("disposal", disposal), ("approved", "1")]).await.status,
            303
        );
        assert_eq!(hall.document(&longer).await.filed.unwrap().keep_until.to_string(), "2037-04-01");
        assert_eq!(clerk.post("/records/hold", &[("document", &held), ("release", "1")]).await.status, 303);
        assert!(hall.document(&held).await.filed.unwrap().hold.is_none());
    }
}

#[tokio::test]
async fn a_title_that_is_not_for_the_public_does_not_leave_the_office() {
    for hall in each().await {
        let closed: Vec<(&str, &str)> = PURCHASE
            .iter()
            .map(|(name, value)| (*name, if *name == "disclosure" { "closed" } else { *value }))
            .collect();
        hall.decided(&closed).await;
        hall.decided(PURCHASE).await;
        hall.carry().await;
        let page = hall.resident().get("/records").await;
        page.says(&["件名を示しません", "総総第1号", "総総第2号"]);
        assert_eq!(page.body.matches("番号札発券機用紙").count(), 1);
        // Told again, as once after an update, nothing is there twice.
        hall.work().await;
        assert_eq!(hall.resident().get("/records").await.body.matches("総総第1号").count(), 1);
    }
}
