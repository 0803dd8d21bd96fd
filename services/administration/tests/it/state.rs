use yakuba_city::Lgwan;
use yakuba_store::{Tx, args};

use crate::places::each;

#[tokio::test]
async fn what_waits_for_a_person_is_shown_and_sent_on_its_way() {
    for place in each().await {
        let mut desk = place.signed_in("jouhou").await;
        assert!(desk.get("/admin/state").await.body.contains("止まっているものはありません"));
        let now = place.zones.lgwan.clock.now();
        place
            .zones
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                tx.execute(
                    "insert into job (id, kind, payload, created_at, run_at, failed_at) values ('1', 'test', '{}', $1, $1, $1)",
                    args![now],
                )
                .await?;
                tx.execute(
                    "insert into outbox (id, kind, target, stream, payload, sent_at, held_at) values ('1', 'test', 'core', 's', '{}', $1, $1)",
                    args![now],
                )
                .await
            })
            .await
            .unwrap();
        let page = desk.get("/admin/state").await.body;
        assert!(
            page.contains("人の確認を待っている")
                && page.contains("/admin/state/retry")
                && page.contains("/admin/state/release")
        );
        assert_eq!(desk.post("/admin/state/retry", &[]).await.location, "/admin/state");
        assert_eq!(desk.post("/admin/state/release", &[]).await.location, "/admin/state");
        assert!(desk.get("/admin/state").await.body.contains("止まっているものはありません"));
        assert_eq!(place.logged("jobs.retried").await + place.logged("relay.released").await, 2);
        assert_eq!(place.signed_in("zeimu").await.get("/admin/state").await.status, 403);
    }
}
