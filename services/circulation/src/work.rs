//! What people do with papers and inquiries: row, duties and audit entry in one transaction.

use yakuba_audit::{Actor, Entry};
use yakuba_base::FiscalYear;
use yakuba_city::Lgwan;
use yakuba_duties::{Duty, Thing};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    SERVICE,
    model::{Answer, Inquiry, Paper, Sort},
    store,
};

/// Somebody is to read.
const READ: &str = "read";
/// A division is to answer.
const ANSWER: &str = "answer";

fn staff(id: &str) -> Actor {
    Actor::Staff(id.to_owned())
}

/// Sends a paper on its round, hangs it up, or registers it: a received one takes its number from `book`, the register
/// of the division.
///
/// # Errors
/// When the database refuses.
pub async fn send(
    zone: &Zone<Lgwan>,
    mut paper: Paper,
    book: &str,
    readers: Vec<String>,
) -> Result<Paper, StoreError> {
    let (clock, book) = (zone.clock.clone(), book.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            if paper.sort == Sort::Received {
                let year = FiscalYear::of(clock.today());
                let number = yakuba_numbers::take(tx, &format!("収受:{book}"), year).await?;
                paper.number = Some(format!("{book}収第{number}号（{}）", year.year()));
            }
            store::add_paper(tx, &paper).await?;
            circulate(tx, &paper, &readers).await?;
            let action = match paper.sort {
                Sort::Circular => "circular.sent",
                Sort::Received => "paper.received",
                Sort::Notice => "notice.hung",
            };
            let detail = serde_json::json!({ "readers": readers.len() });
            Entry::new(staff(&paper.by), action)
                .on("paper", &paper.id)
                .with(detail)
                .record(tx, &clock)
                .await?;
            Ok(paper)
        })
        .await
}

async fn circulate(tx: &mut Tx<Lgwan>, paper: &Paper, readers: &[String]) -> Result<(), StoreError> {
    let href = paper.address();
    let thing = Thing { service: SERVICE, id: &paper.id, title: &paper.title, href: &href, barred: "" };
    let words = if paper.sort == Sort::Received { "供覧" } else { "回覧" };
    for reader in readers {
        if store::add_reader(tx, &paper.id, reader).await? {
            let duty = Duty { due_on: paper.until, ..Duty::of_person(READ, words, reader, paper.created_at) };
            yakuba_duties::add(tx, &thing, &duty).await?;
        }
    }
    Ok(())
}

/// Lets more people read it (供覧).
///
/// # Errors
/// When the database refuses.
pub async fn show_to(
    zone: &Zone<Lgwan>,
    by: &str,
    paper: &Paper,
    readers: Vec<String>,
) -> Result<(), StoreError> {
    let (clock, by, paper) = (zone.clock.clone(), by.to_owned(), paper.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            circulate(tx, &paper, &readers).await?;
            let detail = serde_json::json!({ "readers": readers.len() });
            Entry::new(staff(&by), "circular.shown-to")
                .on("paper", &paper.id)
                .with(detail)
                .record(tx, &clock)
                .await
        })
        .await
}

/// Somebody says that he has read.
///
/// # Errors
/// A conflict when he is no reader, or has read before.
pub async fn has_read(zone: &Zone<Lgwan>, by: &str, id: &str, note: String) -> Result<(), StoreError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            store::has_read(tx, &id, &by, clock.now(), &note).await?;
            yakuba_duties::done(tx, SERVICE, &id, READ, &by).await?;
            Entry::new(staff(&by), "circular.read").on("paper", &id).record(tx, &clock).await
        })
        .await
}

/// Ends a round, or takes a notice down: who has not read need not any more, and that he had not stays written.
///
/// # Errors
/// A conflict when it was ended before.
pub async fn end(zone: &Zone<Lgwan>, by: &str, paper: &Paper) -> Result<(), StoreError> {
    let (clock, by, paper) = (zone.clock.clone(), by.to_owned(), paper.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            store::close_paper(tx, &paper.id, clock.now()).await?;
            let href = paper.address();
            let thing =
                Thing { service: SERVICE, id: &paper.id, title: &paper.title, href: &href, barred: "" };
            yakuba_duties::replace(tx, &thing, &[], &[]).await?;
            Entry::new(staff(&by), "circular.ended").on("paper", &paper.id).record(tx, &clock).await
        })
        .await
}

/// Asks divisions.
///
/// # Errors
/// When the database refuses.
pub async fn ask(zone: &Zone<Lgwan>, inquiry: Inquiry, units: Vec<String>) -> Result<Inquiry, StoreError> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            store::add_inquiry(tx, &inquiry, &units).await?;
            file(tx, &inquiry, &units).await?;
            let detail = serde_json::json!({ "units": units });
            Entry::new(staff(&inquiry.by), "inquiry.sent")
                .on("inquiry", &inquiry.id)
                .with(detail)
                .record(tx, &clock)
                .await?;
            Ok(inquiry)
        })
        .await
}

/// Writes which divisions still have to answer.
async fn file(tx: &mut Tx<Lgwan>, inquiry: &Inquiry, open: &[String]) -> Result<(), StoreError> {
    let href = inquiry.address();
    let thing = Thing { service: SERVICE, id: &inquiry.id, title: &inquiry.title, href: &href, barred: "" };
    let duties: Vec<Duty> = open
        .iter()
        .map(|unit| Duty {
            place: unit.clone(),
            post: Some((unit.clone(), None)),
            person: None,
            due_on: Some(inquiry.due_on),
            ..Duty::of_person(ANSWER, "照会への回答", "", inquiry.created_at)
        })
        .collect();
    yakuba_duties::replace(tx, &thing, &[], &duties).await
}

/// A division answers, or answers again while the inquiry is open.
///
/// # Errors
/// A conflict when somebody of the division was faster.
pub async fn answer(zone: &Zone<Lgwan>, inquiry: &Inquiry, answer: Answer) -> Result<(), StoreError> {
    let (clock, inquiry) = (zone.clock.clone(), inquiry.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            store::answer(tx, &inquiry.id, &answer).await?;
            let open = store::open_units(tx, &inquiry.id).await?;
            file(tx, &inquiry, &open).await?;
            let by = answer.by.clone().unwrap_or_default();
            let detail = serde_json::json!({ "unit": answer.unit });
            Entry::new(staff(&by), "inquiry.answered")
                .on("inquiry", &inquiry.id)
                .with(detail)
                .record(tx, &clock)
                .await
        })
        .await
}

/// Ends an inquiry: nobody needs to answer any more.
///
/// # Errors
/// A conflict when it was ended before.
pub async fn end_inquiry(zone: &Zone<Lgwan>, by: &str, inquiry: &Inquiry) -> Result<(), StoreError> {
    let (clock, by, inquiry) = (zone.clock.clone(), by.to_owned(), inquiry.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            store::close_inquiry(tx, &inquiry.id, clock.now()).await?;
            file(tx, &inquiry, &[]).await?;
            Entry::new(staff(&by), "inquiry.ended").on("inquiry", &inquiry.id).record(tx, &clock).await
        })
        .await
}
