//! What providers announce (webhooks). A notice is checked, noted once, answered fast, and makes us look.

use axum::{
    body::Bytes,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_providers::NoticeRefused;
use yakuba_store::Tx;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::jobs;
use crate::store::{online, providers};

/// `POST /api/payments/notices/{provider}`: the address each provider is told.
pub(crate) async fn hear(
    zone: Zone<Internet>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let Some(kept) = providers::get(&zone.store, &id).await.map_err(stored)? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let provider = kept.open(&zone.key).map_err(stored)?;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let notice = match provider.protocol().notice(&header, &body, zone.clock.now()) {
        Ok(notice) => notice,
        Err(refused) => {
            tracing::warn!(provider = %id, %refused, "a notice was refused");
            let id = id.clone();
            let counted = async move |tx: &mut Tx<Internet>| providers::count_notice(tx, &id, false).await;
            zone.store.write(counted).await.map_err(stored)?;
            let status = match refused {
                NoticeRefused::Unreadable => StatusCode::BAD_REQUEST,
                NoticeRefused::Signature | NoticeRefused::Time | NoticeRefused::OtherAccount => {
                    StatusCode::FORBIDDEN
                }
            };
            return Ok((status, format!("{refused}\n")).into_response());
        }
    };
    let (zone_, thanks) = (zone.clone(), notice.thanks);
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            if !online::hear(tx, &id, &notice.id, zone_.clock.now()).await? {
                return Ok(());
            }
            providers::count_notice(tx, &id, true).await?;
            // An order that is none of ours is another city's on the same account: taken, so that it is not sent for days.
            let Some(order) = notice.order else { return Ok(()) };
            match online::attempt_in(tx, &order, zone_.clock.now()).await? {
                Some(attempt) if attempt.provider == id => {
                    jobs::look_now(tx, &zone_.clock, &order, &notice.id).await
                }
                _ => Ok(()),
            }
        })
        .await
        .map_err(stored)?;
    Ok(thanks.into_response())
}
