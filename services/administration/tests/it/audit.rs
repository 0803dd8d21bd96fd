use yakuba_city::Lgwan;
use yakuba_store::{Tx, args};

use crate::places::each;

#[tokio::test]
async fn the_log_is_narrowed_by_who_what_and_when() {
    for place in each().await {
        place.it_is("2026-11-25 09:00");
        let mut desk = place.signed_in("jouhou").await;
        let all = desk.get("/admin/audit").await.body;
        assert!(
            all.contains("organisation.imported")
                && all.contains("staff.signed-in")
                && all.contains("薫風 明")
        );
        let signed = desk.get("/admin/audit?action=staff.").await.body;
        assert!(signed.contains("staff.signed-in") && !signed.contains("organisation.imported"));
        let own = desk.get("/admin/audit?actor=jouhou").await.body;
        assert!(own.contains("staff.signed-in") && !own.contains("organisation.imported"));
        let yesterday = desk.get("/admin/audit?to=R8.11.24").await.body;
        assert!(yesterday.contains("organisation.imported") && !yesterday.contains("staff.signed-in"));
        let today = desk.get("/admin/audit?from=R8.11.25").await.body;
        assert!(!today.contains("organisation.imported") && today.contains("staff.signed-in"));
        assert!(desk.get("/admin/audit?actor=bucho").await.body.contains("当てはまる記録はありません"));
        let csv = desk.get("/admin/audit.csv?action=staff.").await.body;
        assert!(
            csv.starts_with("\u{feff}id,at,actor,action,subject,detail,block\r\n")
                && csv.contains("staff.signed-in"),
            "{csv}"
        );
    }
}

#[tokio::test]
async fn more_than_a_page_is_read_page_by_page() {
    for place in each().await {
        let mut desk = place.signed_in("jouhou").await;
        for _ in 0..130 {
            place.note().await;
        }
        let first = desk.get("/admin/audit?action=test.").await.body;
        assert_eq!(first.matches("<code>test.done</code>").count(), 100);
        let next = first
            .split("rel=\"next\" href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&");
        let second = desk.get(&next).await.body;
        assert_eq!(second.matches("<code>test.done</code>").count(), 30);
        assert!(!second.contains("rel=\"next\""));
    }
}

#[tokio::test]
async fn a_touched_log_is_found_out() {
    for place in each().await {
        let mut desk = place.signed_in("jouhou").await;
        place.seal().await.unwrap();
        assert!(desk.post("/admin/audit/verify", &[]).await.body.contains("書き換えは見つかりませんでした"));
        let touch = async |tx: &mut Tx<Lgwan>| {
            tx.execute("update audit_entry set actor = 'staff:x' where action = 'staff.signed-in'", args![])
                .await
        };
        place.zones.lgwan.store.write(touch).await.unwrap();
        let report = desk.post("/admin/audit/verify", &[]).await.body;
        assert!(report.contains("1番の封印") && report.contains("情報担当の責任者"), "{report}");
        let mut other = place.signed_in("zeimu").await;
        for address in ["/admin/audit", "/admin/audit.csv", "/admin/audit/verify"] {
            assert_eq!(other.get(address).await.status, 403);
        }
    }
}
