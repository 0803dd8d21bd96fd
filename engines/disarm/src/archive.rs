//! ZIP: unpacked under our own limits, each member disarmed, packed anew. One member that is refused holds the whole:
//! what somebody sent is not passed on in part without a word.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use encoding_rs::SHIFT_JIS;
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{Finding, Findings, Kind, Rebuilt, Refusal, kind::find, work::Work};

/// The first ten megabytes may be packed as well as they can.
const ANY_RATIO: u64 = 10 << 20;

/// One file of an archive.
pub(crate) struct Member {
    /// Its path, with `/`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn rebuild(bytes: &[u8], work: &Work<'_>) -> Result<Rebuilt, Refusal> {
    let mut findings = Findings::default();
    let mut taken = BTreeSet::new();
    let mut packed = Vec::new();
    for member in unpack(bytes, Kind::Zip, work)? {
        let rebuilt = work
            .disarm(&member.bytes)
            .map_err(|reason| Refusal::Member { name: safe_name(&member.name), reason: Box::new(reason) })?;
        findings.merge(&rebuilt.findings);
        packed.push((name_for(&member.name, rebuilt.kind, &mut taken), rebuilt.bytes));
    }
    if packed.is_empty() {
        return Err(Refusal::Empty);
    }
    if !bytes.starts_with(b"PK") {
        findings.once(Finding::Surplus);
    }
    Ok(Rebuilt::new(
        pack(packed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))?,
        Kind::Zip,
        findings,
    ))
}

/// Every file of an archive, within the limits. Folders have no bytes and are left out.
pub(crate) fn unpack(bytes: &[u8], kind: Kind, work: &Work<'_>) -> Result<Vec<Member>, Refusal> {
    let damaged = || Refusal::Damaged { kind };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > work.limits.members {
        return Err(Refusal::TooMany);
    }
    // Members that share bytes make small archives immense (Fifield, “A better zip bomb”, 2019).
    if archive.has_overlapping_files().map_err(|_| damaged())? {
        return Err(Refusal::Bomb);
    }
    let most = ANY_RATIO.max((bytes.len() as u64).saturating_mul(work.limits.ratio));
    let mut unpacked = 0_u64;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
            ZipError::UnsupportedArchive(_) => Refusal::Archive,
            _ => damaged(),
        })?;
        if file.is_dir() {
            continue;
        }
        if file.is_symlink() {
            return Err(Refusal::Archive);
        }
        let name = decoded_name(file.name_raw());
        let allowed = (work.left() as u64).min(most.saturating_sub(unpacked)).saturating_add(1);
        let mut bytes = Vec::new();
        // What the directory says of sizes is the sender's word: what comes out is counted.
        file.take(allowed).read_to_end(&mut bytes).map_err(|_| damaged())?;
        unpacked += bytes.len() as u64;
        if unpacked > most {
            return Err(Refusal::Bomb);
        }
        work.take(bytes.len())?;
        members.push(Member { name, bytes });
    }
    Ok(members)
}

/// Packs files, as they would be on any machine: no times, no rights, no comments.
pub(crate) fn pack<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<Vec<u8>, Refusal> {
    let failed = |_| Refusal::Damaged { kind: Kind::Zip };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_level(Some(3));
        writer.start_file(name, options).map_err(failed)?;
        writer.write_all(bytes).map_err(|_| Refusal::BrokeDown)?;
    }
    Ok(writer.finish().map_err(failed)?.into_inner())
}

/// The office document an archive is, by the types that its list of contents names.
pub(crate) fn office_kind(bytes: &[u8]) -> Option<Kind> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let list = archive.file_names_raw().position(|name| name.eq_ignore_ascii_case(b"[Content_Types].xml"))?;
    let mut types = Vec::new();
    archive.by_index(list).ok()?.take(1 << 20).read_to_end(&mut types).ok()?;
    // In UTF-16 every other byte is nothing.
    types.retain(|byte| *byte != 0);
    const MAINS: [(&str, Kind); 7] = [
        ("wordprocessingml.document.main", Kind::Docx),
        ("ms-word.", Kind::Docx),
        ("spreadsheetml.sheet.main", Kind::Xlsx),
        ("ms-excel.sheet", Kind::Xlsx),
        ("presentationml.presentation.main", Kind::Pptx),
        ("presentationml.slideshow.main", Kind::Pptx),
        ("ms-powerpoint.", Kind::Pptx),
    ];
    let named = MAINS.iter().filter_map(|(word, kind)| Some((find(&types, word.as_bytes())?, *kind)));
    // Whatever else it is, it is taken apart as a document: by its main part, which says what it is.
    Some(named.min_by_key(|(at, _)| *at).map_or(Kind::Docx, |(_, kind)| kind))
}

/// Names are in UTF-8, or in what Windows uses in Japan.
fn decoded_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => SHIFT_JIS.decode(raw).0.into_owned(),
    }
}

/// A path that stays in its folder on every system and reads as it is: no way up, no control characters, no characters
/// that turn the direction of reading.
fn safe_name(name: &str) -> String {
    let harmless = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns || ":*?\"<>|".contains(c) { '_' } else { c }
    };
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .map(|part| part.chars().map(harmless).take(120).collect::<String>())
        .map(|part| part.trim_matches([' ', '.']).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { "file".to_owned() } else { parts.join("/") }
}

/// The name of a disarmed member: it ends as its kind does, and no other member has it.
fn name_for(name: &str, kind: Kind, taken: &mut BTreeSet<String>) -> String {
    let name = safe_name(name);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && !ending.contains('/') => (stem, ending),
        _ => (name.as_str(), ""),
    };
    let fits = match kind {
        Kind::Jpeg => matches!(ending.to_ascii_lowercase().as_str(), "jpg" | "jpeg"),
        Kind::Text => matches!(ending.to_ascii_lowercase().as_str(), "txt" | "csv" | "tsv" | "md"),
        other => ending.eq_ignore_ascii_case(other.extension()),
    };
    let whole = |stem: &str| {
        let ending = if fits { ending } else { kind.extension() };
        format!("{stem}.{ending}")
    };
    let mut found = whole(stem);
    for number in 2.. {
        if taken.insert(found.to_lowercase()) {
            break;
        }
        found = whole(&format!("{stem} ({number})"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, NoTools};

    fn disarm(bytes: &[u8]) -> Result<Rebuilt, Refusal> {
        crate::disarm(bytes, &Limits::default(), &NoTools)
    }

    #[test]
    fn members_are_disarmed_and_named_by_what_they_are() {
        let zip =
            pack([("../../領収書.exe", "品名,=1+1\n数量,2\n".as_bytes()), ("a/b.txt", b"hello")].into_iter())
                .unwrap();
        let rebuilt = disarm(&zip).unwrap();
        let members = unpack(&rebuilt.bytes, Kind::Zip, &Work::new(&Limits::default(), &NoTools)).unwrap();
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["領収書.txt", "a/b.txt"]);
        assert!(rebuilt.findings.has(Finding::FormulaCell));
    }

    #[test]
    fn one_refused_member_holds_the_whole() {
        let zip = pack([("good.txt", &b"hello"[..]), ("setup.exe", b"MZ\x90\0")].into_iter()).unwrap();
        let reason = Box::new(Refusal::Program);
        assert_eq!(disarm(&zip), Err(Refusal::Member { name: "setup.exe".to_owned(), reason }));
    }

    #[test]
    fn bombs_and_nests_are_refused() {
        let zeros = vec![b' '; 80 << 20];
        let bomb = pack([("zeros.txt", zeros.as_slice())].into_iter()).unwrap();
        assert!(bomb.len() < 600_000);
        assert_eq!(disarm(&bomb), Err(Refusal::Bomb));
        let mut nest = pack([("a.txt", &b"hello"[..])].into_iter()).unwrap();
        for _ in 0..3 {
            nest = pack([("nest.zip", nest.as_slice())].into_iter()).unwrap();
        }
        let mut reason = disarm(&nest).unwrap_err();
        while let Refusal::Member { reason: inner, .. } = reason {
            reason = *inner;
        }
        assert_eq!(reason, Refusal::TooDeep);
    }

    #[test]
    fn names_that_mislead_are_made_plain() {
        assert_eq!(safe_name("..\\..\\C:\\win\u{202e}gpj.exe"), "C_/win_gpj.exe");
        let mut taken = BTreeSet::new();
        assert_eq!(name_for("写真.jpeg.js", Kind::Jpeg, &mut taken), "写真.jpeg.jpg");
        assert_eq!(name_for("写真.JPEG", Kind::Jpeg, &mut taken), "写真.JPEG");
        assert_eq!(name_for("写真.jpeg", Kind::Jpeg, &mut taken), "写真 (2).jpeg");
    }
}
