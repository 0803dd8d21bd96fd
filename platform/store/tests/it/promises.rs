use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_store::{Json, Migration, Result, Store, StoreError, Tx, args, expect_changed};

use crate::databases::{TABLES, each, postgres};

async fn add(store: &Store<Lgwan>, id: &str, n: i64) -> Result<()> {
    let id = id.to_owned();
    store
        .write(async move |tx: &mut Tx<Lgwan>| {
            tx.execute("insert into thing (id, n) values ($1, $2)", args![id, n]).await?;
            Ok(())
        })
        .await
}

async fn ids(store: &Store<Lgwan>) -> Vec<String> {
    let rows: Vec<(String,)> =
        store.read().await.unwrap().all("select id from thing order by id", args![]).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_was() {
    for (store, _folder) in each().await {
        let at = Timestamp::from_millis(1_795_000_000_123);
        store
            .write(async move |tx: &mut Tx<Lgwan>| {
                tx.execute(
                    "insert into thing (id, n, note, bytes, at) values ($1, $2, $3, $4, $5)",
                    args!["髙﨑𠮷", -7i64, Json(vec!["あ", "い"]), vec![0u8, 255], at],
                )
                .await?;
                tx.execute(
                    "insert into thing (id, n, note, bytes, at) values ($1, $2, $3, null, $4)",
                    args!["無", 0i64, None::<String>, None::<i64>],
                )
                .await
            })
            .await
            .unwrap();
        let mut reader = store.read().await.unwrap();
        let (id, n, Json(note), bytes, back): (String, i64, Json<Vec<String>>, Vec<u8>, Timestamp) =
            reader.one("select id, n, note, bytes, at from thing where n < 0", args![]).await.unwrap();
        assert_eq!((id.as_str(), n, note.len(), bytes, back), ("髙﨑𠮷", -7, 2, vec![0, 255], at));
        let (note, at): (Option<String>, Option<i64>) =
            reader.one("select note, at from thing where id = '無'", args![]).await.unwrap();
        assert_eq!((note, at), (None, None));
        let (count, sum): (i64, i64) = reader
            .one("select count(*) as c, cast(sum(n) as bigint) as s from thing", args![])
            .await
            .unwrap();
        assert_eq!((count, sum), (2, -7));
    }
}

#[tokio::test]
async fn a_failing_write_leaves_nothing_and_harms_nobody() {
    for (store, _folder) in each().await {
        let many = (0..60).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(async move |tx: &mut Tx<Lgwan>| {
                        tx.execute("insert into thing (id, n) values ($1, $2)", args![format!("{n:03}"), n])
                            .await?;
                        if n % 3 == 0 {
                            return Err(StoreError::Conflict);
                        }
                        if n % 3 == 1 {
                            tx.execute(
                                "insert into thing (id, n) values ($1, $2)",
                                args![format!("{n:03}"), n],
                            )
                            .await?;
                        }
                        Ok(n)
                    })
                    .await
            })
        });
        let mut kept = 0;
        for task in many.collect::<Vec<_>>() {
            kept += usize::from(task.await.unwrap().is_ok());
        }
        let ids = ids(&store).await;
        assert_eq!(kept, 20);
        assert_eq!(ids.len(), 20);
        assert!(ids.iter().all(|id| id.parse::<i64>().unwrap() % 3 == 2));
    }
}

#[tokio::test]
async fn a_panic_in_one_write_does_not_stop_the_writer() {
    for (store, _folder) in each().await {
        let outcome: Result<()> = store
            .write(async |tx: &mut Tx<Lgwan>| {
                tx.execute("insert into thing (id, n) values ('lost', 1)", args![]).await?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(outcome, Err(StoreError::Closed)));
        add(&store, "next", 1).await.unwrap();
        assert_eq!(ids(&store).await, ["next"]);
    }
}

#[tokio::test]
async fn the_slower_of_two_people_is_told() {
    for (store, _folder) in each().await {
        add(&store, "case", 0).await.unwrap();
        let decide = |n: i64| {
            let store = store.clone();
            async move {
                store
                    .write(async move |tx: &mut Tx<Lgwan>| {
                        let changed =
                            tx.execute("update thing set n = $1, version = version + 1 where id = 'case' and version = 1", args![n]).await?;
                        expect_changed(changed)
                    })
                    .await
            }
        };
        let (first, second) = tokio::join!(decide(1), decide(2));
        assert!(first.is_ok() != second.is_ok());
        assert!(matches!(first.and(second), Err(StoreError::Conflict)));
    }
}

#[tokio::test]
async fn readers_do_not_see_what_is_not_committed_and_cannot_write_on_sqlite() {
    for (store, _folder) in each().await {
        let inner = store.clone();
        let seen = store
            .write(async move |tx: &mut Tx<Lgwan>| {
                tx.execute("insert into thing (id, n) values ('x', 1)", args![]).await?;
                Ok::<_, StoreError>(ids(&inner).await.len())
            })
            .await
            .unwrap();
        assert_eq!(seen, 0);
        assert_eq!(ids(&store).await.len(), 1);
    }
}

#[tokio::test]
async fn migrations_run_once_and_a_released_one_cannot_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut databases = vec![yakuba_store::Database::Sqlite { path: folder.path().join("a.db") }];
    databases.extend(postgres());
    for database in databases {
        Store::<Lgwan>::open(&database, TABLES).await.unwrap().close().await;
        Store::<Lgwan>::open(&database, TABLES).await.unwrap().close().await;
        let edited = [Migration { name: TABLES[0].name, sql: "create table other (id text)" }];
        let refused = Store::<Lgwan>::open(&database, &edited).await;
        assert!(matches!(refused, Err(StoreError::MigrationChanged(_))));
        let broken = [
            TABLES[0],
            Migration { name: "test/0002", sql: "create table half (id text); create table broken (;" },
        ];
        assert!(Store::<Lgwan>::open(&database, &broken).await.is_err());
        let again = Store::<Lgwan>::open(&database, TABLES).await.unwrap();
        let half = again.read().await.unwrap().all::<(String,)>("select id from half", args![]).await;
        assert!(half.is_err(), "a failed step must leave nothing behind");
    }
}

#[tokio::test]
async fn what_is_left_for_later_is_done_before_what_is_asked_next_and_before_the_end() {
    for (store, _folder) in each().await {
        let seen = store
            .write(async |tx: &mut Tx<Lgwan>| {
                for n in 0..40i64 {
                    let id = format!("{n:02}");
                    tx.execute("insert into thing (id, n, note) values ($1, $2, '$1')", args![id, n]).await?;
                }
                let (seen,): (i64,) =
                    tx.one("select count(*) as n from thing where n < $1", args![39i64]).await?;
                tx.execute("update thing set n = n + $2 where id = $1", args!["07", 100i64]).await?;
                let changed = tx.execute("delete from thing where n > $1", args![106i64]).await?;
                tx.execute("delete from thing where id = $1", args!["00"]).await?;
                Ok::<_, StoreError>((seen, changed))
            })
            .await
            .unwrap();
        assert_eq!(seen, (39, 1));
        assert_eq!(ids(&store).await.len(), 38);
    }
}

#[tokio::test]
async fn a_refusal_of_what_was_left_for_later_undoes_that_write_and_no_other() {
    for (store, _folder) in each().await {
        let many = (0..60).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(async move |tx: &mut Tx<Lgwan>| {
                        let insert = "insert into thing (id, n) values ($1, $2)";
                        tx.execute(insert, args![format!("{n:03}"), n]).await?;
                        if n % 3 == 0 {
                            tx.execute(insert, args![format!("{n:03}"), n]).await?;
                        }
                        if n % 3 == 1 {
                            return Err(StoreError::Conflict);
                        }
                        Ok(())
                    })
                    .await
                    .is_ok()
            })
        });
        let kept: Vec<bool> =
            futures_util::future::join_all(many).await.into_iter().map(Result::unwrap).collect();
        let expected: Vec<String> = (0..60).filter(|n| n % 3 == 2).map(|n| format!("{n:03}")).collect();
        assert_eq!(ids(&store).await, expected);
        assert_eq!(kept, (0..60).map(|n| n % 3 == 2).collect::<Vec<_>>());
    }
}

/// PostgreSQL goes away in the middle of everybody's work, again and again: whoever was told keeps what he wrote, whoever was not
/// may try again, and nothing is there twice that was told once.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_said_and_comes_back_postgres() {
    let Some(database) = postgres() else { return };
    let store = Store::<Lgwan>::open(&database, TABLES).await.unwrap();
    let mut told = Vec::new();
    let mut refused = 0;
    for round in 0..10 {
        let writes = (0..40).map(|n| {
            let (store, word) = (store.clone(), format!("{round}-{n}"));
            tokio::spawn(async move {
                let wrote = word.clone();
                let write = async move |tx: &mut Tx<Lgwan>| {
                    tx.execute("insert into line (word) values ($1)", args![wrote]).await?;
                    // Somebody pulls the plug of every fourth: of the connection that is in the middle of this.
                    let sql = if n % 4 == 1 {
                        "select case when pg_terminate_backend(pg_backend_pid()) then 1 else 0 end::bigint as n"
                    } else {
                        "select 1::bigint as n"
                    };
                    tx.one::<(i64,)>(sql, args![]).await
                };
                (store.write(write).await.is_ok(), word)
            })
        });
        for write in writes.collect::<Vec<_>>() {
            match write.await.unwrap() {
                (true, word) => told.push(word),
                (false, _) => refused += 1,
            }
        }
    }
    let rows: Vec<(String,)> =
        store.read().await.unwrap().all("select word from line", args![]).await.unwrap();
    let mut kept: Vec<String> = rows.into_iter().map(|(word,)| word).collect();
    kept.sort();
    told.sort();
    assert_eq!(kept, told);
    assert_eq!(refused, 100);
}
