//! What a document has that its copy will not have. This only informs people: nothing is removed because of it, and
//! nothing stays because it was not found.

use lopdf::{Dictionary, Document, Object};

use crate::{Finding, Findings};

const DEPTH: u32 = 40;

/// Looks at every object of the document, whether anything refers to it or not.
pub(super) fn scan(source: &Document, findings: &mut Findings) {
    for object in source.objects.values() {
        look(object, findings, 0);
    }
}

fn look(object: &Object, findings: &mut Findings, depth: u32) {
    if depth > DEPTH {
        return;
    }
    match object {
        Object::Array(list) => list.iter().for_each(|member| look(member, findings, depth + 1)),
        Object::Dictionary(dictionary) => entries(dictionary, findings, depth),
        Object::Stream(stream) => entries(&stream.dict, findings, depth),
        _ => {}
    }
}

fn entries(dictionary: &Dictionary, findings: &mut Findings, depth: u32) {
    let name =
        |key: &[u8]| dictionary.get(key).ok().and_then(|value| value.as_name().ok()).unwrap_or_default();
    match name(b"S") {
        b"JavaScript" => findings.add(Finding::Script),
        b"Launch" => findings.add(Finding::Launch),
        b"URI" => findings.add(Finding::Link),
        b"SubmitForm" | b"ImportData" | b"ResetForm" | b"Named" | b"Hide" | b"SetOCGState" | b"Trans" => {
            findings.add(Finding::Action)
        }
        b"GoToR" | b"GoToE" | b"Thread" => findings.add(Finding::RemoteReference),
        b"Rendition" | b"Movie" | b"Sound" | b"GoTo3DView" | b"RichMediaExecute" => {
            findings.add(Finding::RichMedia)
        }
        _ => {}
    }
    match name(b"Subtype") {
        b"RichMedia" | b"Screen" | b"Movie" | b"Sound" | b"3D" => findings.add(Finding::RichMedia),
        b"FileAttachment" => findings.add(Finding::EmbeddedFile),
        b"PS" => findings.add(Finding::Script),
        _ => {}
    }
    if name(b"FT") == b"Sig" {
        findings.add(Finding::Signature);
    }
    for (key, value) in dictionary.iter() {
        match key.as_slice() {
            b"OpenAction" | b"AA" => findings.add(Finding::Action),
            b"AcroForm" => findings.once(Finding::FormFields),
            b"XFA" => findings.once(Finding::Xfa),
            b"EF" => findings.add(Finding::EmbeddedFile),
            // A stream whose bytes lie in another file (§7.3.8.2).
            b"F" if dictionary.has(b"Length") && !matches!(value, Object::Integer(_)) => {
                findings.add(Finding::RemoteReference)
            }
            _ => {}
        }
        look(value, findings, depth + 1);
    }
}
