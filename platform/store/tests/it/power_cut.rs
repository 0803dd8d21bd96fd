//! What a caller was told is on the disk: a process is killed with SIGKILL while it writes, many times.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use yakuba_city::Lgwan;
use yakuba_store::{Database, Result, Store, Tx, args};

use crate::databases::TABLES;

/// Set in the child: where its database is.
const CHILD: &str = "YAKUBA_STORE_POWER_CUT";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_twenty_kills() {
    #[expect(clippy::disallowed_methods, reason = "the child of this test is told so where its database is")]
    if let Ok(path) = std::env::var(CHILD) {
        return write_until_killed(path).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.db");
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..20u32 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "power_cut::what_was_acknowledged_survives_twenty_kills", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines
            .map_while(|line| line.ok())
            .filter(|line| line.starts_with("ack "))
            .take(50 + 37 * round as usize)
        {
            acknowledged.push(line["ack ".len()..].to_owned());
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let store = Store::<Lgwan>::open(&Database::Sqlite { path }, TABLES).await.unwrap();
    let rows: Vec<(String,)> =
        store.read().await.unwrap().all("select word from line", args![]).await.unwrap();
    let kept: std::collections::BTreeSet<String> = rows.iter().map(|(word,)| word.clone()).collect();
    assert_eq!(kept.len(), rows.len(), "nothing twice");
    let lost: Vec<_> = acknowledged.iter().filter(|word| !kept.contains(*word)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged writes lost", lost.len(), acknowledged.len());
    assert!(acknowledged.len() > 1_000);
}

async fn write_until_killed(path: String) {
    let store = Store::<Lgwan>::open(&Database::Sqlite { path: path.into() }, TABLES).await.unwrap();
    let write = async |store: Store<Lgwan>| -> Result<()> {
        loop {
            let id: yakuba_base::Id<()> = yakuba_city::Clock::system().id();
            let word = id.to_string();
            let line = word.clone();
            store
                .write(async move |tx: &mut Tx<Lgwan>| {
                    tx.execute("insert into line (word) values ($1)", args![word]).await
                })
                .await?;
            println!("ack {line}");
        }
    };
    // Eight at once, so that group commits are cut too. They end only with the process.
    let writers = futures_util::future::try_join_all((0..8).map(|_| write(store.clone())));
    writers.await.unwrap();
}
