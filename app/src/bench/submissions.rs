//! Applications sent by programs: validated, numbered, audited, on their way to the office and synced to the disk when
//! they are answered.

use std::{path::Path, time::Duration};

use axum::{Router, routing::post};
use yakuba_city::{Clock, Internet, NetworkKind};
use yakuba_store::{Database, Migration, Store, StoreError, Tx, args};

use super::{
    CLIENTS,
    client::request,
    house::{ANSWERS, Bench, SLUG},
    load::{self, Rate},
    table::Table,
};

const TABLES: &[Migration] = &[Migration {
    name: "bench/0001",
    sql: "create table row_only (id text primary key, body text not null);
          create table row_out (id text primary key, body text not null);",
}];

pub(super) async fn measure(table: &mut Table, folder: &Path, time: Duration) -> anyhow::Result<()> {
    table.heading(format!("Submissions ({CLIENTS} clients in this process, for {} s)", time.as_secs()));
    let store = Store::<Internet>::open(&Database::Sqlite { path: folder.join("bare.db") }, TABLES).await?;
    let alone = write(&store, 1, time / 4, false).await?;
    let bare = write(&store, CLIENTS, time / 2, true).await?;
    store.close().await;
    let empty = load::open(Router::new().route("/", post(async || {}))).await?;
    let empty = load::ask(empty, time / 4, request("POST", "/", &[], ANSWERS.as_bytes()), 200).await?;

    let bench = Bench::open(folder).await?;
    let door = load::open(bench.door(NetworkKind::Internet)).await?;
    let body = format!("{{\"answers\": {ANSWERS}}}");
    let path = format!("/api/procedures/{SLUG}/applications");
    let apply = request("POST", &path, &["Content-Type: application/json"], body.as_bytes());
    let sent = load::ask(door, time, apply.clone(), 201).await?;
    let carried = {
        let _background = bench.house.background(&bench.zones).start();
        load::ask(door, time, apply, 201).await?
    };
    bench.zones.close().await;

    table.row("commits of one row, one after another", &alone);
    table.row("bare group commit of a row and an outbox row", &bare);
    table.row("empty handler", &empty);
    table.row("durable submissions", &sent);
    table.row("durable submissions while carried to the office", &carried);
    table.row(
        "durable submissions of bare group commit",
        format!("{:.0} %", 100.0 * sent.per_second / bare.per_second),
    );
    Ok(())
}

/// Writes rows, `workers` at the same time, with an outbox row beside each when `out`.
async fn write(store: &Store<Internet>, workers: usize, time: Duration, out: bool) -> anyhow::Result<Rate> {
    let (store, clock) = (store.clone(), Clock::system());
    load::repeat(workers, time, move |_| {
        let (store, clock) = (store.clone(), clock.clone());
        async move {
            store
                .write(async move |tx: &mut Tx<Internet>| {
                    tx.execute(
                        "insert into row_only (id, body) values ($1, $2)",
                        args![clock.id::<Rate>(), ANSWERS],
                    )
                    .await?;
                    if out {
                        tx.execute(
                            "insert into row_out (id, body) values ($1, $2)",
                            args![clock.id::<Rate>(), ANSWERS],
                        )
                        .await?;
                    }
                    Ok::<_, StoreError>(())
                })
                .await?;
            Ok(())
        }
    })
    .await
}
