//! Files, photos and signatures.

use yakuba_forms::field::{FieldType, FileAnswer};
use yakuba_web::FormAction;
use yakuba_web::ui::{FilePicker, Look, UploadedFile, action_button, fieldset, file_upload};
use yakuba_web::{Markup, html};

use crate::question::Question;
use crate::{tr, upload};

fn uploaded(question: &Question<'_>) -> Vec<FileAnswer> {
    // Files are never part of what was typed: the answers have them.
    let answer = question.asking.answers.at(question.path).cloned();
    answer.and_then(|answer| serde_json::from_value(answer).ok()).unwrap_or_default()
}

pub(crate) fn files(question: &Question<'_>) -> Markup {
    let there = uploaded(question);
    let urls: Vec<String> =
        there.iter().map(|file| format!("{}{}", question.asking.options.files, file.id)).collect();
    let shown: Vec<UploadedFile<'_>> = there
        .iter()
        .zip(&urls)
        .map(|(file, url)| UploadedFile {
            id: &file.id,
            name: &file.name,
            bytes: file.size,
            url: Some(url),
            // What a browser can show by itself, and small enough for a telephone's line.
            thumbnail: (matches!(file.mime.as_str(), "image/jpeg" | "image/png") && file.size < 2_000_000)
                .then_some(url.as_str()),
        })
        .collect();
    let limits = upload::limits(&question.field.kind);
    let accept = accept(&question.field.kind);
    let picker = FilePicker {
        accept: &accept,
        most: u32::try_from(limits.files).unwrap_or(u32::MAX),
        megabytes: limits.megabytes,
        camera: false,
        uploaded: &shown,
    };
    question.with_props(|props| file_upload(props, &picker))
}

/// The `accept` attribute. Telephones know HEIC by its ending only.
fn accept(kind: &FieldType) -> String {
    let mut types = kind.media_types();
    if types.contains(&"image/heic") {
        types.extend([".heic", ".heif"]);
    }
    types.join(",")
}

/// A signature drawn with a finger (with scripts), or a typed name that is confirmed.
pub(crate) fn signature(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let there = uploaded(question);
    question.with_props(|props| {
        let name = |part: &str| format!("{}.{part}", props.name);
        fieldset(props, &html! {
            @if let Some(file) = there.first() {
                div.signed {
                    @if file.mime == "image/png" { img.signature src={ (question.asking.options.files) (file.id) } alt=(tr(lang, "signature")) width="320" height="120"; }
                    @else { p { (tr(lang, "signature-typed")) } }
                    p tabindex="-1" id=(props.id) {
                        (action_button(&tr(lang, "signature-again"), Look::Secondary, FormAction::NAME, &FormAction::Remove(&format!("{}.{}", props.name, file.id)).value()))
                    }
                }
            } @else {
                div.signature data-signature data-clear=(tr(lang, "signature-clear")) data-label=(tr(lang, "signature-draw")) {
                    input type="file" name=(props.name) accept="image/png" hidden;
                    div.part {
                        label for=(props.id) { (tr(lang, "signature-name")) }
                        input id=(props.id) name=(name("typed")) type="text" maxlength="100" autocomplete="name" aria-invalid=[props.error.map(|_| "true")];
                    }
                    div.choice {
                        input type="checkbox" id={ (props.id) "-sure" } name=(name("sure")) value="true";
                        label for={ (props.id) "-sure" } { (tr(lang, "signature-sure")) }
                    }
                }
            }
        })
    })
}
