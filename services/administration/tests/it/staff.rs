use yakuba_testkit::PASSWORD;

use crate::places::each;

#[tokio::test]
async fn a_new_colleague_is_added_gets_a_password_and_signs_in_from_his_first_day() {
    for place in each().await {
        let mut desk = place.signed_in("zeimu").await;
        let person = |kana| {
            [
                ("login", "new-one"),
                ("family", "新芽"),
                ("given", "萌"),
                ("family_kana", kana),
                ("given_kana", "もえ"),
                ("from", "R8.12.1"),
                ("unit", "shimin-koseki"),
                ("position", "clerk"),
            ]
        };
        let wrong = desk.post("/admin/staff/add", &person("新芽")).await;
        assert!(wrong.status == 422 && wrong.body.contains("フリガナは、ひらがなかカタカナ"));
        let added = desk.post("/admin/staff/add", &person("しんめ")).await;
        assert!(added.location.starts_with("/admin/staff/"), "{}", added.body);
        assert!(desk.post("/admin/staff/add", &person("しんめ")).await.body.contains("使われています"));

        let once = desk.post(&format!("{}/account", added.location), &[("do", "password")]).await;
        let password =
            once.body.split("receipt-number\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(password.len(), 19);
        assert!(!desk.get(&added.location).await.body.contains(&password), "it is shown once");

        let mut colleague = place.desk();
        assert_eq!(colleague.sign_in("new-one", &password).await.status, 303);
        assert_eq!(colleague.get("/admin/organisation").await.location, "/account/password");
        let change = [
            ("current", password.as_str()),
            ("new", "夕立のあとの虹と海と白い雲"),
            ("again", "夕立のあとの虹と海と白い雲"),
        ];
        assert_eq!(colleague.post("/account/password", &change).await.location, "/account");
        assert!(!colleague.get("/account").await.body.contains("戸籍グループ"), "his first day has not come");
        place.it_is("2026-12-01 08:30");
        colleague.sign_in("new-one", "夕立のあとの虹と海と白い雲").await;
        assert!(colleague.get("/account").await.body.contains("戸籍グループ"));
    }
}

#[tokio::test]
async fn people_are_found_by_name_reading_unit_and_state() {
    for place in each().await {
        let mut desk = place.signed_in("zeimu").await;
        let mut found = async |query: &str| {
            let page = desk.get(&format!("/admin/staff?{query}")).await.body;
            ["青空 花子", "若葉 太郎", "初雪 みどり"]
                .iter()
                .filter(|name| page.contains(&format!("\">{name}</a>")))
                .count()
        };
        assert_eq!(found("").await, 3);
        assert_eq!(found("q=%E9%9D%92%E7%A9%BA").await, 1, "青空");
        assert_eq!(found("q=%E3%81%AF%E3%81%A4%E3%82%86%E3%81%8D").await, 1, "はつゆき");
        assert_eq!(found("unit=shiminbu").await, 2, "with what is below");
        assert_eq!(found("state=left").await, 0);
    }
}

#[tokio::test]
async fn somebody_moves_helps_out_beside_it_and_leaves() {
    for place in each().await {
        let mut desk = place.signed_in("zeimu").await;
        let page = format!("/admin/staff/{}", place.id_of("shimin").await);
        let post = |main, from, unit| {
            [("main", main), ("from", from), ("to", ""), ("unit", unit), ("position", "clerk")]
        };
        assert_eq!(
            desk.post(&format!("{page}/assign"), &post("true", "R9.4.1", "zeimu")).await.location,
            page
        );
        assert_eq!(
            desk.post(&format!("{page}/assign"), &post("false", "R9.4.1", "shimin-koseki")).await.location,
            page
        );
        let bad = desk.post(&format!("{page}/assign"), &post("true", "R9.13.1", "zeimu")).await;
        assert!(bad.status == 422 && bad.body.contains("R9.13.1"));
        let shown = desk.get(&page).await.body;
        assert!(shown.contains("R8.4.1 から R9.3.31") && shown.contains("兼務"), "{shown}");
        assert!(desk.get("/admin/organisation?on=2027-04-01").await.body.contains("異動"));
        assert_eq!(desk.post(&format!("{page}/leave"), &[("from", "R9.6.1")]).await.location, page);
        let shown = desk.get(&page).await.body;
        assert_eq!(shown.matches("R9.5.31").count(), 2);
        assert_eq!(place.logged("staff.assigned").await, 2);
        let (mine, theirs) = (place.id_of("shimin").await, place.id_of("bucho").await);
        let posts = yakuba_identity::organisation::posts_ever(&place.zones.lgwan.store, &mine).await.unwrap();
        let foreign = desk
            .post(&format!("/admin/staff/{theirs}/end"), &[("post", &posts[0].id), ("from", "R9.5.1")])
            .await;
        assert_eq!(foreign.status, 404, "a post is ended on the page of him who holds it");
    }
}

#[tokio::test]
async fn a_locked_colleague_is_let_in_again_and_nobody_takes_over_those_above_him() {
    for place in each().await {
        let mut clerk = place.desk();
        for _ in 0..10 {
            clerk.sign_in("shimin", "wrong").await;
        }
        let mut desk = place.signed_in("zeimu").await;
        let page = format!("/admin/staff/{}", place.id_of("shimin").await);
        assert!(desk.get(&page).await.body.contains("ロック中"));
        assert_eq!(desk.post(&format!("{page}/account"), &[("do", "unlock")]).await.location, page);
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 303);
        desk.post(&format!("{page}/account"), &[("do", "deactivate")]).await;
        assert_eq!(clerk.get("/account").await.status, 303);
        desk.post(&format!("{page}/account"), &[("do", "activate")]).await;
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 303);

        let administrator = format!("/admin/staff/{}/account", place.id_of("jouhou").await);
        assert_eq!(desk.post(&administrator, &[("do", "password")]).await.status, 403);
        assert_eq!(clerk.post(&format!("{page}/account"), &[("do", "unlock")]).await.status, 403);
        assert_eq!(clerk.get("/admin/staff").await.status, 403);
    }
}
