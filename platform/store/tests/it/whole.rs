use yakuba_city::Lgwan;
use yakuba_store::{Database, Line, Migration, Snapshot, Store, StoreError, Table, Tx, args, load};

use crate::databases::{TABLES, postgres};

/// Two databases of each kind.
fn pairs() -> (tempfile::TempDir, Vec<[Database; 2]>) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| Database::Sqlite { path: folder.path().join(name) };
    let mut pairs = vec![[file("a.db"), file("b.db")]];
    if let (Some(one), Some(other)) = (postgres(), postgres()) {
        pairs.extend([[file("b.db"), one.clone()], [one, other.clone()], [other, file("d.db")]]);
    }
    (folder, pairs)
}

async fn fill(store: &Store<Lgwan>) {
    store
        .write(async |tx: &mut Tx<Lgwan>| {
            for (n, id) in ["髙﨑𠮷", "b", "B", "", "あ\n\"い\"", "ア", "a\u{0301}"].iter().enumerate()
            {
                let bytes = (n % 2 == 0).then(|| vec![n as u8, 0, 255]);
                tx.execute(
                    "insert into thing (id, n, note, bytes, at) values ($1, $2, $3, $4, $5)",
                    args![id, i64::MIN + n as i64, (n > 3).then_some("📄"), bytes, (n > 4).then_some(n)],
                )
                .await?;
            }
            for n in 0..1_000i64 {
                tx.execute("insert into line (word) values ($1)", args![format!("語{n}")]).await?;
            }
            // Its number is never given again.
            tx.execute("delete from line where word = '語999'", args![]).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}

/// A table, its rows, and the last number it gave.
type Whole = (Table, Vec<Line>, Option<i64>);

/// Everything a snapshot says.
async fn said(snapshot: &mut Snapshot) -> Vec<Whole> {
    let mut said = Vec::new();
    for table in snapshot.tables().await.unwrap() {
        let mut lines = Vec::new();
        snapshot
            .rows(&table, |line| {
                lines.push(Line::parse(&table, &line.to_json())?);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        let last = snapshot.last_number(&table).await.unwrap();
        said.push((table, lines, last));
    }
    said
}

async fn look(database: &Database) -> (Vec<String>, Vec<Whole>) {
    let mut snapshot = Snapshot::of(std::slice::from_ref(database)).await.unwrap().remove(0);
    let looked = (snapshot.migrations().await.unwrap(), said(&mut snapshot).await);
    snapshot.close().await;
    looked
}

#[tokio::test]
async fn a_database_is_the_same_after_it_was_carried_from_one_kind_to_the_other_postgres() {
    let (_folder, pairs) = pairs();
    let first = Store::<Lgwan>::open(&pairs[0][0], TABLES).await.unwrap();
    fill(&first).await;
    first.close().await;
    let (_, original) = look(&pairs[0][0]).await;
    assert_eq!((original[0].1.len(), original[1].1.len(), original[1].2), (7, 999, Some(1_000)));
    for [from, to] in pairs {
        let (migrations, tables) = look(&from).await;
        let carried = tables.clone();
        load::<StoreError, _>(&to, (TABLES, &migrations), false, async move |filling| {
            for (table, lines, last) in carried {
                filling.rows(&table, lines).await?;
                if let Some(last) = last {
                    filling.number_after(&table, last).await?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
        let back = look(&to).await;
        assert!(back == (migrations.clone(), tables), "{to:?}");
        let lines = |tables: &[Whole]| tables.iter().map(|(_, lines, _)| lines.clone()).collect::<Vec<_>>();
        assert!(lines(&back.1) == lines(&original), "{to:?}");
        // What is there is not replaced unasked.
        let again =
            load::<StoreError, _>(&to, (TABLES, &migrations), false, async |_| Ok(())).await.unwrap_err();
        assert!(matches!(again, StoreError::NotEmpty), "{again}");
        assert!(look(&to).await == back, "{to:?}");
        // It goes on as if nothing had happened: no number is given twice.
        let store = Store::<Lgwan>::open(&to, TABLES).await.unwrap();
        let seq = store
            .write(async |tx: &mut Tx<Lgwan>| {
                let (seq,): (i64,) =
                    tx.one("insert into line (word) values ('next') returning seq", args![]).await?;
                tx.execute("delete from line where seq = $1", args![seq]).await?;
                Ok::<_, StoreError>(seq)
            })
            .await
            .unwrap();
        assert_eq!(Some(seq), back.1[1].2.map(|last| last + 1));
        store.close().await;
    }
}

#[tokio::test]
async fn what_a_newer_program_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Sqlite { path: folder.path().join("a.db") };
    let made_by = ["test/0001-thing".to_owned(), "test/0009-tomorrow".to_owned()];
    let refused = load::<StoreError, _>(&database, (TABLES, &made_by), false, async |_| Ok(())).await;
    assert!(matches!(refused, Err(StoreError::MigrationUnknown(name)) if name == "test/0009-tomorrow"));
}

const MARK: &[Migration] =
    &[Migration { name: "test/0001-mark", sql: "create table mark (n bigint primary key)" }];

/// Somebody writes 1, 2, 3 … first into one database, then into the other: at every instant the first is the second, or one
/// ahead.
#[tokio::test(flavor = "multi_thread")]
async fn several_databases_are_seen_at_one_instant_while_they_are_written_to_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| Database::Sqlite { path: folder.path().join(name) };
    let mut twins = vec![[file("a.db"), file("b.db")]];
    if let (Some(one), Some(other)) = (postgres(), postgres()) {
        twins.push([one, other]);
    }
    for databases in twins {
        let first = Store::<Lgwan>::open(&databases[0], MARK).await.unwrap();
        let second = Store::<Lgwan>::open(&databases[1], MARK).await.unwrap();
        let writer = tokio::spawn(async move {
            for n in 0i64.. {
                for store in [&first, &second] {
                    let write = async move |tx: &mut Tx<Lgwan>| {
                        tx.execute("insert into mark (n) values ($1)", args![n]).await
                    };
                    store.write(write).await.unwrap();
                }
            }
        });
        let mut seen = Vec::new();
        while seen.len() < 30 {
            let mut snapshots = Snapshot::of(&databases).await.unwrap();
            let mut counts = Vec::new();
            for snapshot in &mut snapshots {
                let table = snapshot.tables().await.unwrap().remove(0);
                counts.push(snapshot.rows(&table, |_| Ok::<_, StoreError>(())).await.unwrap());
            }
            for snapshot in snapshots {
                snapshot.close().await;
            }
            assert!(counts[0] == counts[1] || counts[0] == counts[1] + 1, "{counts:?}");
            seen.push(counts[0]);
        }
        writer.abort();
        assert!(seen.first() < seen.last(), "nobody wrote: {seen:?}");
    }
}
