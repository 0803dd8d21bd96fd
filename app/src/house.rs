//! The services of this installation. Adding a system is adding a crate and one line here.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use yakuba_disarm::{ProcessLimits, Sandbox};
use yakuba_documents::{Limits, Press};
use yakuba_notify::Mailer;
use yakuba_outbound::Outbound;
use yakuba_service::{House, Service};

use crate::gate::Gate;

/// All services.
pub fn services(press: &Arc<Press>, outbound: &Outbound) -> Vec<Service> {
    vec![
        yakuba_applications::service(press),
        yakuba_approvals::service(press),
        yakuba_requests::service(),
        yakuba_circulation::service(),
        yakuba_transit::service(),
        yakuba_payments::service(press, outbound),
        yakuba_administration::service(),
    ]
}

/// The house, with the press that prints its papers and the mailer that sends its mails.
///
/// # Errors
/// When the machine has no certificate authorities to believe.
pub fn build(press: &Arc<Press>, mailer: &Arc<Mailer>) -> anyhow::Result<House> {
    let outbound = Outbound::new(yakuba_payments::online::PATIENCE)?;
    let mut services = services(press, &outbound);
    // Mail is a mechanism, not a service: every network that sends some has its worker do it.
    let mut post = Service::new("notify", "1-4c");
    post.internet.jobs.push(yakuba_notify::handler(mailer.clone()));
    post.lgwan.jobs.push(yakuba_notify::handler(mailer.clone()));
    services.push(post);
    // So is who somebody is: a city that was opened by an older version has secrets to be sealed.
    let mut people = Service::new("identity", "2-5a");
    people.lgwan.starts.push(yakuba_identity::seals());
    services.push(people);
    Ok(House::new(services, yakuba_identity::MIGRATIONS_INTERNET, yakuba_identity::MIGRATIONS_LGWAN)
        .disarming(Arc::new(Gate(sandbox()))))
}

/// What disarms files: this program again, in a process that can do nothing else.
pub fn sandbox() -> Sandbox {
    // Without a way to itself it fails when a file comes, and the file waits: never the other way round.
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("yakuba"));
    Sandbox::new(program, yakuba_disarm::Limits::default(), ProcessLimits::default())
}

/// The press at `binary` with the fonts at `fonts`.
pub fn press(binary: &Path, fonts: &Path) -> Arc<Press> {
    Arc::new(Press::new(binary, fonts, Limits::default()))
}

/// The house for work without doors: nothing is printed and no mail sent.
pub fn quiet() -> anyhow::Result<House> {
    let sender = yakuba_base::MailAddress::parse("nobody@example.jp")?;
    let mailer = Arc::new(Mailer::from_url("file:///nowhere", sender)?);
    build(&press(Path::new("yakuba-press"), Path::new("fonts")), &mailer)
}

/// Prints every kind of message that may cross.
pub fn print_kinds(json: bool) -> anyhow::Result<ExitCode> {
    let kinds = quiet()?.kinds();
    if json {
        println!("{}", serde_json::to_string_pretty(&kinds)?);
    } else {
        for kind in kinds {
            let personal = serde_json::to_value(kind.personal)?;
            println!(
                "{:34} {:>8} → {:8} {:>8} bytes  {:10} {}",
                kind.name,
                kind.from.name(),
                kind.to.name(),
                kind.max_bytes,
                personal.as_str().unwrap_or_default(),
                kind.about
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
