//! The promises of the relay, kept by both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod apart;
mod carried;
mod storm;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use serde::{Deserialize, Serialize};
use yakuba_city::{Clock, Internet, Lgwan};
use yakuba_files::{Arriving, Files, Gate, Passing};
use yakuba_relay::{Delivery, HandleError, Handler, InProcess, Message, PersonalData};
use yakuba_store::{Database, Migration, Store, StoreError, Tx, args};

#[derive(Serialize, Deserialize)]
struct Told {
    stream: String,
    n: i64,
    files: Vec<String>,
}

impl Message for Told {
    const KIND: &'static str = "test.told";
    const ABOUT: &'static str = "a number";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 1_000;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        self.stream.clone()
    }

    fn files(&self) -> Vec<String> {
        self.files.clone()
    }
}

/// The same, the other way.
#[derive(Serialize, Deserialize)]
struct Asked(Told);

impl Message for Asked {
    const KIND: &'static str = "test.asked";
    const ABOUT: &'static str = "a number";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        self.0.stream.clone()
    }

    fn files(&self) -> Vec<String> {
        self.0.files.clone()
    }
}

/// A gate that lets every file pass.
struct Open;

impl Gate for Open {
    fn pass(&self, arriving: Arriving) -> Passing<'_> {
        Box::pin(async move { Ok(Some(arriving.bytes)) })
    }
}

/// Two zones. `Context` counts how often a handler was called.
struct Zones {
    outer: (Store<Internet>, Files<Internet>),
    inner: (Store<Lgwan>, Files<Lgwan>),
    called: Arc<AtomicU32>,
    _folder: tempfile::TempDir,
}

fn tables() -> Vec<Migration> {
    let heard = Migration {
        name: "test/0001-heard",
        sql: "create table heard (seq {serial}, stream text not null, n bigint not null)",
    };
    [yakuba_relay::MIGRATIONS, &[heard]].concat()
}

#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
async fn zones() -> Vec<Zones> {
    let mut all = Vec::new();
    let mut urls = vec![None];
    urls.extend(std::env::var("YAKUBA_TEST_POSTGRES").ok().map(Some));
    for url in urls {
        let folder = tempfile::tempdir().unwrap();
        let id: yakuba_base::Id<()> = Clock::system().id();
        let database = |name: &str| match &url {
            None => Database::Sqlite { path: folder.path().join(name) },
            Some(url) => Database::Postgres {
                url: url.clone(),
                schema: format!("t_{}_{name}", id.to_string().replace('-', "_")),
            },
        };
        all.push(Zones {
            outer: (
                Store::open(&database("outer"), &tables()).await.unwrap(),
                Files::local(&folder.path().join("fo")).unwrap(),
            ),
            inner: (
                Store::open(&database("inner"), &tables()).await.unwrap(),
                Files::local(&folder.path().join("fi")).unwrap().behind(Arc::new(Open)),
            ),
            called: Arc::default(),
            _folder: folder,
        });
    }
    all
}

impl Zones {
    fn carrier(
        &self,
        refuse: fn(&Told, u32) -> Result<(), HandleError>,
    ) -> InProcess<Internet, Lgwan, Arc<AtomicU32>> {
        let handler = Handler::new(async move |tx: &mut Tx<Lgwan>, called: Arc<AtomicU32>, told: Told| {
            let nth = called.fetch_add(1, Ordering::SeqCst);
            tx.execute("insert into heard (stream, n) values ($1, $2)", args![told.stream, told.n]).await?;
            refuse(&told, nth)
        });
        InProcess::new(
            self.outer.clone(),
            self.inner.clone(),
            Clock::system(),
            self.called.clone(),
            &[handler],
            None,
        )
    }

    async fn tell(&self, stream: &str, n: i64, files: &[&str]) {
        let told = Told { stream: stream.into(), n, files: files.iter().map(|f| (*f).to_owned()).collect() };
        self.outer
            .0
            .write(async move |tx: &mut Tx<Internet>| yakuba_relay::send(tx, &Clock::system(), &told).await)
            .await
            .unwrap();
    }

    async fn heard_outside(&self) -> Vec<(String, i64)> {
        let mut reader = self.outer.0.read().await.unwrap();
        reader.all("select stream, n from heard order by seq", args![]).await.unwrap()
    }

    async fn heard(&self) -> Vec<(String, i64)> {
        self.inner
            .0
            .read()
            .await
            .unwrap()
            .all("select stream, n from heard order by seq", args![])
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn every_message_is_handled_once_even_when_the_note_of_it_is_lost() {
    for zones in zones().await {
        for n in 0..20 {
            zones.tell(&format!("s{}", n % 3), n, &[]).await;
        }
        let carrier = zones.carrier(|_, _| Ok(()));
        assert_eq!(carrier.round().await.unwrap(), Delivery { delivered: 20, failed: 0 });
        // The sender forgets that it delivered: everything is brought a second time.
        let forget =
            "update outbox set delivered_at = null, payload = '{\"stream\":\"x\",\"n\":99,\"files\":[]}'";
        zones
            .outer
            .0
            .write(async move |tx: &mut Tx<Internet>| tx.execute(forget, args![]).await)
            .await
            .unwrap();
        assert_eq!(carrier.round().await.unwrap().delivered, 20);
        let heard = zones.heard().await;
        assert_eq!(heard.len(), 20);
        assert_eq!(zones.called.load(Ordering::SeqCst), 20);
        for stream in ["s0", "s1", "s2"] {
            let order: Vec<i64> = heard.iter().filter(|(s, _)| s == stream).map(|(_, n)| *n).collect();
            assert!(order.is_sorted(), "{stream}: {order:?}");
        }
    }
}

#[tokio::test]
async fn a_message_that_fails_for_now_holds_up_its_stream_and_no_other() {
    for zones in zones().await {
        for (stream, n) in [("a", 1), ("b", 1), ("a", 2), ("b", 2)] {
            zones.tell(stream, n, &[]).await;
        }
        // The first of stream a fails at its first attempt; what it wrote is undone with it.
        let carrier = zones.carrier(|told, nth| {
            if told.stream == "a" && told.n == 1 && nth < 3 { Err(StoreError::Closed.into()) } else { Ok(()) }
        });
        carrier.round().await.unwrap();
        let heard = zones.heard().await;
        assert!(heard.iter().all(|(stream, _)| stream == "b"), "{heard:?}");
        for _ in 0..3 {
            carrier.round().await.unwrap();
        }
        let a: Vec<i64> = zones.heard().await.into_iter().filter(|(s, _)| s == "a").map(|(_, n)| n).collect();
        assert_eq!(a, [1, 2]);
    }
}

#[tokio::test]
async fn a_message_that_makes_no_sense_is_held_until_a_person_releases_it() {
    for zones in zones().await {
        zones.tell("a", 1, &[]).await;
        zones.tell("a", 2, &[]).await;
        let stern = zones
            .carrier(|told, _| if told.n == 1 { Err(HandleError::Refused("no".into())) } else { Ok(()) });
        for _ in 0..3 {
            stern.round().await.unwrap();
        }
        assert!(zones.heard().await.is_empty());
        assert_eq!(yakuba_relay::held_count(&zones.outer.0).await.unwrap(), 1);
        yakuba_relay::release_held(&zones.outer.0).await.unwrap();
        zones.carrier(|_, _| Ok(())).round().await.unwrap();
        assert_eq!(zones.heard().await.len(), 2);
        assert_eq!(yakuba_relay::open_count(&zones.outer.0).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn files_are_there_before_the_message_is_handled() {
    for zones in zones().await {
        let photo = zones.outer.1.put(&Clock::system(), "写真".as_bytes().to_vec()).await.unwrap();
        zones.tell("a", 1, &[&photo.id]).await;
        zones.carrier(|_, _| Ok(())).round().await.unwrap();
        assert_eq!(zones.inner.1.get(&photo.id).await.unwrap(), "写真".as_bytes());
        // A file that is missing outside keeps the message waiting rather than losing it.
        zones.outer.1.delete(&photo.id).await.unwrap();
        zones.tell("b", 2, &[&photo.id]).await;
        assert_eq!(zones.carrier(|_, _| Ok(())).round().await.unwrap(), Delivery { delivered: 0, failed: 1 });
        assert_eq!(yakuba_relay::open_count(&zones.outer.0).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_message_larger_than_its_kind_allows_is_not_sent() {
    for zones in zones().await {
        let told = Told { stream: "x".repeat(2_000), n: 1, files: vec![] };
        let sent = zones
            .outer
            .0
            .write(async move |tx: &mut Tx<Internet>| yakuba_relay::send(tx, &Clock::system(), &told).await)
            .await;
        assert!(sent.is_err());
        assert_eq!(yakuba_relay::open_count(&zones.outer.0).await.unwrap(), 0);
    }
}
