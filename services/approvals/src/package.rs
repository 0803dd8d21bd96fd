//! A decided document as a package that can be checked without this program (移管パッケージ): a zip in the form of
//! BagIt (RFC 8493), in which `sha256sum -c manifest-sha256.txt` proves every file, with the sheet (PDF/A) for people
//! and the facts and the history as plain JSON for programs.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yakuba_base::{Lang, Timestamp};
use yakuba_city::Lgwan;
use yakuba_files::FileError;
use yakuba_store::StoreError;
use yakuba_zone::Zone;
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{
    model::{Document, document::events_to_decision},
    office::Office,
    store::{files, history},
    words,
};

/// Why a package could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// It has not been decided, or has been disposed of.
    #[error("the document is not filed")]
    NotFiled,
    /// Its sheet has not been printed yet.
    #[error("the sheet has not been made yet")]
    NoSheet,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of it.
    #[error(transparent)]
    File(#[from] FileError),
    /// Writing it.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// Writing it.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

/// Makes the package of a document, as it stands.
///
/// # Errors
/// See [`PackageError`].
pub async fn package(
    zone: &Zone<Lgwan>,
    office: &Office,
    document: &Document,
) -> Result<Vec<u8>, PackageError> {
    let filed = document.filed.as_ref().filter(|filed| filed.disposed_at.is_none());
    let filed = filed.ok_or(PackageError::NotFiled)?;
    let sheet = filed.sheet.as_ref().ok_or(PackageError::NoSheet)?;
    let attachments = files::all(&zone.store, &document.id).await?;
    let happened = history::all(&zone.store, &document.id).await?;
    let count = events_to_decision(document, happened.iter().map(|it| &it.event)).unwrap_or(0);
    let events = history::bodies_read(&zone.store, &document.id, count).await?;
    let class = office.class(&document.content.class);
    let facts = json!({
        "title": document.content.title,
        "number": filed.number,
        "fiscal_year": filed.year.year(),
        "division": office.organisation.unit_name(&document.unit),
        "drafter": office.organisation.name_of(&document.flow.drafter),
        "decided_at": filed.decided_at.to_string(),
        "class": class.map(|class| json!({ "code": class.code, "group": class.group, "title": class.title, "years": class.years })),
        "keep_until": filed.keep_until.to_string(),
        "disclosure": document.content.disclosure.name(),
        "content": document.content,
        "hash": filed.hash,
        "hash_is_over": "SHA-256 of, each with its length in 8 bytes before it: the id, the content as JSON, name and SHA-256 of each attachment, each event",
        "id": document.id,
    });
    let mut bag = Bag::default();
    bag.add("data/document.json", &pretty(&facts))?;
    bag.add("data/text.txt", document.content.body.as_bytes())?;
    let parsed: Vec<Value> = events.iter().filter_map(|event| serde_json::from_str(event).ok()).collect();
    bag.add("data/history.json", &pretty(&Value::from(parsed)))?;
    bag.add("data/sheet.pdf", &zone.files.get(sheet).await?)?;
    for (n, file) in attachments.iter().filter(|file| !file.gone).enumerate() {
        let bytes = zone.files.get(&file.id).await?;
        bag.add(&format!("data/attachments/{:02}-{}", n + 1, safe(&file.name)), &bytes)?;
    }
    let city = zone.city.name.get(Lang::Ja);
    bag.close(city, &filed.number, zone.clock.now())
}

fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("facts have string keys and no failing serialiser")
}

/// A name that is one on every system.
fn safe(name: &str) -> String {
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    name.chars().map(plain).take(100).collect()
}

/// A bag that is being filled.
struct Bag {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    manifest: String,
    octets: usize,
    streams: usize,
}

impl Default for Bag {
    fn default() -> Bag {
        Bag { zip: ZipWriter::new(Cursor::new(Vec::new())), manifest: String::new(), octets: 0, streams: 0 }
    }
}

impl Bag {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<String, PackageError> {
        self.zip.start_file(name, SimpleFileOptions::default())?;
        self.zip.write_all(bytes)?;
        Ok(format!("{}  {name}\n", data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), PackageError> {
        let line = self.write(name, bytes)?;
        self.manifest += &line;
        self.octets += bytes.len();
        self.streams += 1;
        Ok(())
    }

    fn close(mut self, city: &str, number: &str, at: Timestamp) -> Result<Vec<u8>, PackageError> {
        let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        let info = format!(
            "Source-Organization: {city}\nExternal-Identifier: {number}\nBagging-Date: {}\nPayload-Oxum: {}.{}\n",
            words::moment(at),
            self.octets,
            self.streams
        );
        let manifest = std::mem::take(&mut self.manifest);
        let tags =
            [("bagit.txt", declaration), ("bag-info.txt", info.as_str()), ("manifest-sha256.txt", &manifest)];
        let mut tag_manifest = String::new();
        for (name, text) in tags {
            tag_manifest += &self.write(name, text.as_bytes())?;
        }
        self.write("tagmanifest-sha256.txt", tag_manifest.as_bytes())?;
        Ok(self.zip.finish()?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bag_names_every_file_with_its_hash() {
        let mut bag = Bag::default();
        bag.add("data/text.txt", "伺い".as_bytes()).expect("memory takes it");
        let bytes = bag.close("常陸大宮市", "総総第1号", Timestamp::from_millis(0)).expect("memory takes it");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
        let mut manifest = String::new();
        let mut entry = zip.by_name("manifest-sha256.txt").expect("it has a manifest");
        std::io::Read::read_to_string(&mut entry, &mut manifest).expect("it is text");
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest("伺い".as_bytes()));
        assert_eq!(manifest, format!("{hash}  data/text.txt\n"));
    }

    #[test]
    fn a_name_leads_nowhere() {
        assert_eq!(safe("../../見積:書.pdf"), ".._.._見積_書.pdf");
    }
}
