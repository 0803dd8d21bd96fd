//! Files that go with an application, sent before it.

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use yakuba_city::Internet;
use yakuba_files::FileKind;
use yakuba_forms::field::FileAnswer;
use yakuba_identity::limits::{self, Taken};
use yakuba_store::Tx;
use yakuba_web::{ClientIp, PageError};
use yakuba_zone::Zone;

use super::super::{problem::Refused, schemas};
use crate::store::drafts::{self, Upload};

/// How many files may be sent from one address in an hour.
const FILES_AN_HOUR: u32 = 300;

/// Takes a file of up to 20 MB: PDF, JPEG, PNG, HEIC or text, known by its bytes. The answer goes into the answers of an
/// application as it is; a file that no application uses within a day is destroyed.
#[utoipa::path(
    post, path = "/api/uploads", operation_id = "uploadFile", tag = "applications",
    params(("Content-Disposition" = Option<String>, Header, description = "Its name (RFC 6266).", example = "attachment; filename*=UTF-8''photo.jpg")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "It is kept", body = inline(Kept)))
)]
pub(super) async fn upload(
    zone: Zone<Internet>,
    ClientIp(address): ClientIp,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Refused> {
    let kind = FileKind::recognise(&bytes).ok_or_else(|| Refused::new("file-kind"))?;
    let (clock, key) = (zone.clock.clone(), format!("api-upload:{address}"));
    let taken = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| limits::take(tx, &clock, &key, FILES_AN_HOUR, 3_600).await)
        .await?;
    if let Taken::Wait { seconds } = taken {
        return Err(PageError::too_many(seconds).into());
    }
    let stored = zone.files.put(&zone.clock, bytes).await.map_err(PageError::internal)?;
    let file = FileAnswer {
        id: stored.id,
        name: name(&headers).unwrap_or_else(|| format!("file.{}", kind.name())),
        mime: kind.media_type().split(';').next().unwrap_or_default().to_owned(),
        size: stored.size,
        sha256: stored.sha256,
    };
    let (now, kept) = (zone.clock.now(), file.clone());
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            let owner = drafts::waiting_owner(&kept.sha256);
            let upload = Upload { id: kept.id, name: kept.name, mime: kept.mime };
            drafts::add_upload(tx, &owner, &upload, kept.size, &kept.sha256, now).await
        })
        .await?;
    Ok((StatusCode::CREATED, Json(file)).into_response())
}

/// The schema of a file's answer.
struct Kept;

impl utoipa::PartialSchema for Kept {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        schemas::files().into()
    }
}

impl utoipa::ToSchema for Kept {}

/// The file's name without folders and control characters, at most 100 characters.
fn name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION)?.to_str().ok()?;
    let parameter =
        |key: &str| value.split(';').find_map(|part| part.trim().strip_prefix(key)?.strip_prefix('='));
    let name = match parameter("filename*") {
        Some(extended) => percent_decoded(extended.split_once("''")?.1)?,
        None => parameter("filename")?.trim_matches('"').to_owned(),
    };
    let name: String =
        name.rsplit(['/', '\\']).next()?.chars().filter(|c| !c.is_control()).take(100).collect();
    (!name.is_empty()).then_some(name)
}

fn percent_decoded(text: &str) -> Option<String> {
    // A form's name is percent-encoded the same way, but for the plus sign.
    let text = text.replace('+', "%2B");
    form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_without_its_folders() {
        let named = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, value.parse().unwrap());
            name(&headers)
        };
        assert_eq!(named("attachment; filename=\"a b.jpg\"").as_deref(), Some("a b.jpg"));
        assert_eq!(
            named("attachment; filename*=UTF-8''%E7%8F%BE%E6%B3%81+1.jpg").as_deref(),
            Some("現況+1.jpg")
        );
        assert_eq!(named("attachment; filename=\"../../etc/passwd\"").as_deref(), Some("passwd"));
        assert_eq!(named("attachment"), None);
    }
}
