//! Whether anything hostile is left, asked of others than those who took it out: qpdf unpacks every stream of a PDF, and
//! archives are opened member by member.

use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

use yakuba_disarm::{Kind, Rebuilt};

use crate::pdf::CANARY;

/// Names that have no business in a page (ISO 32000-1, annex and §12).
const NAMES: &[&str] = &[
    "/JavaScript",
    "/JS",
    "/Launch",
    "/URI",
    "/SubmitForm",
    "/ImportData",
    "/ResetForm",
    "/GoToR",
    "/GoToE",
    "/Thread",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMedia",
    "/3D",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/EF",
    "/Filespec",
    "/XFA",
    "/AcroForm",
    "/AA",
    "/OpenAction",
    "/Names",
    "/Annots",
    "/Annot",
    "/PS",
    "/OPI",
    "/Alternates",
    "/Ref",
    "/Metadata",
    "/AF",
    "/Outlines",
    "/PieceInfo",
    "/Encrypt",
    "/FFilter",
    "/StructTreeRoot",
    "/Requirements",
    "/Widget",
    "/VE",
];

/// What was found; nothing when the file is harmless.
pub fn hostile(rebuilt: &Rebuilt) -> Option<String> {
    let bytes = &rebuilt.bytes;
    if Kind::of(bytes) != Ok(rebuilt.kind) {
        return Some("it is not what it says".to_owned());
    }
    match rebuilt.kind {
        Kind::Pdf => pdf(bytes),
        Kind::Jpeg | Kind::Png => words(bytes),
        Kind::Text => text(bytes),
        Kind::Zip => members(bytes, &mut |name, bytes| {
            let kind = Kind::of(bytes).map_err(|refusal| refusal.to_string());
            match kind {
                Ok(kind) => hostile(&Rebuilt { bytes: bytes.to_vec(), kind, findings: Default::default() }),
                Err(refusal) => Some(format!("{name}: {refusal}")),
            }
        }),
        Kind::Docx | Kind::Xlsx | Kind::Pptx => members(bytes, &mut office),
        other => Some(format!("{} is no result", other.name())),
    }
}

fn words(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    [CANARY, "<script", "%PDF-", "PK\u{3}\u{4}"]
        .into_iter()
        .find(|word| text.contains(word))
        .map(str::to_owned)
}

/// Unpacked by qpdf, which also says whether the file is sound.
fn pdf(bytes: &[u8]) -> Option<String> {
    let run = |arguments: &[&str]| {
        let mut running = Command::new("qpdf")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("qpdf is needed for this test: apt-get install qpdf");
        let mut out = Vec::new();
        running.stdout.take().unwrap().read_to_end(&mut out).unwrap();
        (running.wait().unwrap().code(), out)
    };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let path = file.path().to_str().unwrap();
    let (code, unpacked) = run(&["--qdf", "--object-streams=disable", path, "-"]);
    if code != Some(0) {
        return Some(format!("qpdf ends with {code:?}"));
    }
    let text = String::from_utf8_lossy(&unpacked);
    if text.contains(CANARY) {
        return Some(CANARY.to_owned());
    }
    let whole = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            !text[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
    };
    NAMES.iter().find(|name| whole(name)).map(|name| (*name).to_owned())
}

fn text(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let armed = |cell: &str| {
        let cell = cell.trim_start_matches([' ', '"', '\u{feff}']);
        cell.starts_with(['=', '@', '＝', '＠'])
            || (cell.starts_with(['+', '-']) && cell.contains(['(', '|', '!']))
    };
    text.lines().flat_map(|line| line.split([',', ';', '\t'])).find(|cell| armed(cell)).map(str::to_owned)
}

fn members(bytes: &[u8], check: &mut dyn FnMut(&str, &[u8]) -> Option<String>) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len()).find_map(|index| {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        if name.contains("..") || name.starts_with('/') || name.contains('\\') {
            return Some(name);
        }
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        check(&name, &bytes).map(|found| format!("{name}: {found}"))
    })
}

/// A part of an office document.
fn office(name: &str, bytes: &[u8]) -> Option<String> {
    if name.ends_with(".png") || name.ends_with(".jpg") {
        return words(bytes);
    }
    if !(name.ends_with(".xml") || name.ends_with(".rels")) {
        return Some("a part that is neither text nor picture".to_owned());
    }
    let text = String::from_utf8_lossy(bytes);
    const WORDS: &[&str] = &[
        CANARY,
        "External",
        "macroEnabled",
        "vbaProject",
        "OLEObject",
        "oleObject",
        "oleObj",
        "altChunk",
        "attachedTemplate",
        "DDE",
        "INCLUDEPICTURE",
        "INCLUDETEXT",
        "MACROBUTTON",
        "WEBSERVICE",
        "HYPERLINK",
        "hlinkClick",
        "externalReference",
        "ppaction",
        "activeX",
        "<!DOCTYPE",
        "externalLink",
        "macro=",
        "auto_open",
        "Auto_Open",
        "file://",
    ];
    WORDS.iter().find(|word| text.contains(**word)).map(|word| (*word).to_owned())
}
