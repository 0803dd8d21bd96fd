//! Files, photos and signatures. The bytes live elsewhere; an answer is a list of what was uploaded.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::Lang;

use super::{Ask, Reading, clean, reject};
use crate::expression::{Type, Value};
use crate::problem::{Problem, Reason};

/// An uploaded file in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileAnswer {
    /// Where the bytes are found.
    pub id: String,
    /// The name it had on the person's device.
    pub name: String,
    /// What its bytes are (found by looking, not by name).
    pub mime: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// The kinds of files a form can accept: name, media types, what people call it.
const KINDS: [(&str, &[&str], &str); 9] = [
    ("pdf", &["application/pdf"], "PDF"),
    ("jpeg", &["image/jpeg"], "JPEG"),
    ("png", &["image/png"], "PNG"),
    ("heic", &["image/heic", "image/heif"], "HEIC"),
    ("webp", &["image/webp"], "WebP"),
    ("docx", &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"], "Word"),
    ("xlsx", &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"], "Excel"),
    ("csv", &["text/csv"], "CSV"),
    ("text", &["text/plain"], "テキスト"),
];

const PHOTOS: [&str; 3] = ["jpeg", "png", "heic"];

/// Attached files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FilesField {
    /// Most files.
    pub max_files: usize,
    /// Most megabytes of one file.
    pub max_mb: u32,
    /// Kinds by name: `pdf`, `jpeg`, `png`, `heic`, `webp`, `docx`, `xlsx`, `csv`, `text`.
    pub accept: Vec<String>,
}

impl Default for FilesField {
    fn default() -> Self {
        Self { max_files: 5, max_mb: 20, accept: ["pdf", "jpeg", "png", "heic"].map(str::to_owned).to_vec() }
    }
}

/// Photos, taken on the spot or chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhotoField {
    /// Most photos.
    pub max_files: usize,
}

impl Default for PhotoField {
    fn default() -> Self {
        Self { max_files: 3 }
    }
}

/// A signature: drawn on the screen (a picture), or a typed name with the moment it was confirmed (a text).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureField {}

impl FilesField {
    /// True for a name that `accept` can have.
    pub fn is_kind(name: &str) -> bool {
        KINDS.iter().any(|(kind, ..)| *kind == name)
    }
}

/// What may be uploaded for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UploadLimits<'a> {
    pub max_files: usize,
    pub max_mb: u32,
    pub accept: Vec<&'a str>,
}

impl super::FieldType {
    /// What may be uploaded; `None` for kinds that take no files.
    pub(crate) fn upload_limits(&self) -> Option<UploadLimits<'_>> {
        match self {
            Self::Files(field) => Some(UploadLimits {
                max_files: field.max_files,
                max_mb: field.max_mb,
                accept: field.accept.iter().map(String::as_str).collect(),
            }),
            Self::Photo(field) => {
                Some(UploadLimits { max_files: field.max_files, max_mb: 20, accept: PHOTOS.to_vec() })
            }
            Self::Signature(_) => Some(UploadLimits { max_files: 1, max_mb: 1, accept: vec!["png", "text"] }),
            _ => None,
        }
    }

    /// The media types that may be uploaded, for the browser's file chooser; none for kinds that take no files.
    pub fn media_types(&self) -> Vec<&'static str> {
        let limits = self.upload_limits();
        let accepted = |name: &str| limits.as_ref().is_some_and(|limits| limits.accept.contains(&name));
        KINDS
            .iter()
            .filter(|(name, ..)| accepted(name))
            .flat_map(|(_, types, _)| types.iter().copied())
            .collect()
    }

    /// Whether a file of that kind and size (in bytes) may be uploaded for this field.
    pub fn check_upload(&self, mime: &str, size: u64) -> Result<(), Reason> {
        self.upload_limits().map_or(Err(Reason::WrongShape), |limits| limits.check(mime, size))
    }
}

impl UploadLimits<'_> {
    fn check(&self, mime: &str, size: u64) -> Result<(), Reason> {
        let accepted: Vec<_> = KINDS.iter().filter(|(name, ..)| self.accept.contains(name)).collect();
        if !accepted.iter().any(|(_, types, _)| types.contains(&mime)) {
            let names: Vec<&str> = accepted.iter().map(|(.., name)| *name).collect();
            return Err(Reason::FileKind { accepted: names.join("・") });
        }
        if size > u64::from(self.max_mb) * 1024 * 1024 {
            return Err(Reason::FileTooLarge { most_mb: self.max_mb });
        }
        Ok(())
    }

    fn read(&self, raw: &Json) -> Reading {
        if raw.is_null() {
            return Ok(None);
        }
        let Ok(files) = serde_json::from_value::<Vec<FileAnswer>>(raw.clone()) else {
            return reject(Reason::WrongShape);
        };
        if files.len() > self.max_files {
            return reject(Reason::TooMany { most: self.max_files });
        }
        for file in &files {
            clean(&file.name, 255, false)?;
            self.check(&file.mime, file.size).map_err(|reason| vec![Problem::new("", reason)])?;
        }
        Ok((!files.is_empty()).then(|| raw.clone()))
    }
}

fn show(answer: &Json) -> String {
    let names = answer.as_array().into_iter().flatten().filter_map(|file| file.get("name")?.as_str());
    names.collect::<Vec<_>>().join("、")
}

fn count<'a>(answer: &Json) -> Value<'a> {
    match answer.as_array().map_or(0, Vec::len) {
        0 => Value::Empty,
        files => Value::Files(files),
    }
}

macro_rules! upload_field {
    ($name:ident, $variant:ident, $seconds:literal) => {
        impl Ask for $name {
            fn answer_type(&self) -> Type {
                Type::Files
            }

            fn read(&self, raw: &Json) -> Reading {
                let kind = super::FieldType::$variant(self.clone());
                kind.upload_limits().map_or(Ok(None), |limits| limits.read(raw))
            }

            fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
                count(answer)
            }

            fn show(&self, answer: &Json, _lang: Lang) -> String {
                show(answer)
            }

            fn seconds(&self) -> u32 {
                $seconds
            }
        }
    };
}

upload_field!(FilesField, Files, 60);
upload_field!(PhotoField, Photo, 45);
upload_field!(SignatureField, Signature, 20);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::FieldType;
    use super::*;

    fn file(mime: &str, size: u64) -> Json {
        json!({"id": "1", "name": "a.pdf", "mime": mime, "size": size, "sha256": "00"})
    }

    #[test]
    fn kind_size_and_number_are_limited() {
        let field = FilesField { max_files: 1, max_mb: 1, accept: vec!["pdf".to_owned()] };
        let good = json!([file("application/pdf", 10)]);
        assert_eq!(field.read(&good), Ok(Some(good.clone())));
        assert_eq!(
            field.read(&json!([file("image/svg+xml", 10)])),
            reject(Reason::FileKind { accepted: "PDF".to_owned() })
        );
        assert_eq!(
            field.read(&json!([file("application/pdf", 2_000_000)])),
            reject(Reason::FileTooLarge { most_mb: 1 })
        );
        assert_eq!(
            field.read(&json!([file("application/pdf", 1), file("application/pdf", 1)])),
            reject(Reason::TooMany { most: 1 })
        );
        assert_eq!(field.read(&json!("a.pdf")), reject(Reason::WrongShape));
        assert_eq!(field.read(&json!([])), Ok(None));
    }

    #[test]
    fn photos_are_pictures() {
        let photo = FieldType::Photo(PhotoField::default());
        assert_eq!(photo.check_upload("image/heic", 1), Ok(()));
        assert!(photo.check_upload("application/pdf", 1).is_err());
        assert_eq!(photo.media_types(), ["image/jpeg", "image/png", "image/heic", "image/heif"]);
    }
}
