use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::FormPairs;
use crate::PageError;

/// Up to this many bytes a file stays in memory.
const IN_MEMORY: usize = 1 << 20;

/// What a form with files may carry.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Files at most.
    pub files: usize,
    /// Bytes of one file at most.
    pub bytes_each: u64,
    /// Bytes of all files at most. The route's body limit ([`upload_limit`](crate::layers::upload_limit)) must lie above.
    pub bytes_total: u64,
}

/// A form with files, read to its end: what is beyond a limit is left out and named, the other answers and files
/// stay, so that nobody types anything twice.
#[derive(Debug, Default)]
pub struct Uploads {
    /// The other fields.
    pub pairs: FormPairs,
    /// The files taken, in order.
    pub files: Vec<Upload>,
    /// The files left out.
    pub rejected: Vec<RejectedUpload>,
}

/// One file as it arrived. The name and kind are the sender's claim; nothing about the content is checked yet.
#[derive(Debug)]
pub struct Upload {
    /// Name of the form field.
    pub field: String,
    /// The file's name on the sender's device, without its folders.
    pub name: String,
    /// The kind the browser guessed, as `image/jpeg`.
    pub mime: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
    /// The content.
    pub content: Spool,
}

/// The content of an upload.
#[derive(Debug)]
pub enum Spool {
    /// Small: in memory.
    Memory(Bytes),
    /// Large: in a nameless temporary file, gone with this value. Positioned at its start.
    File(tokio::fs::File),
}

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedUpload {
    /// Name of the form field.
    pub field: String,
    /// The file's name on the sender's device.
    pub name: String,
    /// Why.
    pub why: Rejected,
}

/// Why a file was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// There were enough files already.
    TooMany,
    /// Longer than one file may be.
    TooLarge,
    /// All files together are longer than they may be.
    TooLargeTogether,
    /// Nothing in it.
    Empty,
}

impl Spool {
    /// The whole content in memory.
    pub async fn into_bytes(self) -> std::io::Result<Bytes> {
        match self {
            Spool::Memory(bytes) => Ok(bytes),
            Spool::File(mut file) => {
                let mut all = Vec::new();
                file.read_to_end(&mut all).await?;
                Ok(all.into())
            }
        }
    }
}

impl Uploads {
    /// Reads a `multipart/form-data` request (RFC 7578) to its end.
    pub async fn read(request: Request, limits: UploadLimits) -> Result<Uploads, PageError> {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| PageError::unreadable())?;
        let mut uploads = Uploads::default();
        let mut left = limits.bytes_total;
        while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_none() {
                let value = field.text().await.map_err(|error| refused(&error))?;
                if uploads.pairs.0.len() >= 5_000 {
                    return Err(PageError::too_large());
                }
                uploads.pairs.0.push((name, value));
                continue;
            }
            let file_name = bare_name(field.file_name().unwrap_or_default());
            let most = if uploads.files.len() >= limits.files { 0 } else { limits.bytes_each.min(left) };
            match take(field, most).await? {
                // What a browser sends for a file input left alone.
                Some(file) if file.bytes == 0 && file_name.is_empty() => {}
                Some(file) if file.bytes == 0 => {
                    uploads.rejected.push(RejectedUpload {
                        field: name,
                        name: file_name,
                        why: Rejected::Empty,
                    });
                }
                Some(file) => {
                    left -= file.bytes;
                    uploads.files.push(Upload { field: name, name: file_name, ..file });
                }
                None => {
                    let why = match () {
                        () if uploads.files.len() >= limits.files => Rejected::TooMany,
                        () if most < limits.bytes_each => Rejected::TooLargeTogether,
                        () => Rejected::TooLarge,
                    };
                    uploads.rejected.push(RejectedUpload { field: name, name: file_name, why });
                }
            }
        }
        Ok(uploads)
    }
}

/// Reads one file. Past `most` bytes the rest is read and dropped, and nothing comes back.
async fn take(mut field: Field<'_>, most: u64) -> Result<Option<Upload>, PageError> {
    let mime = field.content_type().unwrap_or("application/octet-stream").to_owned();
    let mut memory = BytesMut::new();
    let mut file: Option<tokio::fs::File> = None;
    let mut digest = Sha256::new();
    let mut length = 0u64;
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
        length += chunk.len() as u64;
        if length > most {
            memory.clear();
            file = None;
            continue;
        }
        digest.update(&chunk);
        match &mut file {
            Some(file) => file.write_all(&chunk).await.map_err(PageError::internal)?,
            None => memory.extend_from_slice(&chunk),
        }
        if file.is_none() && memory.len() > IN_MEMORY {
            let mut spool = tokio::fs::File::from_std(tempfile::tempfile().map_err(PageError::internal)?);
            spool.write_all(&memory).await.map_err(PageError::internal)?;
            memory = BytesMut::new();
            file = Some(spool);
        }
    }
    if length > most {
        return Ok(None);
    }
    let content = match file {
        None => Spool::Memory(memory.freeze()),
        Some(mut file) => {
            file.flush().await.map_err(PageError::internal)?;
            file.rewind().await.map_err(PageError::internal)?;
            Spool::File(file)
        }
    };
    let sha256 = digest.finalize().into();
    Ok(Some(Upload { field: String::new(), name: String::new(), mime, bytes: length, sha256, content }))
}

/// Some old browsers send the folders too; those are nobody's business.
fn bare_name(name: &str) -> String {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    bare.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn refused(error: &MultipartError) -> PageError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::too_large(),
        _ => PageError::unreadable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(files: &[(&str, usize)]) -> Request {
        let mut body =
            String::from("--x\r\nContent-Disposition: form-data; name=\"memo\"\r\n\r\nこんにちは\r\n");
        for (name, length) in files {
            body += &format!(
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
            );
            body += &"a".repeat(*length);
            body += "\r\n";
        }
        body += "--x--\r\n";
        Request::builder()
            .method("POST")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body.into())
            .unwrap()
    }

    const LIMITS: UploadLimits = UploadLimits { files: 2, bytes_each: 700_000, bytes_total: 800_000 };

    #[tokio::test]
    async fn a_file_beyond_a_limit_is_named_and_the_rest_is_kept() {
        let request =
            form(&[("big.jpg", 750_000), ("C:\\photos\\a.jpg", 600_000), ("b.jpg", 300_000), ("", 0)]);
        let uploads = Uploads::read(request, LIMITS).await.unwrap();
        assert_eq!(uploads.pairs.text("memo"), "こんにちは");
        let names: Vec<_> = uploads.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.jpg"]);
        let why: Vec<_> = uploads.rejected.iter().map(|file| (file.name.as_str(), file.why)).collect();
        assert_eq!(why, [("big.jpg", Rejected::TooLarge), ("b.jpg", Rejected::TooLargeTogether)]);
    }

    #[tokio::test]
    async fn a_large_file_is_spooled_and_reads_back_as_it_came() {
        let large = UploadLimits { bytes_each: 2_000_000, bytes_total: 2_000_000, ..LIMITS };
        let mut uploads = Uploads::read(form(&[("a.jpg", 1_400_000)]), large).await.unwrap();
        let file = uploads.files.remove(0);
        assert!(matches!(file.content, Spool::File(_)));
        let content = file.content.into_bytes().await.unwrap();
        assert_eq!((content.len(), <[u8; 32]>::from(Sha256::digest(&content))), (1_400_000, file.sha256));
    }

    #[tokio::test]
    async fn the_third_of_two_files_is_left_out() {
        let uploads = Uploads::read(form(&[("1", 10), ("2", 10), ("3", 10)]), LIMITS).await.unwrap();
        assert_eq!((uploads.files.len(), uploads.rejected[0].why), (2, Rejected::TooMany));
    }
}
