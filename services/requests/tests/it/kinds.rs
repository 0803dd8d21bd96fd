use yakuba_requests::store::kinds;

use crate::support::{Hall, each};

async fn version(hall: &Hall, key: &str) -> String {
    kinds::get(&hall.zones.lgwan.store, key).await.unwrap().unwrap().version.to_string()
}

async fn send(hall: &Hall, room: &str, form: &[(&str, &str)]) -> (u16, String) {
    let version = version(hall, "key-loan").await;
    let form = [form, &[("_version", version.as_str())]].concat();
    let answer = hall.clerk("clerk").await.post(&format!("/requests/kinds/key-loan/{room}"), &form).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_clerk_makes_a_new_request_without_code_on_sqlite_and_postgres() {
    for hall in each().await {
        let mut clerk = hall.clerk("clerk").await;
        let made = clerk.post("/requests/kinds", &[("title", "鍵の借用"), ("key", "key-loan")]).await;
        assert_eq!(made.location, "/requests/kinds/key-loan/edit");
        let again = clerk.post("/requests/kinds", &[("title", "鍵の借用"), ("key", "key-loan")]).await;
        assert!(again.status == 422 && again.body.contains("もう使われています"));

        let check = clerk.get("/requests/kinds/key-loan/publish").await.body;
        assert!(check.contains("質問が1つもありません") && check.contains("経路がありません"), "{check}");
        assert_eq!(send(&hall, "publish", &[]).await.0, 409, "nothing half is published");

        let lines = "借りる日\n本数（1・2）\n金額";
        let (status, body) =
            send(&hall, "edit", &[("at", "page_1"), ("do", "quick"), ("lines", lines)]).await;
        assert_eq!(status, 303, "{body}");
        let draft = kinds::get(&hall.zones.lgwan.store, "key-loan").await.unwrap().unwrap().draft;
        let amount =
            draft.form.pages[0].fields.iter().find(|field| field.kind.name() == "yen").unwrap().key.clone();
        let row = |most: &'static str| {
            vec![
                ("by".to_owned(), amount.clone()),
                ("row.0.name".to_owned(), "鍵取扱要領 第2条".to_owned()),
                ("row.0.says".to_owned(), "課長等の承認".to_owned()),
                ("row.0.most".to_owned(), most.to_owned()),
                ("row.0.0.role".to_owned(), "decide".to_owned()),
                ("row.0.0.who".to_owned(), "rule:head".to_owned()),
            ]
        };
        let form = row("1000");
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(send(&hall, "route", &form).await.0, 303);
        // The rules engine proves what is left out, with an example.
        let check = clerk.get("/requests/kinds/key-loan/publish").await.body;
        assert!(check.contains("どの行にも当てはまりません") && check.contains("＝1001"), "{check}");
        let form = row("");
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(send(&hall, "route", &form).await.0, 303);

        let task = [("effect.0.do", "task"), ("effect.0.unit", "keiyaku"), ("effect.0.says", "鍵を渡す")];
        assert_eq!(send(&hall, "follows", &task).await.0, 303);
        let (status, body) = send(&hall, "publish", &[]).await;
        assert_eq!(status, 303, "{body}");
        assert!(hall.clerk("stranger").await.get("/requests").await.body.contains("鍵の借用"));
        assert_eq!(hall.clerk("stranger").await.get("/requests/kinds/key-loan/edit").await.status, 403);

        // A draft that changes leaves what was published as it is; the slower of two is told.
        let stale = version(&hall, "key-loan").await;
        let change = [("title", "鍵の貸出し"), ("group", ""), ("about", ""), ("unit", "somu")];
        assert_eq!(send(&hall, "settings", &change).await.0, 303);
        assert!(hall.clerk("stranger").await.get("/requests").await.body.contains("鍵の借用"));
        let slow = [&change[..], &[("_version", stale.as_str())]].concat();
        assert_eq!(clerk.post("/requests/kinds/key-loan/settings", &slow).await.status, 409);
        assert_eq!(send(&hall, "undo", &[]).await.0, 303);
        let back = kinds::get(&hall.zones.lgwan.store, "key-loan").await.unwrap().unwrap();
        assert_eq!(back.draft.title, "鍵の借用");
        assert_eq!(send(&hall, "closed", &[("closed", "yes")]).await.0, 303);
        assert!(!hall.clerk("stranger").await.get("/requests").await.body.contains("鍵の借用"));
    }
}

#[test]
fn the_rules_of_every_request_of_the_demo_leave_nothing_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya/requests");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("examples.json") {
            continue;
        }
        let kind: yakuba_requests::model::Kind =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let units = ["somu", "keiyaku", "kaikei", "somu-joho", "somu-jinji"].map(str::to_owned);
        assert_eq!(kind.problems(&units), [], "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 12, "{seen}");
}
