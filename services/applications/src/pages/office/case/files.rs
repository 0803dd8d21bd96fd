use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_city::Lgwan;
use yakuba_files::{FileError, FileKind};
use yakuba_forms::Section;
use yakuba_identity::{StaffUser, stored};
use yakuba_store::Tx;
use yakuba_web::{PageError, Reader};
use yakuba_zone::Zone;

use super::{Desk, Opened, WORK, application};
use crate::{intake::files_in, model::CaseEvent};

/// The attachments beside the answers: pictures as pictures, everything else as a link.
pub(super) fn list(opened: &Opened, sections: &[Section]) -> Markup {
    let of = |id: &str| format!("/cases/{}/files/{id}", opened.application.id);
    let rows: Vec<_> =
        sections.iter().flat_map(|section| &section.rows).filter(|row| !row.files.is_empty()).collect();
    html! {
        section.card aria-labelledby="files-title" {
            h2 #files-title { "添付" }
            @if rows.is_empty() { p.empty { "添付はありません。" } }
            @for row in rows {
                h3 { (row.label) }
                ul.attachments {
                    @for file in &row.files {
                        li {
                            a href=(of(&file.id)) target="_blank" rel="noopener" {
                                @if matches!(file.mime.as_str(), "image/jpeg" | "image/png") {
                                    img src=(of(&file.id)) alt={ (row.label) "：" (file.name) } loading="lazy";
                                }
                                span { (file.name) }
                            }
                            small { (kind(&file.mime)) " " (file.size.div_ceil(1_000)) " KB（別のタブで開く）" }
                        }
                    }
                }
            }
        }
    }
}

fn kind(mime: &str) -> &'static str {
    match mime {
        "application/pdf" => "PDF",
        "image/jpeg" | "image/png" => "写真",
        "image/heic" => "写真（HEIC）",
        _ => "ファイル",
    }
}

/// A file of a case: an attachment, one that was corrected since, or the letter.
pub(in super::super) async fn file(
    zone: Zone<Lgwan>,
    user: StaffUser,
    reader: Reader,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let desk = Desk::open(zone, user, reader);
    let opened = Opened::read(&desk.zone, application(&desk, &id, WORK).await?).await?;
    if !belongs(&opened, &file) {
        return Err(PageError::not_found());
    }
    let bytes = desk.zone.files.get(&file).await.map_err(|error| match error {
        // It follows its application from the other network, a moment later.
        FileError::NotFound => PageError::not_found()
            .happened("この添付ファイルは、まだ届いていません。")
            .todo("少し待ってから、もう一度開いてください。"),
        other => PageError::internal(other),
    })?;
    let (clock, actor) = (desk.zone.clock.clone(), desk.user.actor());
    let detail = serde_json::json!({ "file": file });
    let entry = Entry::new(actor, "application.file-read").on("application", &id).with(detail);
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await)
        .await
        .map_err(stored)?;
    Ok(served(bytes))
}

fn belongs(opened: &Opened, file: &str) -> bool {
    let case = &opened.application.case;
    let earlier = opened.history.iter().any(|happened| match &happened.event {
        CaseEvent::CorrectionAnswered { before, .. } => files_in(before).iter().any(|id| id == file),
        _ => false,
    });
    earlier || case.letter.as_deref() == Some(file) || files_in(&case.answers).iter().any(|id| id == file)
}

/// What came from outside runs nothing, whatever it claims to be: its kind is read from its bytes, and what is none
/// that we know is only ever saved.
fn served(bytes: axum::body::Bytes) -> Response {
    let known = FileKind::recognise(&bytes);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = known.map_or("application/octet-stream", FileKind::media_type);
    let disposition = if known.is_some() { "inline" } else { "attachment" };
    // Browsers show a PDF with a viewer of their own, in its own process, and that viewer does not start in a sandbox.
    let policy = match known {
        Some(FileKind::Pdf) => "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        _ => "default-src 'none'; sandbox",
    };
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
