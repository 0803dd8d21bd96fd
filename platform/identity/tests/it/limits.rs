use yakuba_city::Lgwan;
use yakuba_identity::limits::{Taken, forget, take};
use yakuba_store::Tx;

use crate::places::{Place, each};

async fn one(place: &Place, key: &'static str) -> Taken {
    let clock = place.lgwan.clock.clone();
    place
        .lgwan
        .store
        .write(async move |tx: &mut Tx<Lgwan>| take(tx, &clock, key, 3, 600).await)
        .await
        .unwrap()
}

#[tokio::test]
async fn so_many_in_a_window_and_then_one_waits_for_its_end() {
    for place in each().await {
        for _ in 0..3 {
            assert!(one(&place, "a").await.allowed());
        }
        place.wait_minutes(4);
        assert_eq!(one(&place, "a").await, Taken::Wait { seconds: 360 });
        assert!(one(&place, "b").await.allowed(), "others are not touched");
        place.wait_minutes(6);
        assert!(one(&place, "a").await.allowed());
    }
}

#[tokio::test]
async fn a_success_can_clear_the_count() {
    for place in each().await {
        for _ in 0..4 {
            let _counted = one(&place, "a").await;
        }
        place.lgwan.store.write(async |tx: &mut Tx<Lgwan>| forget(tx, "a").await).await.unwrap();
        assert!(one(&place, "a").await.allowed());
    }
}
