use crate::places::each;

#[tokio::test]
async fn a_rule_is_added_explained_and_ended() {
    for place in each().await {
        let mut desk = place.signed_in("jouhou").await;
        let rule = [
            ("permission", "applications.work"),
            ("position", "clerk"),
            ("scope", "division"),
            ("from", "R8.11.24"),
        ];
        assert_eq!(desk.post("/admin/permissions/add", &rule).await.location, "/admin/permissions");
        let page = desk.get("/admin/permissions?permission=applications.work&unit=shimin-koseki").await.body;
        let who = page.split("権限の決まり</h2>").next().unwrap().split("だれができるか").nth(1).unwrap();
        assert!(who.contains("青空 花子") && who.contains("薫風 明") && !who.contains("若葉 太郎"), "{who}");
        let why = desk.get(&format!("/admin/staff/{}", place.id_of("shimin").await)).await.body;
        let why = why.split("できること・その理由").nth(1).unwrap();
        for says in ["applications.work", "市民課", "戸籍グループ", "係員"] {
            assert!(why.contains(says), "{says}: {why}");
        }

        let page = desk.get("/admin/permissions").await.body;
        let row = page
            .split("<tr>")
            .find(|row| row.contains("applications.work") && row.contains("name=\"rule\""))
            .unwrap();
        let id_of_rule = row.split("name=\"rule\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(
            desk.post("/admin/permissions/end", &[("rule", id_of_rule), ("from", "R8.12.1")]).await.status,
            303
        );
        let later = desk.get("/admin/permissions?permission=applications.work&on=R8.12.1").await.body;
        assert!(!later.contains("青空 花子"));
        assert_eq!(place.logged("permission.rule").await, 2);
    }
}

#[tokio::test]
async fn a_rule_for_everybody_or_for_nobody_is_not_taken() {
    for place in each().await {
        let mut desk = place.signed_in("jouhou").await;
        for (rule, says) in [
            (
                [("permission", "x.y"), ("login", ""), ("scope", "own"), ("from", "R8.11.24"), ("to", "")],
                "全員に認める",
            ),
            (
                [
                    ("permission", "x.y"),
                    ("login", "nobody"),
                    ("scope", "own"),
                    ("from", "R8.11.24"),
                    ("to", ""),
                ],
                "この職員IDの職員はいません",
            ),
            (
                [
                    ("permission", "X Y"),
                    ("login", "shimin"),
                    ("scope", "own"),
                    ("from", "R8.11.24"),
                    ("to", ""),
                ],
                "半角の英小文字",
            ),
            (
                [("permission", "x.y"), ("login", "shimin"), ("scope", ""), ("from", "R8.11.24"), ("to", "")],
                "選んでください",
            ),
            (
                [
                    ("permission", "x.y"),
                    ("login", "shimin"),
                    ("scope", "own"),
                    ("from", "R8.11.24"),
                    ("to", "R8.11.1"),
                ],
                "日付の前後",
            ),
        ] {
            let again = desk.post("/admin/permissions/add", &rule).await;
            assert_eq!(again.status, 422, "{says}");
            assert!(again.body.contains(says), "{says}: {}", again.body);
        }
        let mut other = place.signed_in("zeimu").await;
        assert_eq!(other.get("/admin/permissions").await.status, 403);
    }
}
