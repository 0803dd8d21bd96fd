use yakuba_audit::Actor;
use yakuba_city::Lgwan;
use yakuba_identity::token::{self, NewToken};
use yakuba_store::Tx;

use crate::places::{Place, each};

async fn token(place: &Place, permissions: &[&str], units: Option<&[&str]>, minutes: i64) -> String {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    // Ids are ordered by time: the next token is the later one.
    place.time.advance_millis(1);
    let clock = place.lgwan.clock.clone();
    let new = NewToken {
        name: "GIS連携".to_owned(),
        permissions: owned(permissions),
        units: units.map(owned),
        expires_at: clock.now().plus_minutes(minutes),
    };
    let made = async move |tx: &mut Tx<Lgwan>| token::create(tx, &clock, Actor::System("test"), &new).await;
    place.lgwan.store.write(made).await.unwrap()
}

#[tokio::test]
async fn a_program_does_what_its_token_says_and_no_more() {
    for place in each().await {
        let mut program = place.clerk();
        let anonymous = program.get("/api/cases").await;
        assert_eq!(anonymous.status, 401);
        assert!(anonymous.body.contains("\"code\":\"unauthorised\""), "{}", anonymous.body);
        let good = token(&place, &["applications.read"], Some(&["shimin"]), 60).await;
        assert_eq!(program.program("/api/cases", &good).await.body, "GIS連携");
        for (permissions, units) in
            [(["applications.read"], Some(&["zeimu"][..])), (["applications.work"], None)]
        {
            let other = token(&place, &permissions, units, 60).await;
            assert_eq!(program.program("/api/cases", &other).await.status, 403);
        }
        assert_eq!(program.program("/api/cases", "yakuba_nonsense").await.status, 401);
    }
}

#[tokio::test]
async fn a_token_ends_when_it_is_over_or_taken_back() {
    for place in each().await {
        let mut program = place.clerk();
        let short = token(&place, &["*"], None, 10).await;
        let long = token(&place, &["*"], None, 100).await;
        assert_eq!(program.program("/api/cases", &short).await.status, 200);
        place.wait_minutes(10);
        assert_eq!(program.program("/api/cases", &short).await.status, 401);
        assert_eq!(program.program("/api/cases", &long).await.status, 200);
        let list = token::list(&place.lgwan.store).await.unwrap();
        assert_eq!(list[0].last_used_at, Some(place.lgwan.clock.now()));
        let (clock, id) = (place.lgwan.clock.clone(), list[0].id.clone());
        place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                token::revoke(tx, &clock, Actor::System("test"), &id).await
            })
            .await
            .unwrap();
        assert_eq!(program.program("/api/cases", &long).await.status, 401);
    }
}
