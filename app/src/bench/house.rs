//! A house with one small procedure, in a folder of its own.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use axum::Router;
use yakuba_applications::{model::Procedure, workshop};
use yakuba_audit::Actor;
use yakuba_base::MailAddress;
use yakuba_city::{Clock, NetworkKind};
use yakuba_notify::Mailer;
use yakuba_service::{CityZones, House, Settings};

use crate::{
    demo, house,
    listener::{self, Cities, Opened, Street},
};

/// The procedure that is applied for.
pub(super) const SLUG: &str = "bench";

const PROCEDURE: &str = r#"{
    "slug": "bench", "title": "住民票の写しの交付", "summary": "住民票の写しを郵送します。", "division": "shimin",
    "category": "certificates", "period_days": 3, "languages": ["ja"],
    "form": {
        "pages": [
            {"key": "applicant", "title": "申請する方", "fields": [
                {"key": "applicant_name", "type": "person_name", "label": "お名前"},
                {"key": "phone", "type": "phone", "label": "電話番号"}]},
            {"key": "certificate", "title": "必要な証明", "fields": [
                {"key": "kind", "type": "choice", "label": "種類", "options": [{"value": "copy", "label": "写し"}, {"value": "items", "label": "記載事項証明"}]},
                {"key": "copies", "type": "number", "label": "通数", "min": 1, "max": 10},
                {"key": "purpose", "type": "text", "label": "使いみち", "visible": "copies > 3"}]}
        ],
        "fee": {"amount": "300 * copies", "timing": "on_submit"}
    }
}"#;

/// Complete answers to it.
pub(super) const ANSWERS: &str = r#"{
    "applicant_name": {"family": "佐藤", "given": "花子", "family_kana": "サトウ", "given_kana": "ハナコ"},
    "phone": "0295-52-1111", "kind": "copy", "copies": 2
}"#;

pub(super) struct Bench {
    pub(super) house: House,
    pub(super) zones: CityZones,
    cities: Cities,
}

impl Bench {
    /// Opens it, with the procedure published.
    pub(super) async fn open(folder: &Path) -> anyhow::Result<Bench> {
        let city = demo::city()?;
        let sender = MailAddress::parse(&city.contact.mail)?;
        let mailer =
            Arc::new(Mailer::from_url(&format!("file://{}", folder.join("mail").display()), sender)?);
        // No press: papers are printed after the answer, and are not what is measured.
        let house = house::build(&house::press(Path::new("no-press"), folder), &mailer)?;
        let zones = house.open(&Settings::local(folder), city, Clock::system()).await?;
        let procedure: Procedure = serde_json::from_str(PROCEDURE)?;
        let actor = || Actor::System("bench");
        workshop::create(&zones.lgwan, actor(), procedure).await?;
        workshop::publish(&zones.lgwan, actor(), SLUG, 1).await.context("the procedure of the bench")?;
        house.background(&zones).carry().await?;
        let cities = Cities(Arc::new(vec![Opened::new((&zones).into(), zones.internet.city.clone())]));
        Ok(Bench { house, zones, cities })
    }

    /// The door of a network, with all its layers, as `yakuba serve` opens it.
    pub(super) fn door(&self, network: NetworkKind) -> Router {
        listener::router(&self.house, &self.cities, network, Street::default())
    }
}
