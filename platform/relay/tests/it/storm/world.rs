//! Two zones, one stream of messages inward and one of answers outward, and everything that may happen to them.

use std::{
    fs,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use futures_util::FutureExt;
use yakuba_base::LgCode;
use yakuba_city::{Clock, Internet, Lgwan, Network, NetworkKind};
use yakuba_files::Files;
use yakuba_relay::{HandleError, Handler, InProcess, bundle, peers};
use yakuba_seal::Keys;
use yakuba_store::{Database, Store, StoreError, Tx, args};

use super::{
    chance::{Chance, Weather},
    disk::Disk,
};
use crate::{Asked, Open, Told, tables};

const STREAM: &str = "s";

/// Databases whose tables are made and whose neighbours know each other: every run begins with a copy of them.
struct Beginning {
    disks: [Disk; 2],
    keys: [Arc<Keys>; 2],
}

async fn beginning() -> &'static Beginning {
    static MADE: OnceLock<Beginning> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return made;
    }
    let folder = tempfile::tempdir().unwrap();
    let city = LgCode::parse("082252").unwrap();
    let keys = [NetworkKind::Internet, NetworkKind::Lgwan]
        .map(|network| Arc::new(Keys::make(city, network).unwrap()));
    let (outer, inner) = (folder.path().join("outer.db"), folder.path().join("inner.db"));
    make::<Internet>(&outer, &keys[1]).await;
    make::<Lgwan>(&inner, &keys[0]).await;
    let disks = [Disk::read(&outer), Disk::read(&inner)];
    MADE.get_or_init(|| Beginning { disks, keys })
}

async fn make<N: Network>(path: &Path, neighbour: &Keys) {
    let store = Store::<N>::open(&Database::Sqlite { path: path.to_owned() }, &tables()).await.unwrap();
    let card = neighbour.card().clone();
    store.write(async move |tx: &mut Tx<N>| peers::trust(tx, &Clock::system(), &card).await).await.unwrap();
    while !store.scrub().await.unwrap() {}
    store.close().await;
}

pub struct World {
    pub chance: Chance,
    pub weather: Weather,
    clock: Clock,
    folder: tempfile::TempDir,
    starts: usize,
    place: PathBuf,
    outer: Store<Internet>,
    inner: Store<Lgwan>,
    keys: [Arc<Keys>; 2],
    /// Bundles that were ever made, each way.
    bundles: [Vec<Vec<u8>>; 2],
    sent: i64,
    /// What somebody was told is sent.
    pub acknowledged: Vec<i64>,
    files: Vec<(i64, String)>,
}

/// A file as it was uploaded.
fn content(n: i64) -> Vec<u8> {
    format!("file {n}").into_bytes()
}

impl World {
    pub async fn new(seed: u64, root: &Path) -> World {
        let beginning = beginning().await;
        let chance = Chance::new(seed);
        let weather = Weather::new(&chance);
        let folder = tempfile::tempdir_in(root).unwrap();
        let place = folder.path().join("0");
        fs::create_dir(&place).unwrap();
        beginning.disks[0].write(&place.join("outer.db"));
        beginning.disks[1].write(&place.join("inner.db"));
        World {
            clock: Clock::from_source(weather.clone()),
            chance,
            weather,
            outer: open(&place.join("outer.db")).await,
            inner: open(&place.join("inner.db")).await,
            folder,
            place,
            starts: 0,
            keys: beginning.keys.clone(),
            bundles: Default::default(),
            sent: 0,
            acknowledged: Vec::new(),
            files: Vec::new(),
        }
    }

    fn outer_files(&self) -> Files<Internet> {
        Files::local(&self.folder.path().join("fo")).unwrap()
    }

    fn inner_files(&self) -> Files<Lgwan> {
        Files::local(&self.folder.path().join("fi")).unwrap().behind(Arc::new(Open))
    }

    /// Sends the next message, perhaps with a file; `true` when the sender was told that it is sent.
    pub async fn tell(&mut self) -> bool {
        self.sent += 1;
        let (n, clock) = (self.sent, self.clock.clone());
        let mut files = Vec::new();
        if self.chance.once_in(4) {
            let put = async { self.outer_files().put(&clock, content(n)).await.unwrap().id };
            let Ok(id) = AssertUnwindSafe(put).catch_unwind().await else { return false };
            self.files.push((n, id.clone()));
            files.push(id);
        }
        let told = Told { stream: STREAM.to_owned(), n, files };
        let write = self.outer.write(async move |tx: &mut Tx<Internet>| {
            tx.execute("insert into heard (stream, n) values ('sent', $1)", args![n]).await?;
            yakuba_relay::send(tx, &clock, &told).await
        });
        write.await.is_ok()
    }

    /// As [`World::tell`], by somebody who is told.
    pub async fn tell_and_note(&mut self) {
        if self.tell().await {
            self.acknowledged.push(self.sent);
        }
    }

    /// One round inward and one outward, in one process; a crash anywhere in it.
    pub async fn carry(&self) {
        let inward = InProcess::new(
            (self.outer.clone(), self.outer_files()),
            (self.inner.clone(), self.inner_files()),
            self.clock.clone(),
            self.chance.clone(),
            &[inward(self.clock.clone())],
            Some(self.keys[1].clone()),
        );
        let outward = InProcess::new(
            (self.inner.clone(), self.inner_files()),
            (self.outer.clone(), self.outer_files()),
            self.clock.clone(),
            self.chance.clone(),
            &[outward()],
            Some(self.keys[0].clone()),
        );
        let rounds = async {
            inward.round().await?;
            outward.round().await
        };
        // A crash leaves what was committed before it; an error says the same.
        let _crashed = AssertUnwindSafe(rounds).catch_unwind().await;
    }

    /// Writes a bundle; it may never be brought.
    pub async fn pack(&mut self) {
        let now = self.clock.now();
        let way = self.chance.below(2);
        let bundle = match way {
            0 => {
                let from = (&self.outer, &self.outer_files());
                bundle::export(&self.keys[0], self.keys[1].card(), from, now, 400).await.unwrap().0
            }
            _ => {
                let from = (&self.inner, &self.inner_files());
                bundle::export(&self.keys[1], self.keys[0].card(), from, now, 400).await.unwrap().0
            }
        };
        self.bundles[way].push(bundle);
    }

    /// Brings any bundle that was ever written: late, twice, out of order, or damaged.
    pub async fn bring(&self) {
        let way = self.chance.below(2);
        let Some(mut bundle) = self.bundles[way].get(self.chance.below(self.bundles[way].len())).cloned()
        else {
            return;
        };
        if self.chance.once_in(5) {
            let place = self.chance.below(bundle.len());
            bundle[place] ^= 1 << self.chance.below(8);
        }
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        let bringing = async {
            match way {
                0 => {
                    let (to, handlers) = ((self.inner.clone(), self.inner_files()), [inward(clock.clone())]);
                    let from = self.keys[0].card();
                    bundle::import(&self.keys[1], from, &bundle, to, clock, chance, &handlers).await.is_ok()
                }
                _ => {
                    let to = (self.outer.clone(), self.outer_files());
                    let from = self.keys[1].card();
                    bundle::import(&self.keys[0], from, &bundle, to, clock, chance, &[outward()])
                        .await
                        .is_ok()
                }
            }
        };
        let _crashed = AssertUnwindSafe(bringing).catch_unwind().await;
    }

    /// The power goes. `of_outer` and `of_inner` are what is on the disks then; without one, what was synced.
    pub async fn power_cut(&mut self, of_outer: Option<Disk>, of_inner: Option<Disk>) {
        let disks = [
            of_outer.unwrap_or_else(|| Disk::read(&self.place.join("outer.db"))),
            of_inner.unwrap_or_else(|| Disk::read(&self.place.join("inner.db"))),
        ];
        self.outer.close().await;
        self.inner.close().await;
        fs::remove_dir_all(&self.place).unwrap();
        self.starts += 1;
        self.place = self.folder.path().join(self.starts.to_string());
        fs::create_dir(&self.place).unwrap();
        disks[0].write(&self.place.join("outer.db"));
        disks[1].write(&self.place.join("inner.db"));
        self.outer = open(&self.place.join("outer.db")).await;
        self.inner = open(&self.place.join("inner.db")).await;
    }

    /// Somebody sends, and the power goes before he is told: it may be there whole or not at all.
    pub async fn cut_while_sending(&mut self) {
        let path = self.place.join("outer.db");
        let synced = Disk::read(&path);
        self.tell().await;
        let torn = Disk::read(&path).torn(&synced, &self.chance);
        self.power_cut(Some(torn), None).await;
    }

    /// The power goes while a log is brought into its database.
    pub async fn cut_while_checkpointing(&mut self) {
        let path = self.place.join("inner.db");
        let before = Disk::read(&path);
        self.inner.scrub().await.unwrap();
        let half = before.half_checkpointed(&Disk::read(&path), &self.chance);
        self.power_cut(None, Some(half)).await;
    }

    /// The disk is full for a while.
    pub async fn full_disk(&mut self) {
        limit(&self.outer, "pragma max_page_count = 1").await;
        limit(&self.inner, "pragma max_page_count = 1").await;
        for _ in 0..1 + self.chance.below(12) {
            self.tell_and_note().await;
        }
        self.carry().await;
        limit(&self.outer, "pragma max_page_count = 1000000").await;
        limit(&self.inner, "pragma max_page_count = 1000000").await;
    }

    /// All is well again: everything arrives, and then everybody knows the same.
    pub async fn heal(&mut self) {
        self.weather.crash_after(-1);
        self.power_cut(None, None).await;
        for _ in 0..500 {
            yakuba_relay::release_held(&self.outer).await.unwrap();
            yakuba_relay::release_held(&self.inner).await.unwrap();
            self.carry().await;
            let open = yakuba_relay::open_count(&self.outer).await.unwrap()
                + yakuba_relay::open_count(&self.inner).await.unwrap();
            if open == 0 {
                return;
            }
        }
        panic!("something never arrives");
    }

    /// What was promised.
    pub async fn check(&self) {
        let sent = heard(&self.outer, "sent").await;
        let inside = heard(&self.inner, STREAM).await;
        let answered = heard(&self.outer, STREAM).await;
        for n in &self.acknowledged {
            assert!(sent.contains(n), "{n} was acknowledged and is lost");
        }
        assert_eq!(inside, sent, "inside is not what was sent, once and in order");
        assert_eq!(answered, sent, "outside is not what was answered, once and in order");
        for (_, id) in self.files.iter().filter(|(n, _)| sent.contains(n)) {
            let (was, is) = (self.outer_files().get(id).await.unwrap(), self.inner_files().get(id).await);
            assert_eq!(is.ok(), Some(was), "a file did not arrive as it was");
        }
    }

    pub async fn end(self) {
        self.outer.close().await;
        self.inner.close().await;
    }
}

async fn open<N: Network>(path: &Path) -> Store<N> {
    Store::open(&Database::Sqlite { path: path.to_owned() }, &tables()).await.unwrap()
}

async fn limit<N: Network>(store: &Store<N>, pragma: &'static str) {
    let set = store.write(async move |tx: &mut Tx<N>| {
        let _set: Option<(i64,)> = tx.optional(pragma, args![]).await?;
        Ok::<_, StoreError>(())
    });
    set.await.unwrap();
}

async fn heard<N: Network>(store: &Store<N>, stream: &str) -> Vec<i64> {
    let sql = "select n from heard where stream = $1 order by seq";
    let rows: Vec<(i64,)> = store.read().await.unwrap().all(sql, args![stream]).await.unwrap();
    rows.into_iter().map(|(n,)| n).collect()
}

/// Hears a message and answers it, in one transaction; now and then it fails or crashes before, between or after.
fn inward(clock: Clock) -> Handler<Chance> {
    Handler::new(async move |tx: &mut Tx<Lgwan>, chance: Chance, told: Told| {
        let fails_at = chance.below(12);
        fail(fails_at == 0)?;
        tx.execute("insert into heard (stream, n) values ($1, $2)", args![told.stream, told.n]).await?;
        fail(fails_at == 1)?;
        let answer = Told { stream: told.stream, n: told.n, files: vec![] };
        yakuba_relay::send(tx, &clock, &Asked(answer)).await?;
        fail(fails_at == 2)
    })
}

fn outward() -> Handler<Chance> {
    Handler::new(async |tx: &mut Tx<Internet>, chance: Chance, Asked(told): Asked| {
        tx.execute("insert into heard (stream, n) values ($1, $2)", args![told.stream, told.n]).await?;
        fail(chance.once_in(12))
    })
}

fn fail(now: bool) -> Result<(), HandleError> {
    if now { Err(HandleError::Store(StoreError::Conflict)) } else { Ok(()) }
}
