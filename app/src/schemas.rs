//! Every state of the schemas that ever landed, and the way from each to today's, with data in every table.

use std::collections::BTreeSet;

use yakuba_city::NetworkKind;
use yakuba_store::{
    ColumnKind, Database, Line, Migration, Snapshot, StoreError, Table, Value, load, migrate,
};

use crate::house;

/// One line for each state that landed, oldest first: what it added to the one before. A new one is recorded when it has landed.
const LANDED: &str = include_str!("schemas.txt");

/// The names of the migrations of every landed state.
fn states() -> Vec<BTreeSet<&'static str>> {
    let mut states: Vec<BTreeSet<&str>> = Vec::new();
    for line in LANDED.lines().filter(|line| !line.starts_with('#')) {
        let before = states.last().cloned().unwrap_or_default();
        states.push(before.into_iter().chain(line.split_whitespace()).collect());
    }
    states
}

#[test]
fn what_landed_was_not_taken_back() {
    let house = house::quiet().unwrap();
    let now: BTreeSet<&str> = NetworkKind::ALL
        .into_iter()
        .flat_map(|network| house.migrations(network))
        .map(|migration| migration.name)
        .collect();
    let recorded = states().pop().unwrap();
    let missing: Vec<_> = recorded.difference(&now).collect();
    assert!(missing.is_empty(), "released migrations are gone: {missing:?}");
}

/// Rows for a table: some of every kind of value.
fn rows(table: &Table) -> Vec<Line> {
    let value = |n: i64, kind: ColumnKind| match kind {
        ColumnKind::Text => Value::Text(format!("{n}髙")),
        ColumnKind::Int => Value::Int(n),
        ColumnKind::Real => Value::Real(n as f64 / 3.0),
        ColumnKind::Blob => Value::Blob(n.to_be_bytes().to_vec()),
    };
    (1..=3).map(|n| Line(table.columns.iter().map(|column| value(n, column.kind)).collect())).collect()
}

async fn look(database: &Database) -> Vec<(Table, u64)> {
    let mut found = Vec::new();
    for mut snapshot in Snapshot::of(std::slice::from_ref(database)).await.unwrap() {
        for table in snapshot.tables().await.unwrap() {
            let count = snapshot.rows(&table, |_| Ok::<_, StoreError>(())).await.unwrap();
            found.push((table, count));
        }
        snapshot.close().await;
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
fn postgres() -> Option<String> {
    std::env::var("YAKUBA_TEST_POSTGRES").ok()
}

#[tokio::test]
async fn data_of_every_landed_state_comes_to_today_whole_postgres() {
    let house = house::quiet().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let id: yakuba_base::Id<()> = yakuba_city::Clock::system().id();
    let run = id.to_string().replace('-', "_");
    let mut ways = 0;
    for (nth, state) in states().into_iter().enumerate() {
        for network in NetworkKind::ALL {
            let all = house.migrations(network);
            let then: Vec<Migration> = all.iter().filter(|one| state.contains(one.name)).copied().collect();
            let made_by: Vec<String> = then.iter().map(|one| one.name.to_owned()).collect();
            let mut databases =
                vec![Database::Sqlite { path: folder.path().join(format!("{nth}-{network}.db")) }];
            databases.extend(
                postgres().map(|url| Database::Postgres { url, schema: format!("s_{run}_{nth}_{network}") }),
            );
            for database in databases {
                migrate(&database, &then).await.unwrap();
                let tables = look(&database).await;
                load::<StoreError, _>(&database, (&all, &made_by), true, async move |filling| {
                    for (table, _) in &tables {
                        filling.rows(table, rows(table)).await?;
                    }
                    Ok(())
                })
                .await
                .unwrap();
                let before = look(&database).await;
                migrate(&database, &all).await.unwrap();
                let after = look(&database).await;
                for (table, count) in &before {
                    // A later step may put an end to a table, and says so.
                    if all.iter().any(|step| step.sql.contains(&format!("drop table {}", table.name))) {
                        continue;
                    }
                    let is = after.iter().find(|(now, _)| now.name == table.name).map(|(_, count)| *count);
                    assert_eq!((*count, is), (3, Some(3)), "{} of {network}, state {nth}", table.name);
                }
                ways += 1;
            }
        }
    }
    println!("{ways} ways to today's schemas");
}
