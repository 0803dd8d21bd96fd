//! Work for later: letters are printed, old drafts and what was sent destroyed, figures noted.

mod expire;
mod forget;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yakuba_audit::Actor;
use yakuba_base::{Date, FiscalYear, Lang, Time, Timestamp};
use yakuba_city::{Clock, Internet, Lgwan};
use yakuba_documents::{Addressee, Contact, Issuer, Letter, Press, PrintError};
use yakuba_figures::Figure;
use yakuba_jobs::{Handler, Job, JobError};
use yakuba_store::{Result, Tx, args};
use yakuba_zone::Zone;

use crate::{
    catalogue, letters,
    model::{CaseEvent, OnlineShare, Outcome, ShareRow, by_division},
    office,
    store::{applications, counts, procedures},
};

/// The decision letter (通知書) is to be printed.
#[derive(Serialize, Deserialize)]
struct PrintLetter {
    application: String,
}

impl Job for PrintLetter {
    const KIND: &'static str = "applications.print-letter";
}

/// What arrived how until the end of a day is to be noted as figures (オンライン化率).
#[derive(Serialize, Deserialize)]
struct NoteFigures {
    day: Date,
}

impl Job for NoteFigures {
    const KIND: &'static str = "applications.note-figures";
}

pub use expire::ensure_nightly as ensure_expiry;
pub(crate) use forget::forget;

/// The figure of the share that arrives online, percent of the fiscal year so far: of the city, and by division.
pub const ONLINE_SHARE: &str = "applications.online-share";

/// Sees to it that today's figures will be noted in the coming night. Each night asks for the next, so this is needed
/// once in a city's life; again does no harm.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_figures(zone: &Zone<Lgwan>) -> Result<()> {
    let (clock, day) = (zone.clock.clone(), zone.clock.today());
    let (waiting,): (i64,) = zone
        .store
        .read()
        .await?
        .one(
            "select count(*) as n from job where kind = $1 and done_at is null and failed_at is null",
            args![NoteFigures::KIND],
        )
        .await?;
    if waiting > 0 {
        return Ok(());
    }
    zone.store.write(async move |tx: &mut Tx<Lgwan>| tonight(tx, &clock, day).await).await
}

/// At two in the night after `day`. The key is the day: the one that is being done now keeps no later one away.
async fn tonight(tx: &mut Tx<Lgwan>, clock: &Clock, day: Date) -> Result<()> {
    let night = Time::new(2, 0).expect("two o'clock exists");
    let run_at = Timestamp::from_tokyo(day.add_days(1), night);
    yakuba_jobs::enqueue_once(tx, clock, &day.to_string(), NoteFigures { day }, run_at).await
}

async fn note_figures(zone: Zone<Lgwan>, job: NoteFigures) -> std::result::Result<(), JobError> {
    let shares = counts::by_procedure(&zone.store, FiscalYear::of(job.day).first_day(), job.day).await?;
    let procedures = procedures::divisions(&zone.store).await?;
    let rows = procedures.iter().map(|(slug, division)| {
        (
            division.as_str(),
            ShareRow { key: slug.clone(), label: String::new(), share: OnlineShare::default(), target: None },
        )
    });
    let divisions = by_division(rows, &shares);
    let mut city = OnlineShare::default();
    divisions.values().for_each(|division| city.add_all(&division.whole.share));
    let parts = divisions
        .into_iter()
        .map(|(code, division)| (code, division.whole.share))
        .chain([(String::new(), city)]);
    let figures: Vec<Figure> = parts
        .filter_map(|(part, share)| {
            Some(Figure { kpi: ONLINE_SHARE.to_owned(), part, date: job.day, value: share.percent()? })
        })
        .collect();
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for figure in &figures {
                yakuba_figures::note(tx, figure).await?;
            }
            tonight(tx, &clock, job.day.add_days(1)).await
        })
        .await?;
    Ok(())
}

/// Asks for the decision letter.
///
/// # Errors
/// When the database refuses.
pub async fn print_letter(tx: &mut Tx<Lgwan>, clock: &Clock, application: &str) -> Result<()> {
    yakuba_jobs::enqueue_once(
        tx,
        clock,
        application,
        PrintLetter { application: application.to_owned() },
        clock.now(),
    )
    .await
}

/// The jobs of the internet-facing network.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![Handler::new(expire::expire), Handler::new(forget::files), Handler::new(forget::scrub)]
}

/// The jobs of the administrative network.
pub fn lgwan(press: &Arc<Press>) -> Vec<Handler<Zone<Lgwan>>> {
    let press = press.clone();
    vec![Handler::new(move |zone, job| letter(press.clone(), zone, job)), Handler::new(note_figures)]
}

async fn letter(press: Arc<Press>, zone: Zone<Lgwan>, job: PrintLetter) -> std::result::Result<(), JobError> {
    let Some(application) = applications::get(&zone.store, &job.application).await? else { return Ok(()) };
    if application.case.letter.is_some() {
        return Ok(());
    }
    let history = applications::history(&zone.store, &application.id).await?;
    let decided = history.iter().rev().find_map(|happened| match &happened.event {
        CaseEvent::Decided { outcome, reason, conditions, document_number } => Some((
            happened.at,
            *outcome,
            reason.clone(),
            conditions.clone(),
            document_number.clone().unwrap_or_default(),
        )),
        _ => None,
    });
    let Some((at, outcome, reason, conditions, number)) = decided else { return Ok(()) };
    let offered = catalogue::office_revision(&zone.store, &application.revision)
        .await?
        .ok_or_else(|| JobError::Give("the revision is not here".to_owned()))?;
    let Some(template) = offered.offer.procedure.letter(outcome) else { return Ok(()) };
    let (desk, city) = (&offered.offer.desk, &zone.city);
    let decided = letters::Decided { at, reason: &reason, conditions: &conditions, number: &number };
    let body = letters::body(&zone, &offered, &application, template, &decided)
        .map_err(|error| JobError::Give(error.to_string()))?;
    let paper = Letter {
        number,
        date: at.date(),
        // The body begins with the addressee, as the city's letters do.
        addressee: Addressee { name: String::new(), postal: String::new(), address: String::new() },
        issuer: Issuer { title: city.mayor_title.get(Lang::Ja).to_owned(), name: String::new() },
        title: template.title.clone(),
        body,
        details: Vec::new(),
        conditions: if outcome == Outcome::Granted && !template.body.contains("{{conditions}}") {
            conditions.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()
        } else {
            Vec::new()
        },
        appeal: None,
        contact: Contact {
            division: desk.name.get(Lang::Ja).to_owned(),
            address: format!("{} {}", city.hall.name.get(Lang::Ja), desk.place).trim().to_owned(),
            phone: desk.phone.clone(),
            mail: String::new(),
        },
    };
    let pdf = match press.print(&paper.into_job(at)).await {
        Ok(pdf) => pdf,
        Err(error) => {
            let id = application.id;
            zone.store
                .write(async move |tx: &mut Tx<Lgwan>| applications::set_letter_failed(tx, &id, true).await)
                .await?;
            return Err(print_failed(error));
        }
    };
    let file = zone.files.put(&zone.clock, pdf.bytes).await?.id;
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            applications::set_letter_failed(tx, &application.id, false).await?;
            let current = office::load(tx, &application.id, None).await?;
            let actor = Actor::System("press");
            let now = zone_.clock.now();
            office::apply(
                tx,
                &zone_,
                current,
                CaseEvent::LetterMade { file },
                &actor.to_string(),
                now,
                Some(actor),
            )
            .await
        })
        .await?;
    Ok(())
}

/// A paper that cannot be printed: tried again when that makes sense.
fn print_failed(error: PrintError) -> JobError {
    if error.retry() { JobError::Retry(error.to_string()) } else { JobError::Give(error.to_string()) }
}
