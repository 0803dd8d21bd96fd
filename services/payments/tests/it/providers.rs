//! The three providers' stand-ins (`e2e/providers`), as a process of their own that is asked over HTTP.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};
use yakuba_outbound::Outbound;

pub struct StandIns {
    address: String,
    outbound: Outbound,
    accounts: tempfile::TempDir,
    _process: Child,
}

impl StandIns {
    pub async fn start(notices_to: &str) -> StandIns {
        let accounts = tempfile::tempdir().unwrap();
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/providers/server.mjs");
        let mut process = Command::new("node")
            .args([program, "--notices", notices_to, "--settings"])
            .arg(accounts.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node runs the stand-ins; docs/how-to/run-the-tests.md says what the tests need");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let address = line.strip_prefix("ready ").unwrap().to_owned();
        let outbound = Outbound::new(std::time::Duration::from_secs(20)).unwrap();
        StandIns { address, outbound, accounts, _process: process }
    }

    pub fn account(&self, id: &str) -> yakuba_providers::Provider {
        let text = std::fs::read_to_string(self.accounts.path().join(format!("{id}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Tells them what to do; answers what they say.
    pub async fn told(&self, what: Value) -> Value {
        let request = http::Request::post(format!("{}/control", self.address));
        let answer = self.outbound.ask(request.body(what.to_string().into()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200, "{}", String::from_utf8_lossy(answer.body()));
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// The orders they know.
    pub async fn orders(&self) -> Vec<Value> {
        self.told(json!({ "orders": true })).await["orders"].as_array().unwrap().clone()
    }
}
