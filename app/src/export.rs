//! Everything the house holds of one application, in one file: for the applicant who asks what is kept about him
//! (個人情報の開示請求), or to hand a case on.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};
use yakuba_applications::{
    model::TimelineEntry,
    store::{
        applications::{self, Application},
        fees,
        submissions::{self, Submission},
    },
};
use yakuba_audit::{Actor, Entry, Filter, Recorded};
use yakuba_base::{Lang, ReceiptNumber};
use yakuba_city::{City, Clock, Internet, Lgwan, Network};
use yakuba_files::{FileError, Files};
use yakuba_service::CityFolder;
use yakuba_store::{Store, Tx};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{cities, cli::Kept};

/// More entries than any application has.
const MOST_ENTRIES: usize = 100_000;

/// Writes everything that is held of one application into a ZIP file: answers, history, files, letters, audit entries.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    kept: Kept,
    /// Which city; may be left out when there is one.
    #[arg(long)]
    city: Option<String>,
    /// 受付番号 of the application.
    #[arg(long, value_name = "N", required_unless_present = "id", conflicts_with = "id")]
    receipt: Option<String>,
    /// Its id.
    #[arg(long)]
    id: Option<String>,
    /// The file to write; it must not exist yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Export {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.kept.settings()?;
        let cities = cities::all(&settings.data)?;
        let city = cities::one(&cities, self.city.as_deref())?;
        let place = settings.city(city);
        let office = Side::<Lgwan>::open(&place).await?;
        let outside = Side::<Internet>::open(&place).await?;
        let application = self.find(&office.store).await?;
        // The export is itself a reading of personal data.
        let (clock, id) = (Clock::system(), application.id.clone());
        let entry = Entry::new(Actor::System("command-line"), "application.exported").on("application", &id);
        office.store.write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await).await?;

        let mut submission = submissions::get(&outside.store, &id).await?;
        let case = id.clone();
        let key = async move |tx: &mut Tx<Lgwan>| applications::case_key(tx, &case).await;
        if let (Some(submission), Some(key)) = (&mut submission, office.store.write(key).await?) {
            submission.open(key)?;
        }
        let mut archive = Archive::create(&self.out)?;
        archive.json("city.json", &about(city, &application))?;
        archive.json("application.json", &whole(&application))?;
        archive.json("answers.json", &serde_json::to_value(&application.case.answers)?)?;
        let history = applications::history(&office.store, &id).await?;
        let history: Vec<Value> = history
            .iter()
            .map(|one| Ok(json!({ "seq": one.seq, "at": one.at.to_string(), "actor": one.actor, "event": serde_json::to_value(&one.event)? })))
            .collect::<serde_json::Result<_>>()?;
        let mut files = Vec::new();
        find_files(&serde_json::to_value(&application.case.answers)?, &mut files);
        // Answers that were corrected since, and letters.
        history.iter().for_each(|event| find_files(event, &mut files));
        if let Some(fee) = fees::office(&office.store, &id).await? {
            archive.json("fee.json", &serde_json::to_value(&fee)?)?;
            let receipts = fee.receipts.into_iter();
            files.extend(receipts.map(|paid| (paid.file, format!("receipt-{}.pdf", paid.number))));
        }
        files.extend(application.case.letter.iter().map(|letter| (letter.clone(), "letter.pdf".to_owned())));
        archive.json("history.json", &Value::from(history))?;
        archive.json("audit-office.json", &office.audit(&id).await?)?;
        if let Some(submission) = &submission {
            let seen = submissions::events(&outside.store, submission).await?;
            archive.json("applicant/submission.json", &sent(submission, &seen))?;
            archive.json("audit-internet.json", &outside.audit(&id).await?)?;
        }
        files.sort();
        files.dedup_by(|a, b| a.0 == b.0);
        let mut missing = Vec::new();
        for (file, name) in &files {
            match office.files.get(file).await {
                Ok(bytes) => archive.add(&format!("files/{file}-{}", plain(name)), &bytes)?,
                Err(FileError::NotFound) => missing.push(file),
                Err(error) => return Err(error.into()),
            }
        }
        archive.finish()?;
        office.store.close().await;
        outside.store.close().await;
        println!(
            "{}: {} with {} files",
            self.out.display(),
            application.receipt,
            files.len() - missing.len()
        );
        for file in &missing {
            eprintln!("yakuba: the file {file} is named by the application but is not there");
        }
        Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn find(&self, store: &Store<Lgwan>) -> anyhow::Result<Application> {
        let found = match (&self.receipt, &self.id) {
            (Some(receipt), _) => {
                let receipt =
                    ReceiptNumber::parse(receipt).with_context(|| format!("{receipt} is no 受付番号"))?;
                applications::by_receipt(store, receipt).await?
            }
            (None, Some(id)) => applications::get(store, id).await?,
            (None, None) => bail!("say which application, with --receipt or --id"),
        };
        found.context("there is no such application in the office")
    }
}

/// One network of a city, to look at.
struct Side<N> {
    store: Store<N>,
    files: Files<N>,
}

impl<N: Network> Side<N> {
    async fn open(place: &CityFolder<'_>) -> anyhow::Result<Side<N>> {
        let store = Store::open_as_it_is(&place.database(N::KIND)).await?;
        Ok(Side { store, files: Files::local(&place.files(N::KIND))? })
    }

    /// The entries about an application, oldest first.
    async fn audit(&self, id: &str) -> anyhow::Result<Value> {
        let filter = Filter { subject: Some(format!("application:{id}")), ..Filter::default() };
        let mut entries = yakuba_audit::page(&self.store, &filter, MOST_ENTRIES).await?;
        entries.reverse();
        Ok(entries.iter().map(entry).collect())
    }
}

fn entry(entry: &Recorded) -> Value {
    json!({
        "id": entry.id, "at": entry.at.to_string(), "actor": entry.actor, "action": entry.action, "subject": entry.subject,
        "detail": serde_json::from_str::<Value>(&entry.detail).unwrap_or_default(), "block": entry.block
    })
}

fn about(city: &City, application: &Application) -> Value {
    json!({ "code": city.code.to_string(), "city": city.name.get(Lang::Ja), "receipt": application.receipt.to_string() })
}

fn whole(application: &Application) -> Value {
    let case = &application.case;
    json!({
        "id": application.id,
        "receipt": application.receipt.to_string(),
        "procedure": application.slug,
        "revision": application.revision,
        "title": application.title,
        "channel": application.channel.name(),
        "division": application.division,
        "applicant": application.applicant,
        "lang": application.lang.code(),
        "mail": application.mail,
        "submitted_at": application.submitted_at.to_string(),
        "received_on": application.received_on.to_string(),
        "state": case.state.name(),
        "assignee": case.assignee,
        "due_on": case.clock.due_on.to_string(),
        "fee": case.fee,
        "correction": case.correction,
        "closed_at": case.closed_at.map(|at| at.to_string()),
        "document_number": case.document_number,
        "version": case.version,
    })
}

/// What the applicant sees.
fn sent(submission: &Submission, seen: &[TimelineEntry]) -> Value {
    let line = |entry: &TimelineEntry| json!({ "at": entry.at.to_string(), "what": entry.what, "text": entry.text, "file": entry.file });
    json!({
        "answers": submission.answers,
        "mail": submission.mail,
        "resident": submission.resident,
        "state": submission.state.name(),
        "submitted_at": submission.submitted_at.to_string(),
        "timeline": seen.iter().map(line).collect::<Vec<_>>(),
    })
}

/// Every file an answer or an event names: its id, and what it was called.
fn find_files(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_files(item, found)),
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            match (text("id"), text("sha256"), text("kind"), text("file")) {
                (Some(id), Some(_), ..) => {
                    found.push((id.to_owned(), text("name").unwrap_or("file").to_owned()))
                }
                (_, _, Some("letter_made"), Some(letter)) => {
                    found.push((letter.to_owned(), "letter.pdf".to_owned()))
                }
                _ => map.values().for_each(|value| find_files(value, found)),
            }
        }
        _ => {}
    }
}

/// A name that stays in its folder on every system.
fn plain(name: &str) -> String {
    let harmless = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    name.chars().map(harmless).take(100).collect()
}

struct Archive(ZipWriter<File>);

impl Archive {
    fn create(path: &Path) -> anyhow::Result<Archive> {
        let file = File::create_new(path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Archive(ZipWriter::new(file)))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        self.0.start_file(name, SimpleFileOptions::default())?;
        Ok(self.0.write_all(bytes)?)
    }

    fn json(&mut self, name: &str, value: &Value) -> anyhow::Result<()> {
        self.add(name, format!("{value:#}\n").as_bytes())
    }

    fn finish(self) -> anyhow::Result<()> {
        Ok(self.0.finish()?.sync_all()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_wherever_they_are_named() {
        let event = json!({ "kind": "correction_answered", "after": {
            "photos": [{ "id": "a", "name": "穴.jpg", "mime": "image/jpeg", "size": 1, "sha256": "00" }],
            "rows": [{ "paper": [{ "id": "b", "name": "../b.pdf", "mime": "", "size": 1, "sha256": "11" }] }]
        }});
        let mut found = Vec::new();
        find_files(&event, &mut found);
        find_files(&json!({ "event": { "kind": "letter_made", "file": "c" } }), &mut found);
        let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(plain(&found[1].1), ".._b.pdf");
    }
}
