use yakuba_circulation::{model::Sort, store};

use yakuba_testkit::Hall;

use crate::support::each;

async fn sees(hall: &Hall, login: &str, path: &str, says: &[&str]) {
    let answer = hall.clerk(login).await.get(path).await;
    for word in says {
        assert!(answer.body.contains(word), "{login} {path}: {word}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_circular_on_sqlite_and_postgres_and_who_has_read_it() {
    for hall in each().await {
        let mut kacho = hall.clerk("kacho").await;
        let form = [("title", "年末の当番"), ("body", "当番表を確かめてください。"), ("until", "R8.12.10")];
        let missing = kacho
            .post_files("/circulation/new/circular", &form, &[("files", "table.txt", "当番表".as_bytes())])
            .await;
        assert!(missing.status == 422 && missing.body.contains("回す課を選んでください"), "{}", missing.body);
        let form = [&form[..], &[("units", "somu")]].concat();
        let sent = kacho
            .post_files("/circulation/new/circular", &form, &[("files", "table.txt", "当番表".as_bytes())])
            .await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let page = sent.location;

        sees(&hall, "clerk", "/circulation", &["年末の当番"]).await;
        sees(&hall, "clerk", &page, &["読みましたか", "table.txt", "のうち0人"]).await;
        assert_eq!(hall.clerk("stranger").await.get(&page).await.status, 403);
        let mut clerk = hall.clerk("clerk").await;
        assert_eq!(clerk.post(&format!("{page}/read"), &[("note", "承知しました")]).await.status, 303);
        assert_eq!(clerk.post(&format!("{page}/read"), &[]).await.status, 409, "nobody reads twice");
        sees(&hall, "kacho", &page, &["夕立", "承知しました", "のうち1人", "雪解"]).await;
        assert_eq!(hall.clerk("stranger").await.post(&format!("{page}/end"), &[]).await.status, 403);
        assert_eq!(kacho.post(&format!("{page}/end"), &[]).await.status, 303);
        let open = hall.clerk("colleague").await.get("/circulation").await.body;
        assert!(open.contains("まだ読んでいないもの（0件）"), "{open}");
    }
}

#[tokio::test]
async fn what_is_received_gets_a_number_and_goes_round_on_sqlite_and_postgres() {
    for hall in each().await {
        let mut clerk = hall.clerk("clerk").await;
        let form = [("title", "研修会の開催について"), ("sender", "茨城県"), ("received_on", "R8.11.24")];
        for n in 1..=2 {
            let sent = clerk
                .post_files("/circulation/new/received", &form, &[("files", "letter.txt", "案内".as_bytes())])
                .await;
            assert_eq!(sent.status, 303, "{}", sent.body);
            sees(&hall, "clerk", &sent.location, &[&format!("総収第{n}号"), "この文書から起案する"]).await;
        }
        let paper = store::papers(&hall.zones.lgwan.store, Sort::Received, None, 9).await.unwrap().remove(0);
        let shown = clerk
            .post(&format!("{}/show-to", paper.address()), &[("units", "somu"), ("heads", "only")])
            .await;
        assert_eq!(shown.status, 303);
        let readers = store::readers(&hall.zones.lgwan.store, &paper.id).await.unwrap();
        assert_eq!(readers.len(), 1, "the head of the division alone");
        sees(&hall, "kacho", "/circulation", &["研修会の開催について"]).await;
    }
}

#[tokio::test]
async fn an_inquiry_on_sqlite_and_postgres_and_its_table() {
    for hall in each().await {
        let form = [
            ("title", "端末の台数"),
            ("body", ""),
            ("questions", "台数（数）\n困っていること"),
            ("due_on", "R8.12.1"),
            ("units", "zaisei"),
            ("units", "keiyaku"),
        ];
        let asked = hall.clerk("jouhou").await.post("/inquiries/new", &form).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let page = asked.location;
        let mut keiyaku = hall.clerk("keiyaku").await;
        sees(&hall, "keiyaku", "/inquiries", &["端末の台数", "未回答"]).await;
        let wrong = keiyaku.post(&page, &[("_version", "0"), ("q0", "たくさん"), ("q1", "遅い")]).await;
        assert!(
            wrong.status == 422 && wrong.body.contains("数字で入れてください") && wrong.body.contains("遅い")
        );
        let answer = [("_version", "0"), ("q0", "１２"), ("q1", "=cmd()")];
        assert_eq!(keiyaku.post(&page, &answer).await.status, 303);
        assert_eq!(keiyaku.post(&page, &answer).await.status, 409, "a colleague was faster");
        assert_eq!(hall.clerk("stranger").await.get(&page).await.status, 403);
        sees(&hall, "clerk", &page, &["2課のうち1課", "まだ", "露草"]).await;
        let csv = hall.clerk("clerk").await.get(&format!("{page}/table/csv")).await;
        assert!(csv.status == 200 && csv.body.contains("契約管財課,12,'=cmd()"), "{}", csv.body);
        assert_eq!(hall.clerk("clerk").await.get(&format!("{page}/table/xlsx")).await.status, 200);
        assert_eq!(keiyaku.get(&format!("{page}/table/csv")).await.status, 404, "the table is the asker's");
        assert_eq!(hall.clerk("jouhou").await.post(&format!("{page}/end"), &[]).await.status, 303);
        let late = keiyaku.post(&page, &[("_version", "1"), ("q0", "1"), ("q1", "")]).await;
        assert_eq!(late.status, 409);
    }
}
