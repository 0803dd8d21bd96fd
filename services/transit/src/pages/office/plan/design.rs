//! One revision or draft.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_audit::Entry as Noted;
use yakuba_base::{Date, Lang};
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    FieldProps, Look, Notice, TextInput, banner, button, confirm, definition_list, link_button_as, text_input,
};
use yakuba_web::{ExpectedVersion, FormPairs, Markup, Page, PageError, html};

use super::super::desk::Desk;
use super::{MENU, form, state};
use crate::PLAN;
use crate::messages::DesignPublished;
use crate::model::{Design, Ways};
use crate::store::designs::{self, Entry};

pub(super) async fn load(desk: &Desk, id: &str) -> Result<(Design, Entry), PageError> {
    desk.user.require(PLAN, None)?;
    designs::get(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)
}

/// The revision in force, which a draft must be able to follow.
async fn in_force(desk: &Desk) -> Result<Design, PageError> {
    designs::on(&desk.zone.store, desk.user.today.add_days(365)).await.map_err(stored)
}

pub(super) async fn begin(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    let (design, _) = load(&desk, typed.text("of")).await?;
    let design = Design { name: format!("{}（案）", design.name), ..design };
    let (clock, by, actor) = (desk.zone.clock.clone(), desk.by(), desk.user.actor());
    let id = clock.id::<Design>().to_string();
    let new = id.clone();
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            designs::begin(tx, &new, &design, &by, clock.now()).await?;
            Noted::new(actor, "transit.design-begun").on("design", &new).record(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(stored)?;
    Ok(Redirect::to(&format!("{MENU}/{id}")).into_response())
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let (design, entry) = load(&desk, &id).await?;
    let problems =
        if entry.revision.is_some() { Vec::new() } else { design.problems(&in_force(&desk).await?) };
    Ok(page(&desk, &design, &entry, &problems))
}

fn page(desk: &Desk, design: &Design, entry: &Entry, problems: &[String]) -> Page {
    let stops = format!("{MENU}/{}/stops", entry.id);
    let closed = design.stops.iter().filter(|stop| stop.is_closed).count();
    let body = html! {
        h1 { (design.name) "　" (state(entry)) }
        @if !problems.is_empty() {
            (banner(Lang::Ja, Notice::Warning, html! {
                p { "入れたものは残っています。公開する前に、次のことを直してください。" }
                ul { @for problem in problems { li { (problem) } } }
            }))
        }
        p { "乗降場所 " (design.stops.len()) "か所（休止 " (closed) "か所）　" (link_button_as("乗降場所を見る", &stops, Look::Secondary)) }
        @if entry.revision.is_some() { (read_only(design)) } @else { (editor(design, entry)) (publishing(desk, entry, problems)) }
    };
    desk.page(MENU, &design.name, false, body)
}

fn editor(design: &Design, entry: &Entry) -> Markup {
    let name = FieldProps::new(Lang::Ja, "name", "案の名前");
    html! {
        form method="post" action={ (MENU) "/" (entry.id) } {
            (ExpectedVersion(entry.version).field())
            (text_input(&name, &TextInput { value: &design.name, width: Some(20), ..TextInput::default() }))
            @for of in &design.operations { (form::operation(of)) }
            (form::fleet(design))
            (button("案を保存する", Look::Primary))
        }
    }
}

fn publishing(desk: &Desk, entry: &Entry, problems: &[String]) -> Markup {
    let tomorrow = desk.user.today.add_days(1);
    html! {
        @if problems.is_empty() {
            (confirm(Lang::Ja, "公開する", "この案を次の版として公開しますか。公開した版は変えられません。予約済みの約束はそのまま守られます。", &format!("{MENU}/{}/publish", entry.id), &html! {
                (ExpectedVersion(entry.version).field())
                label for="from-day" { "最初の日（例：" (tomorrow) "）" }
                input id="from-day" name="from" type="text" value=(tomorrow);
            }, "公開する"))
        }
    }
}

/// A published revision in words.
fn read_only(design: &Design) -> Markup {
    html! {
        @for of in &design.operations {
            section.card {
                h2 { (of.name) }
                (definition_list(&[
                    ("時間", html! { (of.from_hour) "時〜" (of.to_hour) "時" }),
                    ("予約", html! { (of.days_ahead) "日前から" (of.notice) "分前まで" }),
                    ("区間", html! { @if of.ways == Ways::Everywhere { "市内のすべて" } @else { "美和・緒川・御前山とそのほかの地区の間" } }),
                    ("約束の幅", html! { "お迎え" (of.pickup_window) "分、到着" (of.arrival_window) "分、乗車時間は直行の" (of.ride_percent) "％＋10分まで" }),
                    ("運賃", html! { "1人" (of.tariff.base) "円" @if of.tariff.per_km > 0 { "、" (of.tariff.base_km) "kmを超えると1kmごとに" (of.tariff.per_km) "円" } }),
                ]))
            }
        }
        section.card {
            h2 { "車両" }
            ul { @for duty in &design.fleet { li { (duty.name) "（" (duty.licence.label()) "）　" (duty.from_hour) "時〜" (duty.to_hour) "時、座席" (duty.seats) "、車いす" (duty.wheelchairs) } } }
        }
    }
}

pub(super) async fn save(
    desk: Desk,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    let (before, _) = load(&desk, &id).await?;
    let version = ExpectedVersion::of_form(&typed).ok_or_else(PageError::unreadable)?.0;
    let fresh = format!("car-{}", desk.zone.clock.id::<Design>());
    keep(&desk, &id, version, form::read(&typed, &before, &fresh)).await?;
    Ok(Redirect::to(&format!("{MENU}/{id}")).into_response())
}

/// Keeps a draft under the version that was seen.
pub(super) async fn keep(desk: &Desk, id: &str, version: i64, design: Design) -> Result<(), PageError> {
    let (clock, by, actor, id) = (desk.zone.clock.clone(), desk.by(), desk.user.actor(), id.to_owned());
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            designs::change(tx, &id, version, &design, &by, clock.now()).await?;
            Noted::new(actor, "transit.design-changed").on("design", &id).record(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(stored)
}

pub(super) async fn publish(
    desk: Desk,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    let (design, entry) = load(&desk, &id).await?;
    let version = ExpectedVersion::of_form(&typed).ok_or_else(PageError::unreadable)?.0;
    let mut problems = design.problems(&in_force(&desk).await?);
    let from: Option<Date> = typed.text("from").trim().parse().ok().filter(|day| *day > desk.user.today);
    if from.is_none() {
        problems.push("最初の日は、明日から後の日を「2027-04-01」のように入れてください。".to_owned());
    }
    let Some(from) = from.filter(|_| problems.is_empty()) else {
        return Ok(page(&desk, &design, &entry, &problems).into_response());
    };
    let (clock, actor, draft) = (desk.zone.clock.clone(), desk.user.actor(), id.clone());
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let revision = designs::publish(tx, &draft, version, from, clock.now()).await?;
            let told = DesignPublished { id: draft.clone(), revision, from, design };
            yakuba_relay::send(tx, &clock, &told).await?;
            Noted::new(actor, "transit.design-published").on("design", &draft).record(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(stored)?;
    Ok(Redirect::to(&format!("{MENU}/{id}")).into_response())
}
