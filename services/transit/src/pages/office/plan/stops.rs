//! The stops of a design: on the map, in the list; closed and added. None is ever forgotten.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_base::Lang;
use yakuba_web::ui::{FieldProps, Input, Look, TextInput, button, link_button_as, text_input};
use yakuba_web::{ExpectedVersion, FormPairs, Markup, Page, PageError, html};

use super::super::desk::Desk;
use super::MENU;
use super::design::{keep, load};
use crate::model::{Area, Design, Stop};
use crate::pages::map::{Map, credit};
use crate::store::designs::Entry;

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let (design, entry) = load(&desk, &id).await?;
    let network = design.network();
    let title = format!("乗降場所（{}）", design.name);
    let body = html! {
        h1 { (title) }
        p { (link_button_as("設計へ戻る", &format!("{MENU}/{id}"), Look::Secondary)) }
        @if let Some(map) = Map::of(&network) { (map.draw(&network, "乗降場所の地図。下の一覧と同じ内容です。", &[], &[])) }
        p.hint { (credit()) }
        @if entry.revision.is_some() {
            ul.map-list { @for stop in &design.stops { li { (stop.name) "（" (stop.kana) "）" (stop.area.label()) @if stop.is_closed { "　休止" } } } }
        } @else { (editor(&design, &entry)) }
    };
    Ok(desk.page(MENU, &title, false, body))
}

fn editor(design: &Design, entry: &Entry) -> Markup {
    let field = |name: &'static str, label: &'static str, input| {
        let props = FieldProps { required: false, ..FieldProps::new(Lang::Ja, name, label) };
        text_input(&props, &TextInput { input, width: Some(12), ..TextInput::default() })
    };
    html! {
        form method="post" action={ (MENU) "/" (entry.id) "/stops" } {
            (ExpectedVersion(entry.version).field())
            fieldset {
                legend { "休止する乗降場所" }
                div.map-list {
                    @for stop in &design.stops {
                        div.choice { input type="checkbox" id={ "closed-" (stop.key) } name="closed" value=(stop.key) checked[stop.is_closed]; label for={ "closed-" (stop.key) } { (stop.name) "（" (stop.area.label()) "）" } }
                    }
                }
            }
            section.card {
                h2 { "乗降場所を増やす" }
                (field("name", "名前", Input::Text))
                (field("kana", "かな", Input::Text))
                (field("romaji", "ローマ字", Input::Text))
                label for="area" { "地区" }
                select id="area" name="area" { @for area in Area::ALL { option value=(area.name()) { (area.label()) } } }
                (field("lat", "緯度", Input::Decimal))
                (field("lon", "経度", Input::Decimal))
            }
            (button("乗降場所を保存する", Look::Primary))
        }
    }
}

/// The new stop, if all of it was typed.
fn new_stop(typed: &FormPairs, fresh: String) -> Option<Stop> {
    let words = |field: &str| typed.text(field).trim().chars().take(40).collect::<String>();
    let degrees = |field: &str, range: std::ops::RangeInclusive<f64>| {
        typed.text(field).trim().parse::<f64>().ok().filter(|value| range.contains(value))
    };
    let (name, kana, romaji) = (words("name"), words("kana"), words("romaji"));
    if name.is_empty() || kana.is_empty() {
        return None;
    }
    // Japan lies between these.
    let (lat, lon) = (degrees("lat", 20.0..=46.0)?, degrees("lon", 122.0..=154.0)?);
    let area = Area::from_name(typed.text("area"))?;
    let romaji = if romaji.is_empty() { name.clone() } else { romaji };
    Some(Stop { key: fresh, name, kana, romaji, area, lat, lon, is_closed: false })
}

pub(super) async fn save(
    desk: Desk,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    let (mut design, _) = load(&desk, &id).await?;
    let version = ExpectedVersion::of_form(&typed).ok_or_else(PageError::unreadable)?.0;
    let closed: Vec<&str> = typed.all("closed").collect();
    for stop in &mut design.stops {
        stop.is_closed = closed.contains(&stop.key.as_str());
    }
    let fresh = format!("stop-{}", desk.zone.clock.id::<Stop>());
    design.stops.extend(new_stop(&typed, fresh));
    keep(&desk, &id, version, design).await?;
    Ok(Redirect::to(&format!("{MENU}/{id}/stops")).into_response())
}
