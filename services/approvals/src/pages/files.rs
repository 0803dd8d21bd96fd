//! Attachments: added, replaced and taken out while the draft is with its drafter; read by those who may see it.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_files::FileKind;
use yakuba_identity::stored;
use yakuba_web::{
    ExpectedVersion, Flash, PageError, Uploads,
    extract::UploadLimits,
    served,
    ui::{Look, action_button, button},
};

use super::Desk;
use crate::{
    RECORDS,
    model::{Attachment, Document},
    package::PackageError,
    store::files,
    work::{self, WorkError},
};

const LIMITS: UploadLimits = UploadLimits { files: 10, bytes_each: 30_000_000, bytes_total: 60_000_000 };

pub(super) async fn add(desk: Desk, Path(id): Path<String>, request: Request) -> Result<Response, PageError> {
    let document = desk.document(&id).await?;
    let uploads = Uploads::read(request, LIMITS).await?;
    let ExpectedVersion(version) =
        ExpectedVersion::of_form(&uploads.pairs).ok_or_else(PageError::unreadable)?;
    if document.flow.drafter != desk.user.id || !document.is_editable() {
        return Err(fixed(&id));
    }
    let series = uploads.pairs.text("series").to_owned();
    let mut refused: Vec<String> = uploads.rejected.iter().map(|file| file.name.clone()).collect();
    let mut added = Vec::new();
    for upload in uploads.files {
        let bytes = upload.content.into_bytes().await.map_err(PageError::internal)?;
        let Some(kind) = FileKind::recognise(&bytes) else {
            refused.push(upload.name);
            continue;
        };
        let stored = desk.zone.files.put(&desk.zone.clock, bytes).await.map_err(PageError::internal)?;
        // Only the first takes the place of another: two cannot.
        let series = if added.is_empty() && !series.is_empty() { series.clone() } else { stored.id.clone() };
        added.push(Attachment {
            series,
            id: stored.id,
            name: upload.name,
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            mime: kind.media_type().to_owned(),
            sha256: stored.sha256,
            edition: 1,
            gone: false,
            added_at: desk.zone.clock.now(),
        });
    }
    if added.is_empty() && refused.is_empty() {
        refused.push("（ファイルが選ばれていません）".to_owned());
    }
    if !added.is_empty() {
        work::attach(&desk.zone, &desk.user.id, &id, version, added)
            .await
            .map_err(|error| failed(error, &id))?;
    }
    if refused.is_empty() {
        return Ok(Flash::redirect(&format!("/approvals/d/{id}"), "files-changed"));
    }
    Err(PageError::own(StatusCode::UNPROCESSABLE_ENTITY, "file-refused", "添付できないファイルがありました")
        .happened(format!("次のファイルは添付していません：{}", refused.join("、")))
        .kept("ほかのファイルと書いたものは、そのまま残っています。")
        .todo("PDF・写真（JPEG・PNG・HEIC）・テキストで、1つ30MBまでにしてください。")
        .link("文書に戻る", format!("/approvals/d/{id}")))
}

fn fixed(id: &str) -> PageError {
    PageError::own(StatusCode::CONFLICT, "on-its-way", "添付はもう変えられません")
        .happened("この文書は、回議中か、決裁または廃案になっています。")
        .kept("添付は、承認した人が見たときのまま残っています。")
        .todo("回議中の文書を直すときは、先に引き戻してください。")
        .link("文書を開く", format!("/approvals/d/{id}"))
}

/// Why attachments could not be changed.
pub(super) fn failed(error: WorkError, id: &str) -> PageError {
    match error {
        WorkError::Fixed => fixed(id),
        WorkError::NotFound => PageError::not_found(),
        WorkError::Conflict(_) => PageError::conflict("画面を開いたあとに、この文書は変わっています。")
            .todo("文書を開き直して、もう一度行ってください。")
            .link("文書を開く", format!("/approvals/d/{id}")),
        WorkError::Store(error) => stored(error),
        other => PageError::internal(other),
    }
}

/// The attachments with their versions.
pub(super) fn list(desk: &Desk, document: &Document, all: &[Attachment]) -> Markup {
    let editable = document.is_editable() && document.flow.drafter == desk.user.id;
    let to = |file: &Attachment| format!("/approvals/d/{}/files/{}", document.id, file.id);
    let action = format!("/approvals/d/{}", document.id);
    html! {
        section.card aria-labelledby="files-title" {
            h2 #files-title { "添付" }
            @if all.iter().all(|file| file.gone) { p.empty { "添付はありません。" } }
            ul.lines {
                @for file in all.iter().filter(|file| !file.gone) {
                    li {
                        a href=(to(file)) target="_blank" rel="noopener" { (file.name) }
                        span.line-more {
                            (file.size.unsigned_abs().div_ceil(1_000)) " KB・第" (file.edition) "版（別のタブで開く）"
                            @for old in all.iter().filter(|old| old.series == file.series && old.gone) {
                                " " a href=(to(old)) target="_blank" rel="noopener" { "第" (old.edition) "版" }
                            }
                        }
                        @if editable {
                            form.inline-form method="post" action={ (action) "/remove-file" } {
                                (ExpectedVersion(document.version).field())
                                (action_button(&format!("「{}」を外す", file.name), Look::Quiet, "file", &file.id))
                            }
                        }
                    }
                }
            }
            @if editable {
                form.spaced method="post" action={ (action) "/files" } enctype="multipart/form-data" {
                    (ExpectedVersion(document.version).field())
                    div.field {
                        label for="files" { "ファイルを付ける" }
                        p.hint #files-hint { "PDF・写真・テキスト。1つ30MBまで、一度に10個まで。" }
                        input #files type="file" name="files" multiple accept=".pdf,.jpg,.jpeg,.png,.heic,.txt,.csv" aria-describedby="files-hint";
                    }
                    @if all.iter().any(|file| !file.gone) {
                        div.field {
                            label for="series" { "差し替える添付" }
                            select #series name="series" {
                                option value="" { "差し替えない（追加する）" }
                                @for file in all.iter().filter(|file| !file.gone) { option value=(file.series) { (file.name) } }
                            }
                        }
                    }
                    (button("付ける", Look::Secondary))
                }
            }
        }
    }
}

/// An attachment, an earlier version of one, or the sheet.
pub(super) async fn one(desk: Desk, Path((id, file)): Path<(String, String)>) -> Result<Response, PageError> {
    let document = desk.document(&id).await?;
    let all = files::all(&desk.zone.store, &id).await.map_err(stored)?;
    let sheet = document.filed.as_ref().and_then(|filed| filed.sheet.as_deref()) == Some(&file);
    if !sheet && all.iter().all(|known| known.id != file) {
        return Err(PageError::not_found());
    }
    let bytes = desk
        .zone
        .files
        .get(&file)
        .await
        .map_err(|_| PageError::gone().happened("このファイルは、保存期間が満了して廃棄されました。"))?;
    let detail = serde_json::json!({ "file": file });
    let entry = Entry::new(desk.user.actor(), "approval.file-read").on("approval", &id).with(detail);
    desk.note(entry).await.map_err(stored)?;
    let kind = FileKind::recognise(&bytes).map(FileKind::media_type);
    Ok(served(bytes, kind, ""))
}

/// The document as a package for the archive (移管パッケージ).
pub(super) async fn package(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    desk.user.require(RECORDS, None)?;
    let document = desk.document(&id).await?;
    let made = crate::package::package(&desk.zone, &desk.office, &document).await;
    let bytes = made.map_err(|error| match error {
        PackageError::NotFiled => PageError::conflict("決裁されていないか、もう処理された文書です。"),
        PackageError::NoSheet => PageError::conflict("決裁文書（PDF）を作っているところです。")
            .todo("しばらくしてから、もう一度行ってください。"),
        PackageError::Store(error) => stored(error),
        other => PageError::internal(other),
    })?;
    let entry = Entry::new(desk.user.actor(), "record.package-made").on("approval", &id);
    desk.note(entry).await.map_err(stored)?;
    Ok(served(bytes, Some("application/zip"), "package.zip"))
}
