use axum::{extract::Path, response::Response};
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_files::{FileError, FileKind};
use yakuba_forms::{Section, field::FileAnswer};
use yakuba_identity::stored;
use yakuba_quarantine::{Fate, Incoming};
use yakuba_web::{
    PageError, served,
    ui::{Tone, badge},
};

use super::{Desk, Opened, WORK, application};
use crate::{
    intake::files_in,
    model::CaseEvent,
    store::applications::{Application, Happened},
};

/// The page of files that are held, for those who may open it.
const QUARANTINE: (&str, &str) = ("/admin/quarantine", "admin.quarantine");

/// Every file that an application has or had: its answers', and those that were corrected since.
pub(super) fn all(application: &Application, history: &[Happened]) -> Vec<String> {
    let earlier = history.iter().flat_map(|happened| match &happened.event {
        CaseEvent::CorrectionAnswered { before, .. } => files_in(before),
        _ => Vec::new(),
    });
    files_in(&application.case.answers).into_iter().chain(earlier).collect()
}

/// The attachments beside the answers: pictures as pictures, everything else as a link; what is held, with the reason.
pub(super) fn list(desk: &Desk, opened: &Opened, sections: &[Section]) -> Markup {
    let rows: Vec<_> =
        sections.iter().flat_map(|section| &section.rows).filter(|row| !row.files.is_empty()).collect();
    let held = opened.incoming.iter().any(Incoming::is_held);
    html! {
        section.card aria-labelledby="files-title" {
            h2 #files-title { "添付" }
            @if rows.is_empty() { p.empty { "添付はありません。" } }
            @if held { p.field-error { "無害化できず、隔離されている添付があります。回答の「補正」で、別の形式（PDFや写真）での送り直しを求めてください。" } }
            @for row in rows {
                h3 { (row.label) }
                ul.attachments { @for file in &row.files { li { (attachment(desk, opened, &row.label, file)) } } }
            }
        }
    }
}

fn attachment(desk: &Desk, opened: &Opened, label: &str, file: &FileAnswer) -> Markup {
    let incoming = opened.incoming(&file.id);
    let address = format!("/cases/{}/files/{}", opened.application.id, file.id);
    // What it is now: on its way in a photo in HEIC became a JPEG.
    let (mime, size, left) = match incoming.map(|incoming| &incoming.fate) {
        Some(Fate::Disarmed { media_type, size, left_behind, .. }) => {
            (media_type.as_str(), u64::try_from(*size).unwrap_or_default(), left_behind.as_slice())
        }
        Some(Fate::Released { .. }) => ("", file.size, &[][..]),
        _ => (file.mime.as_str(), file.size, &[][..]),
    };
    let left: Vec<String> = left.iter().map(|left| left.label.clone()).collect();
    html! {
        @match incoming.filter(|incoming| incoming.is_held()) {
            Some(incoming) => {
                span { (file.name) } (fate(opened, &file.id))
                p.small { (incoming.why) "。" }
                @if desk.user.permissions.may(QUARANTINE.1, None) { p.small { a href={ (QUARANTINE.0) "/" (file.id) } { "隔離されたファイルを扱う" } } }
                @else { p.small { "送り直してもらえないときは、情報政策の担当に相談してください（ファイルの番号 " code { (file.id) } "）。" } }
            },
            None => {
                a href=(address) target="_blank" rel="noopener" {
                    @if matches!(mime, "image/jpeg" | "image/png") {
                        img src=(address) alt={ (label) "：" (file.name) } loading="lazy";
                    }
                    span { (file.name) }
                }
                (fate(opened, &file.id))
                small { (kind(mime)) " " (size.div_ceil(1_000)) " KB（別のタブで開く）" }
                @if !left.is_empty() { small { "無害化で取り除いたもの：" (left.join("、")) } }
            }
        }
    }
}

/// A mark beside the name of a file that is not simply here.
pub(super) fn fate(opened: &Opened, file: &str) -> Markup {
    html! {
        @match opened.incoming(file) {
            Some(incoming) if incoming.is_held() => { " " (badge("隔離中", Tone::Waiting)) },
            Some(incoming) if incoming.is_released() => { " " (badge("無害化していません", Tone::Bad)) },
            _ => {}
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
    desk: Desk,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let opened = Opened::read(&desk.zone, application(&desk, &id, WORK).await?).await?;
    if !belongs(&opened, &file) {
        return Err(PageError::not_found());
    }
    let incoming = opened.incoming(&file);
    if let Some(incoming) = incoming.filter(|incoming| incoming.is_held()) {
        let happened = format!("この添付ファイルは隔離されています。{}。", incoming.why);
        return Err(PageError::not_found()
            .happened(&happened)
            .todo("申請者に、別の形式（PDFや写真）で送り直してもらえるよう補正を求めてください。"));
    }
    let bytes = desk.zone.files.get(&file).await.map_err(|error| match error {
        // It follows its application from the other network, a moment later.
        FileError::NotFound => PageError::not_found()
            .happened("この添付ファイルは、まだ届いていません。")
            .todo("少し待ってから、もう一度開いてください。"),
        other => PageError::internal(other),
    })?;
    let detail = serde_json::json!({ "file": file });
    let entry = Entry::new(desk.user.actor(), "application.file-read").on("application", &id).with(detail);
    desk.note(entry).await.map_err(stored)?;
    // What was let in without being disarmed is only ever saved.
    let as_it_came = incoming.is_some_and(Incoming::is_released);
    let kind = FileKind::recognise(&bytes).filter(|_| !as_it_came).map(FileKind::media_type);
    Ok(served(bytes, kind, ""))
}

fn belongs(opened: &Opened, file: &str) -> bool {
    let case = &opened.application.case;
    case.letter.as_deref() == Some(file)
        || all(&opened.application, &opened.history).iter().any(|id| id == file)
}
