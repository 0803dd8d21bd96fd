use yakuba_testkit::PASSWORD;

use crate::places::each;

const UNITS: &str = "/admin/organisation";

#[tokio::test]
async fn the_reorganisation_of_april_is_prepared_looked_at_and_taken_back() {
    for place in each().await {
        let mut desk = place.signed_in("zeimu").await;
        let add = [
            ("code", "shimin-sogo"),
            ("from", "令和9年4月1日"),
            ("name", "総合窓口グループ"),
            ("parent", "shimin"),
            ("kind", "group"),
            ("place", "45"),
        ];
        assert_eq!(
            desk.post("/admin/organisation/add", &add).await.location,
            "/admin/organisation?on=2027-04-01"
        );
        let revise = [
            ("from", "R9.4.1"),
            ("name", "くらし窓口課"),
            ("parent", "honcho"),
            ("kind", "division"),
            ("place", "30"),
        ];
        assert_eq!(desk.post("/admin/organisation/units/shimin/revise", &revise).await.status, 303);
        let close = [("from", "2027-04-01")];
        assert_eq!(desk.post("/admin/organisation/units/shimin-madoguchi/close", &close).await.status, 303);

        let today = desk.get(UNITS).await.body;
        assert!(today.contains("市民課") && !today.contains("今日から変わること"));
        let table =
            |page: &str| page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap().to_owned();
        assert!(!table(&today).contains("総合窓口グループ"));
        let april = desk.get("/admin/organisation?on=R9.4.1").await.body;
        let shown = table(&april);
        assert!(
            shown.contains("くらし窓口課")
                && shown.contains("総合窓口グループ")
                && !shown.contains(">窓口グループ<")
        );
        for says in
            ["改称", "移管", "新設", "廃止", "市民課 → くらし窓口課", "この日に無い組織に所属したまま"]
        {
            assert!(april.contains(says), "{says}: {april}");
        }
        assert!(april.contains("青空 花子"), "who loses his unit is named");

        for code in ["shimin", "shimin-madoguchi", "shimin-sogo"] {
            let back =
                desk.post("/admin/organisation/cancel", &[("code", code), ("from", "2027-04-01")]).await;
            assert_eq!(back.location, UNITS);
        }
        assert!(desk.get("/admin/organisation?on=2027-04-01").await.body.contains("今日と同じです"));
        assert_eq!(place.logged("organisation.").await, 7, "three changes, three taken back, one import");
    }
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays() {
    for place in each().await {
        let mut desk = place.signed_in("zeimu").await;
        let add = |code, from, parent| {
            [("code", code), ("from", from), ("name", "新しい課"), ("parent", parent), ("kind", "division")]
        };
        for (code, from, parent, says) in [
            ("shimin", "R9.4.1", "honcho", "別のコードに"),
            ("あたらしい", "R9.4.1", "honcho", "半角の英小文字"),
            ("new", "R9.4.1", "nowhere", "そこには置けません"),
            ("new", "R9.2.30", "honcho", "こよみにありません"),
        ] {
            let again = desk.post("/admin/organisation/add", &add(code, from, parent)).await;
            assert_eq!(again.status, 422);
            assert!(
                again.body.contains(says) && again.body.contains("value=\"新しい課\""),
                "{says}: {}",
                again.body
            );
        }
        let full = desk.post("/admin/organisation/units/shimin/close", &[("from", "R9.4.1")]).await;
        assert!(full.status == 422 && full.body.contains("下に組織が残っています"), "{}", full.body);
        assert_eq!(desk.get("/admin/organisation/units/nowhere").await.status, 404);
        assert_eq!(
            desk.post("/admin/organisation/cancel", &[("code", "shimin"), ("from", "2026-04-01")])
                .await
                .status,
            409
        );
    }
}

#[tokio::test]
async fn everybody_reads_the_directory_and_few_change_it() {
    for place in each().await {
        let mut clerk = place.desk();
        assert_eq!(clerk.get(UNITS).await.status, 303);
        clerk.sign_in("shimin", PASSWORD).await;
        let page = clerk.get("/admin/organisation/units/shimin-madoguchi").await;
        assert!(
            page.status == 200 && page.body.contains("青空 花子") && !page.body.contains("組織を廃止する")
        );
        assert_eq!(
            clerk
                .post("/admin/organisation/units/shimin-madoguchi/close", &[("from", "R9.4.1")])
                .await
                .status,
            403
        );
        assert_eq!(clerk.get("/admin/organisation/add").await.status, 403);
        let menu = clerk.get(UNITS).await.body;
        assert!(
            menu.contains("/admin/organisation\"")
                && !menu.contains("/admin/staff\"")
                && !menu.contains("/admin/audit\"")
        );
    }
}
