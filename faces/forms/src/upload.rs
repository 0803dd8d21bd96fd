use std::io;

use bytes::Bytes;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use yakuba_base::Lang;
use yakuba_files::FileKind;
use yakuba_forms::field::FieldType;
use yakuba_forms::{Answers, Compiled, Reason};
use yakuba_web::extract::{Rejected, RejectedUpload, Spool, Upload, UploadLimits};

use crate::{Remark, tr, tr_args};

/// Files of one page at most.
const FILES: usize = 40;
/// All files of one page together at most, bytes.
const TOGETHER: u64 = 120 << 20;

/// How many files a question takes, and how large.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub files: usize,
    pub megabytes: u32,
}

pub(crate) fn limits(kind: &FieldType) -> Limits {
    match kind {
        FieldType::Files(field) => Limits { files: field.max_files, megabytes: field.max_mb },
        FieldType::Photo(field) => Limits { files: field.max_files, megabytes: 20 },
        _ => Limits { files: 1, megabytes: 1 },
    }
}

/// What a page with files may be sent with; the limits of each question are kept by [`receive_uploads`].
pub fn upload_limits(form: &Compiled) -> UploadLimits {
    let most = form.form().fields().map(|located| limits(&located.field.kind).megabytes).max().unwrap_or(1);
    UploadLimits { files: FILES, bytes_each: u64::from(most) << 20, bytes_total: TOGETHER }
}

/// A file that can be kept.
#[derive(Debug)]
pub struct Incoming {
    /// What its owner called it.
    pub name: String,
    /// What it is, by its bytes.
    pub mime: &'static str,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// The content.
    pub bytes: Bytes,
}

/// Turns files into answers: each is looked at (what it is, whether the question takes it), kept by `keep`, which gives
/// its id, and added to the answer it belongs to. What is not taken is said beside its question; everything else stays.
///
/// # Errors
/// When a file cannot be read or kept.
pub async fn receive_uploads<F, R, E>(
    form: &Compiled,
    (files, rejected): (Vec<Upload>, Vec<RejectedUpload>),
    answers: &mut Answers,
    lang: Lang,
    mut keep: F,
) -> Result<Vec<Remark>, E>
where
    F: FnMut(Incoming) -> R,
    R: Future<Output = Result<String, E>>,
    E: From<io::Error>,
{
    let mut remarks: Vec<Remark> = rejected.iter().filter_map(|file| refused(form, file, lang)).collect();
    for file in files {
        let Some(kind) = form
            .form()
            .locate(&file.field)
            .map(|located| &located.field.kind)
            .filter(|kind| kind.is_upload())
        else {
            continue;
        };
        let mut there = answers.at(&file.field).and_then(Json::as_array).cloned().unwrap_or_default();
        let limits = limits(kind);
        let say = |key: &str, accepted: &str| {
            let values = [
                ("name", file.name.as_str().into()),
                ("mb", limits.megabytes.into()),
                ("most", limits.files.into()),
                ("accepted", accepted.to_owned().into()),
            ];
            Remark::new(&file.field, tr_args(lang, key, &values))
        };
        if there.len() >= limits.files {
            remarks.push(say("upload-too-many", ""));
            continue;
        }
        let bytes = file.content.into_bytes().await?;
        let mime = media_type(&bytes, &file.name);
        match kind.check_upload(mime, file.bytes) {
            Ok(()) => {}
            Err(Reason::FileKind { accepted }) => {
                remarks.push(say("upload-kind", &accepted));
                continue;
            }
            Err(_) => {
                remarks.push(say("upload-too-large", ""));
                continue;
            }
        }
        let sha256 = data_encoding::HEXLOWER.encode(&file.sha256);
        let incoming = Incoming { name: file.name.clone(), mime, sha256: sha256.clone(), bytes };
        let id = keep(incoming).await?;
        there.push(json!({"id": id, "name": file.name, "mime": mime, "size": file.bytes, "sha256": sha256}));
        answers.set_at(&file.field, Json::Array(there));
    }
    Ok(remarks)
}

/// What a file is, by its bytes; what is nothing we know has a type that no question takes.
fn media_type(bytes: &[u8], name: &str) -> &'static str {
    match FileKind::recognise(bytes) {
        Some(FileKind::Pdf) => "application/pdf",
        Some(FileKind::Jpeg) => "image/jpeg",
        Some(FileKind::Png) => "image/png",
        Some(FileKind::Heic) => "image/heic",
        Some(FileKind::Text) if name.to_ascii_lowercase().ends_with(".csv") => "text/csv",
        Some(FileKind::Text) => "text/plain",
        None => "application/octet-stream",
    }
}

fn refused(form: &Compiled, file: &RejectedUpload, lang: Lang) -> Option<Remark> {
    let limits = limits(&form.form().locate(&file.field)?.field.kind);
    let key = match file.why {
        Rejected::TooMany => "upload-too-many",
        Rejected::TooLarge => "upload-too-large",
        Rejected::TooLargeTogether => "upload-too-large-together",
        Rejected::Empty => "upload-empty",
    };
    let values =
        [("name", file.name.as_str().into()), ("mb", limits.megabytes.into()), ("most", limits.files.into())];
    Some(Remark::new(&file.field, tr_args(lang, key, &values)))
}

/// The signatures that were typed and confirmed, as files for [`receive_uploads`]; and what to say about those that were
/// not confirmed. `moment` is when, in words.
pub fn signatures(
    form: &Compiled,
    page: &str,
    pairs: &[(String, String)],
    moment: &str,
    lang: Lang,
) -> (Vec<Upload>, Vec<Remark>) {
    let (mut files, mut remarks) = (Vec::new(), Vec::new());
    let get = |name: String| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.trim());
    let fields = form.form().page(page).into_iter().flat_map(|page| &page.fields);
    for field in fields.filter(|field| matches!(field.kind, FieldType::Signature(_))) {
        let (typed, sure) =
            (get(format!("{}.typed", field.key)), !get(format!("{}.sure", field.key)).is_empty());
        if typed.is_empty() {
            continue;
        }
        if !sure {
            remarks.push(Remark::new(&field.key, tr(lang, "signature-not-sure")));
            continue;
        }
        let name: String = typed.chars().filter(|c| !c.is_control()).take(100).collect();
        let content = Bytes::from(format!("署名（氏名の入力による）\n氏名　{name}\n日時　{moment}\n"));
        files.push(Upload {
            field: field.key.clone(),
            name: "署名.txt".to_owned(),
            mime: "text/plain".to_owned(),
            bytes: content.len() as u64,
            sha256: Sha256::digest(&content).into(),
            content: Spool::Memory(content),
        });
    }
    (files, remarks)
}
