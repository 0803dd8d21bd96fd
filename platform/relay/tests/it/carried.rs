//! Two zones with an air gap between them: bundles on a medium.

use std::sync::Arc;

use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet, Lgwan, Network, NetworkKind};
use yakuba_files::Files;
use yakuba_relay::{HandleError, Handler, bundle, peers};
use yakuba_seal::Keys;
use yakuba_store::{Store, Tx, args};

use crate::{Asked, Told, Zones, apart::keys, zones};

const ROOM: u64 = 1 << 30;

type Taken = Result<bundle::Imported, bundle::BundleError>;

struct Gap {
    zones: Zones,
    outer: Arc<Keys>,
    inner: Arc<Keys>,
}

fn now() -> Timestamp {
    Clock::system().now()
}

impl Gap {
    async fn each() -> Vec<Gap> {
        let mut all = Vec::new();
        for zones in zones().await {
            let (outer, inner) = (keys("082252", NetworkKind::Internet), keys("082252", NetworkKind::Lgwan));
            let card = inner.card().clone();
            let trust = async move |tx: &mut Tx<Internet>| peers::trust(tx, &Clock::system(), &card).await;
            zones.outer.0.write(trust).await.unwrap();
            all.push(Gap { zones, outer, inner });
        }
        all
    }

    async fn inward(&self, room: u64) -> (Vec<u8>, bundle::Exported) {
        let (store, files) = &self.zones.outer;
        bundle::export(&self.outer, self.inner.card(), (store, files), now(), room).await.unwrap()
    }

    async fn outward(&self) -> Vec<u8> {
        let (store, files) = &self.zones.inner;
        bundle::export(&self.inner, self.outer.card(), (store, files), now(), ROOM).await.unwrap().0
    }

    async fn arrives_inside(&self, bundle: &[u8]) -> Taken {
        let handler = Handler::new(async |tx: &mut Tx<Lgwan>, (): (), told: Told| {
            if told.n < 0 {
                return Err(HandleError::Refused("below nothing".into()));
            }
            tx.execute("insert into heard (stream, n) values ($1, $2)", args![told.stream, told.n]).await?;
            Ok(())
        });
        import(&self.inner, &self.outer, bundle, &self.zones.inner, handler).await
    }

    async fn arrives_outside(&self, bundle: &[u8]) -> Taken {
        let handler = Handler::new(async |tx: &mut Tx<Internet>, (): (), asked: Asked| {
            tx.execute("insert into heard (stream, n) values ($1, $2)", args![asked.0.stream, asked.0.n])
                .await?;
            Ok(())
        });
        import(&self.outer, &self.inner, bundle, &self.zones.outer, handler).await
    }
}

async fn import<N: Network>(
    keys: &Arc<Keys>,
    from: &Arc<Keys>,
    bundle: &[u8],
    zone: &(Store<N>, Files<N>),
    handler: Handler<()>,
) -> Taken {
    bundle::import(keys, from.card(), bundle, zone.clone(), Clock::system(), (), &[handler]).await
}

#[tokio::test]
async fn a_medium_that_is_lost_or_brought_twice_does_no_harm() {
    for gap in Gap::each().await {
        let photo = gap.zones.outer.1.put(&Clock::system(), vec![9; 2_500_000]).await.unwrap();
        for n in 0..600 {
            let files = if n == 5 { vec![photo.id.as_str()] } else { vec![] };
            gap.zones.tell(&format!("s{}", n % 3), n, &files).await;
        }
        let (lost, exported) = gap.inward(ROOM).await;
        assert_eq!(exported, bundle::Exported { messages: 600, files: 1, left: 0 });
        assert!(!lost.windows(1_000).any(|part| part == [9; 1_000]), "it is sealed");
        // The first medium lies in a drawer; the second is brought, twice; then the first turns up.
        let (second, _) = gap.inward(ROOM).await;
        for bundle in [&second, &second, &lost] {
            assert_eq!(gap.arrives_inside(bundle).await.unwrap().handled, 600);
        }
        assert_eq!(gap.zones.heard().await.len(), 600);
        assert_eq!(gap.zones.inner.1.get(&photo.id).await.unwrap().len(), 2_500_000);
        // Outside all of it waits until a bundle says that it arrived.
        assert_eq!(yakuba_relay::open_count(&gap.zones.outer.0).await.unwrap(), 600);
        gap.ask(7).await;
        let back = gap.arrives_outside(&gap.outward().await).await.unwrap();
        assert_eq!((back.confirmed, back.handled), (600, 1));
        assert_eq!(yakuba_relay::open_count(&gap.zones.outer.0).await.unwrap(), 0);
        assert_eq!(gap.zones.heard_outside().await, [("t".to_owned(), 7)]);
    }
}

impl Gap {
    async fn ask(&self, n: i64) {
        let asked = Asked(Told { stream: "t".into(), n, files: vec![] });
        let send = async move |tx: &mut Tx<Lgwan>| yakuba_relay::send(tx, &Clock::system(), &asked).await;
        self.zones.inner.0.write(send).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_bundle_leaves_the_rest_for_the_next() {
    for gap in Gap::each().await {
        for n in 0..4 {
            let file = gap.zones.outer.1.put(&Clock::system(), vec![1; 400_000]).await.unwrap();
            gap.zones.tell("a", n, &[&file.id]).await;
        }
        let (bundle, exported) = gap.inward(1_000_000).await;
        assert_eq!(exported, bundle::Exported { messages: 2, files: 2, left: 2 });
        assert_eq!(gap.arrives_inside(&bundle).await.unwrap().handled, 2);
        gap.arrives_outside(&gap.outward().await).await.unwrap();
        let (bundle, exported) = gap.inward(1_000_000).await;
        assert_eq!((exported.messages, exported.left), (2, 0));
        gap.arrives_inside(&bundle).await.unwrap();
        assert_eq!(gap.zones.heard().await.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }
}

#[tokio::test]
async fn a_bundle_that_was_changed_or_goes_elsewhere_does_nothing() {
    for gap in Gap::each().await {
        gap.zones.tell("a", 1, &[]).await;
        let (good, _) = gap.inward(ROOM).await;
        for place in [0, 20, 60, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[place] ^= 1;
            assert!(gap.arrives_inside(&bad).await.is_err(), "{place}");
        }
        assert!(gap.arrives_inside(&good[..good.len() - 10]).await.is_err());
        assert!(gap.arrives_inside(&[good.as_slice(), b"more"].concat()).await.is_err());
        assert!(gap.arrives_outside(&good).await.is_err(), "the sender cannot open it");
        // Signed by somebody else, sealed to the right one.
        let (store, files) = &gap.zones.outer;
        let forger = keys("082252", NetworkKind::Internet);
        let (forged, _) =
            bundle::export(&forger, gap.inner.card(), (store, files), now(), ROOM).await.unwrap();
        assert!(gap.arrives_inside(&forged).await.is_err());
        assert!(gap.zones.heard().await.is_empty());
        assert_eq!(gap.arrives_inside(&good).await.unwrap().handled, 1);
    }
}

#[tokio::test]
async fn what_cannot_be_handled_is_named_and_holds_up_its_stream_alone() {
    for gap in Gap::each().await {
        for (stream, n) in [("a", -1), ("a", 2), ("b", 3)] {
            gap.zones.tell(stream, n, &[]).await;
        }
        let imported = gap.arrives_inside(&gap.inward(ROOM).await.0).await.unwrap();
        assert_eq!(imported.handled, 1);
        assert!(imported.failed.len() == 1 && imported.failed[0].1 == "below nothing", "{imported:?}");
        assert_eq!(gap.zones.heard().await, [("b".to_owned(), 3)]);
    }
}
