use yakuba_duties::{Asker, waiting};
use yakuba_requests::model::DAY_MINUTES;

use crate::support::{Hall, each};

const LEAVE: &[(&str, &str)] =
    &[("from", "2026-12-03"), ("until", "2026-12-04"), ("days", "2"), ("hours", "0")];

fn car<'a>(from: &'a str, until: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("which", "car-1"),
        ("day", "2026-12-01"),
        ("from", from),
        ("until", until),
        ("where", "山方支所"),
        ("people", "2"),
        ("licence", "true"),
    ]
}

async fn inbox(hall: &Hall, login: &str) -> Vec<String> {
    let zone = &hall.zones.lgwan;
    let office = yakuba_identity::Organisation::load(&zone.store, zone.clock.today()).await.unwrap();
    let person = office.by_login(login).unwrap().id.clone();
    let posts: Vec<_> =
        office.posts_of(&person).into_iter().map(|post| (post.unit.clone(), post.position.clone())).collect();
    let asker = Asker { person: &person, posts: &posts, stands_in: &[] };
    let found = waiting(&zone.store, &asker, zone.clock.today(), 9).await.unwrap();
    found.into_iter().map(|it| format!("{} {}", it.words, it.title)).collect()
}

#[tokio::test]
async fn leave_on_sqlite_and_postgres_from_the_form_to_the_balance() {
    for hall in each().await {
        let id = hall.filled("clerk", "annual-leave", LEAVE).await;
        let page = hall.clerk("clerk").await.get(&format!("/requests/r/{id}")).await.body;
        for says in ["5日まで：課長等の承認", "朝露", "虹野", "3日", "1日", "不在（休暇）"]
        {
            assert!(page.contains(says), "{says}: {page}");
        }
        assert!(hall.clerk("stranger").await.get(&format!("/requests/r/{id}")).await.status == 403);
        hall.done("clerk", &id, "submit", &[]).await;
        assert_eq!(inbox(&hall, "leader").await, ["承認 年次休暇 R8.12.3（夕立 ひかる）"]);

        let early = hall.does("kacho", &id, "vote", &[("seat", "1.0"), ("vote", "approve")]).await;
        assert!(early.0 == 422 && early.1.contains("まだ順番が来ていません"), "{}", early.1);
        let own = hall.does("clerk", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        assert_eq!(own.0, 422);
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        assert_eq!(hall.left().await, 3 * DAY_MINUTES, "nothing follows before the decision");
        hall.done("kacho", &id, "vote", &[("seat", "1.0"), ("vote", "approve")]).await;

        assert_eq!(hall.request(&id).await.state(), "decided");
        assert_eq!(hall.left().await, DAY_MINUTES);
        let absences = yakuba_duties::absences::open(&hall.zones.lgwan.store, hall.zones.lgwan.clock.now())
            .await
            .unwrap();
        assert_eq!(absences.len(), 1);
        assert_eq!(
            (absences[0].note.as_str(), absences[0].from.date().to_string()),
            ("休暇", "2026-12-03".to_owned())
        );
        assert_eq!(inbox(&hall, "leader").await, [] as [&str; 0]);

        // The rest is not enough for another two days, and the page says how much there is.
        let more = hall.filled("clerk", "annual-leave", LEAVE).await;
        let (status, body) = hall.does("clerk", &more, "submit", &[]).await;
        assert!(status == 422 && body.contains("休暇の残りは1日です"), "{body}");

        // Called off before its day: the days come back, the calendar is empty, the manager is told.
        hall.done("clerk", &id, "cancel", &[("note", "予定が変わった")]).await;
        assert_eq!(hall.request(&id).await.state(), "cancelled");
        assert_eq!(hall.left().await, 3 * DAY_MINUTES);
        let absences = yakuba_duties::absences::open(&hall.zones.lgwan.store, hall.zones.lgwan.clock.now())
            .await
            .unwrap();
        assert!(absences.is_empty());
        assert_eq!(inbox(&hall, "kacho").await, ["取消しのお知らせ 年次休暇 R8.12.3（夕立 ひかる）"]);
        hall.clerk("kacho").await.get(&format!("/requests/r/{id}")).await;
        assert_eq!(inbox(&hall, "kacho").await, [] as [&str; 0]);
    }
}

#[tokio::test]
async fn two_want_the_same_car_on_sqlite_and_postgres() {
    for hall in each().await {
        let first = hall.filled("clerk", "car", &car("09:00", "12:00")).await;
        let second = hall.filled("colleague", "car", &car("11:30", "13:00")).await;
        let after = hall.filled("stranger", "car", &car("12:00", "13:00")).await;
        hall.done("clerk", &first, "submit", &[]).await;
        let (status, body) = hall.does("colleague", &second, "submit", &[]).await;
        assert!(status == 422 && body.contains("1号車") && body.contains("09:00〜12:00"), "{body}");
        let shown =
            hall.clerk("stranger").await.get("/requests/calendar?what=car&from=2026-11-30").await.body;
        assert!(shown.contains("09:00〜12:00") && shown.contains("承認待ち"), "{shown}");
        // One that begins when the other ends does not meet it.
        hall.done("stranger", &after, "submit", &[]).await;
        // What is withdrawn is free again, up to where the third begins.
        hall.done("clerk", &first, "abandon", &[("note", "中止")]).await;
        let again = hall.filled("colleague", "car", &car("11:30", "12:00")).await;
        hall.done("colleague", &again, "submit", &[]).await;
    }
}

#[tokio::test]
async fn what_is_to_be_done_waits_for_the_division_in_charge_on_sqlite_and_postgres() {
    for hall in each().await {
        let form =
            [("system", "register"), ("sort", "new"), ("who", "雪解"), ("reason", "異動"), ("until", "")];
        let id = hall.filled("clerk", "account", &form).await;
        hall.done("clerk", &id, "submit", &[]).await;
        // Two rows lead to the same manager: he is asked once, as the one who decides.
        assert_eq!(hall.request(&id).await.flow.steps.len(), 1);
        hall.done("kacho", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        assert_eq!(hall.request(&id).await.state(), "doing");
        assert_eq!(inbox(&hall, "jouhou").await, ["アカウントを作る・直す アカウント・権限（夕立 ひかる）"]);
        assert_eq!(hall.does("leader", &id, "done-0", &[]).await.0, 422, "another division's task");
        hall.done("jouhou", &id, "done-0", &[("note", "渡しました")]).await;
        assert_eq!(hall.request(&id).await.state(), "decided");
        assert_eq!(inbox(&hall, "clerk").await, ["済みのお知らせ アカウント・権限（夕立 ひかる）"]);
    }
}

#[tokio::test]
async fn money_decides_who_decides() {
    for hall in each().await {
        let base = [("on", "2026-11-20"), ("what", "切手"), ("reason", "急に要ったため")];
        for (amount, says) in [("10000", "1万円まで"), ("10001", "5万円まで"), ("50001", "5万円を超える")]
        {
            let form = [&base[..], &[("amount", amount)]].concat();
            let id = hall.filled("clerk", "expense", &form).await;
            let page = hall.clerk("clerk").await.get(&format!("/requests/r/{id}")).await.body;
            assert!(page.contains(says), "{amount}: {page}");
        }
        let missing = hall.clerk("clerk").await.post("/requests/new/expense", &base).await;
        assert!(missing.status == 422 && missing.body.contains("切手"), "what was typed is still there");
    }
}

#[tokio::test]
async fn whoever_is_away_by_an_approved_leave_is_decided_for() {
    for hall in each().await {
        let form = [("from", "2026-11-25"), ("until", "2026-11-25"), ("days", "0"), ("hours", "1")];
        let entry = hall.clerk("jinji").await.get("/requests/leave").await.body;
        let kacho = entry.split("option value=\"").find(|part| part.contains("虹野")).unwrap();
        let kacho = kacho.split('"').next().unwrap().to_owned();
        let grant = [("staff", kacho.as_str()), ("days", "5"), ("note", "付与")];
        assert_eq!(hall.clerk("jinji").await.post("/requests/leave", &grant).await.status, 303);
        assert_eq!(hall.clerk("clerk").await.post("/requests/leave", &grant).await.status, 403);

        let id = hall.filled("kacho", "annual-leave", &form).await;
        hall.done("kacho", &id, "submit", &[]).await;
        hall.done("bucho", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        hall.it_is("2026-11-25 10:00");
        let id = hall
            .filled(
                "clerk",
                "overtime",
                &[
                    ("on", "2026-11-25"),
                    ("starts", "17:15"),
                    ("ends", "19:15"),
                    ("hours", "2"),
                    ("month", "10"),
                    ("work", "照会の回答"),
                ],
            )
            .await;
        hall.done("clerk", &id, "submit", &[]).await;
        let page = hall.clerk("leader").await.get(&format!("/requests/r/{id}")).await.body;
        assert!(page.contains("代決"), "{page}");
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        assert_eq!(hall.request(&id).await.state(), "decided");
        assert_eq!(hall.request(&id).await.flow.unread().len(), 1, "the manager reads afterwards");
    }
}
