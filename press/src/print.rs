//! One request from paper to PDF.

use serde_json::json;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::check::{self, Rare};
use crate::fonts::Fonts;
use crate::protocol::{Code, MadeAt, Place, Printed, Refusal, Request};
use crate::world::Desk;

/// Japan has no summer time; its offset in minutes.
const JAPAN: i32 = 9 * 60;
/// After how many documents a remembered layout that nobody used again is forgotten.
const MEMORY: usize = 8;

/// Lays out and writes a document, or says why not.
pub fn print(fonts: &Fonts, mut request: Request) -> Result<Printed, Refusal> {
    let made_at = datetime(request.made_at).ok_or_else(|| bad("made_at is not a moment"))?;
    let standards = standards(&request.standard)?;

    let rare = Rare::in_data(&request.data, fonts.common());
    let shelf = if rare.is_any() { fonts.all() } else { fonts.common() };

    let main = format!("{}.typ", request.template.name);
    let template = std::mem::take(&mut request.template.text);
    let mut desk = Desk::new(shelf, &main, template, made_at).map_err(bad)?;
    let job = json!({ "title": request.title, "lang": request.lang, "author": request.author,
        "rare": rare.variants });
    desk.add("job.json", job.to_string().into_bytes()).map_err(bad)?;
    desk.add("data.json", request.data.to_string().into_bytes()).map_err(bad)?;
    for (name, content) in request.take_files() {
        desk.add(&name, content).map_err(bad)?;
    }

    let document: PagedDocument =
        typst::compile(&desk).output.map_err(|trouble| refuse(Code::Template, &desk, &trouble))?;
    let missing = check::missing(&document);
    if !missing.is_empty() {
        return Err(missing_glyphs(missing.into_iter().collect()));
    }
    let options = PdfOptions {
        ident: Smart::Custom(request.id),
        creator: Smart::Custom(Some("Yakuba".to_owned())),
        timestamp: Timestamp::new_local(made_at, JAPAN),
        standards,
        ..PdfOptions::default()
    };
    let pdf =
        typst_pdf::pdf(&document, &options).map_err(|trouble| refuse(Code::Standard, &desk, &trouble))?;
    Ok(Printed { pdf, pages: document.pages().len() })
}

/// Lets go of what was kept from earlier documents, so that memory does not grow with their number.
pub fn forget() {
    comemo::evict(MEMORY);
}

fn standards(name: &str) -> Result<PdfStandards, Refusal> {
    let standard: PdfStandard =
        serde_json::from_value(name.into()).map_err(|_| bad(format!("unknown PDF standard {name:?}")))?;
    PdfStandards::new(&[standard]).map_err(|error| bad(error.message().to_string()))
}

fn datetime(at: MadeAt) -> Option<Datetime> {
    Datetime::from_ymd_hms(at.year, at.month, at.day, at.hour, at.minute, at.second)
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal { code: Code::BadRequest, message: message.into(), place: None, characters: Vec::new() }
}

fn missing_glyphs(characters: Vec<String>) -> Refusal {
    let names: Vec<String> = characters.iter().map(|text| named(text)).collect();
    let message = format!("no font has {}", names.join(", "));
    Refusal { code: Code::MissingGlyph, message, place: None, characters }
}

/// A character with its code points: `葛󠄀 (U+845B U+E0100)`.
fn named(text: &str) -> String {
    let points: Vec<String> = text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    format!("{text} ({})", points.join(" "))
}

/// The first error is the cause; the rest mostly follow from it.
fn refuse(code: Code, desk: &Desk<'_>, trouble: &[SourceDiagnostic]) -> Refusal {
    let Some(first) = trouble.first() else { return bad("refused without a reason") };
    let mut message = first.message.to_string();
    for hint in &first.hints {
        message.push_str("; ");
        message.push_str(&hint.v);
    }
    // Trouble in a shared file was caused by a call: without a place of its own, name the innermost call.
    let place =
        place(desk, first.span).or_else(|| first.trace.iter().find_map(|step| place(desk, step.span)));
    Refusal { code, message, place, characters: Vec::new() }
}

fn place(desk: &Desk<'_>, span: impl Into<typst::syntax::DiagSpan>) -> Option<Place> {
    let span = span.into();
    let (id, range) = (span.id()?, desk.range(span)?);
    let source = desk.source(id).ok()?;
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    let file = id.vpath().get_without_slash().to_owned();
    Some(Place { file, line: line + 1, column: column + 1 })
}
