//! Pages that belong to no service: the front of the core network.

use std::sync::Arc;

use axum::{Extension, Router, routing::get};
use maud::html;
use yakuba_city::Core;
use yakuba_web::{Branding, Page, PageError, Reader, ui};
use yakuba_zone::Zone;

/// The core network's own page: what is kept there, and that its log is sealed.
pub fn core_routes() -> Router {
    Router::new().route("/", get(core_front))
}

async fn core_front(
    zone: Zone<Core>,
    Extension(city): Extension<Arc<Branding>>,
    reader: Reader,
) -> Result<Page, PageError> {
    let report = yakuba_audit::verify(&zone.store, &yakuba_service::log_signer(&zone))
        .await
        .map_err(PageError::internal)?;
    let rows = [
        (
            "届いていない連絡",
            yakuba_relay::open_count(&zone.store).await.map_err(PageError::internal)?.to_string(),
        ),
        ("監査ログの記録", report.entries.to_string()),
        (
            "監査ログの検証",
            if report.findings.is_empty() {
                "異常なし".to_owned()
            } else {
                format!("{}件の異常", report.findings.len())
            },
        ),
    ];
    Ok(Page::bare(&reader, &city).title("基幹業務系").body(html! {
        h1 { "基幹業務系" }
        p { "住民記録と証明書のネットワークです。ほかの二つのネットワークとは、データベースもファイルも別です。" }
        (ui::definition_list(&rows.map(|(name, value)| (name, html! { (value) }))))
    }))
}
