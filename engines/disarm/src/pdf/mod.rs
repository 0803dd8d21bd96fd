//! PDF (ISO 32000): a new file of pages, and of what pages are drawn with. Everything else (catalogue entries, actions,
//! names, annotations, forms, metadata) is never copied. What annotations and filled-in fields *show* is drawn into
//! their page.

mod annotations;
mod copy;
mod page;
mod pixels;
mod raster;
mod role;
mod scan;
mod stream;

use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId, dictionary};

use crate::{Finding, Findings, Kind, Rebuilt, Refusal, kind::find, work::Work};
use copy::Copier;
use role::Role;

/// Why a PDF was not built anew from its parts.
pub(crate) enum Trouble {
    /// It is not passed on in any form.
    Refused(Refusal),
    /// It has something that cannot be copied, but may be photographed.
    Resists,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::Refused(refusal)
    }
}

const DAMAGED: Refusal = Refusal::Damaged { kind: Kind::Pdf };

pub(crate) fn rebuild(bytes: &[u8], work: &Work<'_>) -> Result<Rebuilt, Refusal> {
    let start = find(bytes, b"%PDF-").unwrap_or(0);
    let bytes = &bytes[start..];
    let mut findings = Findings::default();
    if start > 0 || has_tail(bytes) {
        findings.once(Finding::Surplus);
    }
    match from_parts(bytes, work, &mut findings) {
        Ok(rebuilt) => Ok(Rebuilt::new(rebuilt, Kind::Pdf, findings)),
        Err(Trouble::Refused(refusal)) => Err(refusal),
        Err(Trouble::Resists) => {
            let pages = work.tools.pages(bytes, work.limits)?;
            findings.once(Finding::Rasterised);
            Ok(Rebuilt::new(raster::document(&pages)?, Kind::Pdf, findings))
        }
    }
}

/// Whether more than line ends follow the last end of file.
fn has_tail(bytes: &[u8]) -> bool {
    let end = bytes.windows(5).rposition(|window| window == b"%%EOF").map_or(bytes.len(), |at| at + 5);
    bytes[end..].iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
}

fn from_parts(bytes: &[u8], work: &Work<'_>, findings: &mut Findings) -> Result<Vec<u8>, Trouble> {
    let options =
        LoadOptions { max_decompressed_size: Some(work.left().min(64 << 20)), ..LoadOptions::default() };
    let source = match Document::load_mem_with_options(bytes, options) {
        Ok(source) => source,
        Err(Error::InvalidPassword | Error::Decryption(_)) => return Err(Refusal::Encrypted.into()),
        Err(_) => return Err(Trouble::Resists),
    };
    if source.is_encrypted() {
        return Err(Refusal::Encrypted.into());
    }
    if source.was_encrypted() {
        findings.once(Finding::Encryption);
    }
    scan::scan(&source, findings);
    let catalog = source.catalog().map_err(|_| Trouble::Resists)?;
    if catalog.has(b"Collection") {
        return Err(Refusal::Portfolio.into());
    }
    if findings.has(Finding::Xfa) && matches!(catalog.get(b"NeedsRendering"), Ok(Object::Boolean(true))) {
        return Err(Refusal::DynamicForm.into());
    }
    let pages: Vec<ObjectId> = source.page_iter().take(work.limits.pages + 1).collect();
    if pages.len() > work.limits.pages {
        return Err(Refusal::TooMany.into());
    }
    if pages.is_empty() {
        return Err(Trouble::Resists);
    }
    let mut copier = Copier::new(&source, work);
    let tree = copier.out.new_object_id();
    let mut kids = Vec::new();
    for page in pages {
        let page = page::copy(&mut copier, page, tree)?;
        kids.push(Object::Reference(copier.out.add_object(page)));
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let nodes = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    copier.out.objects.insert(tree, nodes.into());
    let mut root = dictionary! { "Type" => "Catalog", "Pages" => tree };
    if let Ok(Object::String(lang, _)) = catalog.get(b"Lang") {
        root.set("Lang", Object::string_literal(lang.clone()));
    }
    // Which layers are drawn is part of what a page shows.
    if let Ok(layers) = catalog.get(b"OCProperties") {
        let layers = copier.copy(layers, Role::Layers)?;
        root.set("OCProperties", layers);
    }
    copier.finish()?;
    Ok(write(copier.out, root)?)
}

/// Writes a new document with this catalogue.
fn write(mut out: Document, root: Dictionary) -> Result<Vec<u8>, Refusal> {
    let root = out.add_object(root);
    out.trailer.set("Root", root);
    let mut bytes = Vec::new();
    out.save_to(&mut bytes).map_err(|_| DAMAGED)?;
    Ok(bytes)
}
