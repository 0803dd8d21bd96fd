//! What stands on the page of a request: its name, heading, words, and who is in charge.

use axum::{extract::Path, response::Response};
use maud::html;
use yakuba_builder_face::{Typed, save_button};
use yakuba_web::{FormPairs, Page, PageError, ui};

use super::{Bench, Desk};
use crate::model::Kind;

pub(super) async fn show(desk: Desk, Path(key): Path<String>) -> Result<Page, PageError> {
    let bench = Bench::open(desk, &key).await?;
    let (draft, typed) = (bench.draft(), Typed::default());
    let units: Vec<(String, String)> = bench
        .desk
        .hall
        .organisation
        .tree()
        .into_iter()
        .filter(|(_, unit)| !unit.is_group())
        .map(|(_, unit)| (unit.code.clone(), unit.name().to_owned()))
        .collect();
    let units: Vec<(&str, &str)> = units.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let body = html! {
        form.properties-form method="post" action=(bench.url("settings")) {
            (ui::default_button())
            (bench.version())
            (ui::card(2, "案内", &html! {
                (typed.line("title", "名前", "", &draft.title))
                (typed.line("group", "見出し", "同じ見出しの申請は、いっしょに並びます。例: 休暇・服務", &draft.group))
                (typed.area("about", "何のための申請か", "1文で。", &draft.about, 2))
                (typed.pick("unit", "所管課", "この課の職員が、様式を直し、申請を読めます。", &units, &draft.unit))
            }))
            (save_button())
        }
    };
    Ok(bench.page("settings", false, &body))
}

pub(super) async fn change(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let text = |name: &str| sent.text(name).trim().to_owned();
    let draft = Kind {
        title: text("title"),
        group: text("group"),
        about: text("about"),
        unit: text("unit"),
        ..bench.draft().clone()
    };
    bench.save(draft, &bench.url("settings")).await
}
