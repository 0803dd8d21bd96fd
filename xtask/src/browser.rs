//! The browser tests in `e2e/`, against a demo city of their own.

use std::process::Command;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::press::Press;
use crate::providers::StandIns;
use crate::server::{Ports, Server, free_ports, serve_demo};
use crate::tally::{self, Tally};

/// The harness against a small page of its own: proves that it finds what it must find.
pub fn selftest(place: &Place) -> Result<(Tally, bool)> {
    tally::run(Command::new("node").arg("e2e/selftest.mjs").current_dir(&place.root))
}

/// The journeys, or those whose name contains `only`.
pub fn journeys(place: &Place, press: &Press, only: Option<&str>) -> Result<(Tally, bool)> {
    let out = place.root.join("e2e/out");
    std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    let data = place.cache.join(format!("browser-test-{}", std::process::id()));
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    let ports = Ports::free()?;
    let [smtp] = free_ports()?;
    let mut serve = serve_demo(&place.binary("debug", "yakuba"), &data, ports, press);
    serve.arg("--smtp").arg(format!("smtp://127.0.0.1:{smtp}"));
    // Whoever comes back from a provider or a mail comes to where the cookies are; and passkeys need a name.
    serve.args(["--public-url", &named(ports.internet), "--office-url", &named(ports.lgwan)]);
    let log = out.join("server.log");
    let _server = Server::start(&serve, &data, ports, &log)?;

    let providers = StandIns::start(place, ports.internet, &data.join("providers"))?;
    let names = [("card", "クレジットカード"), ("paypay", "PayPay"), ("gmo", "カード（GMO）")];
    providers.set_up(&place.binary("debug", "yakuba"), &data, &names)?;

    let mut node = Command::new("node");
    node.arg("e2e/run.mjs").current_dir(&place.root);
    node.args(only);
    for (name, port) in ["INTERNET", "LGWAN", "CORE"].into_iter().zip(ports.all()) {
        node.env(format!("YAKUBA_E2E_{name}"), named(port));
    }
    node.env("YAKUBA_E2E_SMTP_PORT", smtp.to_string());
    node.env("YAKUBA_E2E_PROVIDERS", &providers.address);
    node.env("YAKUBA_E2E_LOGINS", data.join("demo-logins.json"));
    let result = tally::run(&mut node)?;
    if !result.1 {
        println!("What the server said: {}", log.display());
    }
    Ok(result)
}

fn named(port: u16) -> String {
    format!("http://localhost:{port}")
}
