use maud::{Markup, html};

use super::button::{Look, action_button};
use super::field::{FieldProps, fieldset};
use super::icon::{Icon, icon};
use crate::extract::FormAction;
use crate::{tr, tr_args};

/// What may be picked.
#[derive(Clone, Copy, Debug, Default)]
pub struct FilePicker<'a> {
    /// The `accept` attribute: `.pdf,.jpg,image/heic`.
    pub accept: &'a str,
    /// Files at most, those already uploaded included.
    pub most: u32,
    /// Megabytes of one file at most.
    pub megabytes: u32,
    /// Opens the camera on a telephone.
    pub camera: bool,
    /// What is there already.
    pub uploaded: &'a [UploadedFile<'a>],
}

/// A file that is there already.
#[derive(Clone, Copy, Debug)]
pub struct UploadedFile<'a> {
    /// Its id, part of the remove button's value.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its length in bytes.
    pub bytes: u64,
    /// Where it can be seen.
    pub url: Option<&'a str>,
    /// Where a small picture of it is.
    pub thumbnail: Option<&'a str>,
}

/// Several files: what is there already with a remove button each ([`FormAction::Remove`] of `name.id`), and a box
/// for more. The form needs `enctype="multipart/form-data"`.
pub fn file_upload(props: &FieldProps<'_>, picker: &FilePicker<'_>) -> Markup {
    let lang = props.lang;
    let limits =
        tr_args(lang, "files-limits", &[("most", picker.most.into()), ("mb", picker.megabytes.into())]);
    fieldset(
        props,
        &html! {
            @if !picker.uploaded.is_empty() {
                ul.files aria-label=(tr(lang, "files-uploaded")) {
                    @for file in picker.uploaded {
                        li {
                            @match file.thumbnail {
                                Some(picture) => img src=(picture) alt="" loading="lazy" width="56" height="56";,
                                None => (icon(Icon::File)),
                            }
                            span.file-name {
                                @match file.url { Some(url) => a href=(url) { (file.name) }, None => (file.name) }
                                small { (size(file.bytes)) }
                            }
                            @let value = FormAction::Remove(&props.part(file.id)).value();
                            button.button.quiet type="submit" name=(FormAction::NAME) value=(value) formnovalidate
                                aria-label={ (file.name) " " (tr(lang, "remove")) } { (tr(lang, "remove")) }
                        }
                    }
                }
            }
            @if picker.uploaded.len() < picker.most as usize {
                div.drop data-files data-too-large=(tr(lang, "files-too-large")) data-megabytes=(picker.megabytes) {
                    label for=(props.id) { (tr(lang, if picker.uploaded.is_empty() { "files-pick" } else { "files-more" })) }
                    input type="file" id=(props.id) name=(props.name) accept=(picker.accept) multiple[picker.most > 1]
                        capture=[picker.camera.then_some("environment")] aria-describedby={ (props.id) "-limits" } aria-invalid=[props.invalid()];
                    p.hint id={ (props.id) "-limits" } { (limits) }
                    noscript { (action_button(&tr(lang, "files-send"), Look::Secondary, FormAction::NAME, &FormAction::Add(props.name).value())) }
                }
            } @else { p.hint id=(props.id) tabindex="-1" { (tr(lang, "files-full")) } }
        },
    )
}

/// 340 KB, 2.4 MB.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
