//! Applications that were handled on paper, only counted: they belong to the online share as much as the others.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang, text};
use yakuba_city::{Clock, Lgwan};
use yakuba_identity::{Reach, stored};
use yakuba_store::Tx;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Choice, Column, DateInput, ErrorLink, FieldProps, Input, Look, Table, TextInput, button, date,
        empty_state, error_summary, radios, select, table, text_input,
    },
};

use super::{Desk, ENTER, words};
use crate::{
    model::Channel,
    store::{
        counts::{self, Counted},
        procedures,
    },
};

/// More than this in one go is a slip of the finger.
const MOST: u32 = 10_000;

/// What a counter counts: everything but what came in online, which counts itself.
const CHANNELS: [Channel; 3] = [Channel::Counter, Channel::Phone, Channel::Post];

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(ENTER, None)?;
    page(&desk, &FormPairs::default(), &[]).await
}

pub(super) async fn add(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(ENTER, None)?;
    let division = procedures::division(&desk.zone.store, form.text("slug")).await.map_err(stored)?;
    let (slug, division, channel, on, count) = match read(&desk, &form, division) {
        Ok(read) => read,
        Err(errors) => {
            return Ok(page(&desk, &form, &errors)
                .await?
                .status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response());
        }
    };
    desk.user.require_for(&desk.zone, ENTER, &division, "procedure", &slug).await?;
    let (clock, by, actor) = (desk.zone.clock.clone(), desk.user.id.clone(), desk.user.actor());
    let work = async move |tx: &mut Tx<Lgwan>| {
        counts::add(tx, &clock, (&slug, &division), channel, on, count, &by).await?;
        let detail = serde_json::json!({ "channel": channel.name(), "on": on, "count": count });
        Entry::new(actor, "application.counted").on("procedure", &slug).with(detail).record(tx, &clock).await
    };
    desk.zone.store.write(work).await.map_err(stored)?;
    Ok(Flash::redirect("/enter/count", "counted"))
}

pub(super) async fn undo(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(ENTER, None)?;
    let Some(counted) = counts::get(&desk.zone.store, form.text("id")).await.map_err(stored)? else {
        return Ok(Flash::redirect("/enter/count", "uncounted"));
    };
    desk.user.require_for(&desk.zone, ENTER, &counted.division, "procedure", &counted.slug).await?;
    let detail =
        serde_json::json!({ "channel": counted.channel.name(), "on": counted.on, "count": counted.count });
    let entry =
        Entry::new(desk.user.actor(), "application.uncounted").on("procedure", &counted.slug).with(detail);
    let remove = async move |tx: &mut Tx<Lgwan>, _: &Clock| counts::remove(tx, &counted.id).await;
    desk.act(entry, remove).await.map_err(stored)?;
    Ok(Flash::redirect("/enter/count", "uncounted"))
}

fn read(
    desk: &Desk,
    form: &FormPairs,
    division: Option<String>,
) -> Result<(String, String, Channel, Date, u32), Vec<ErrorLink>> {
    let mut errors = Vec::new();
    let mut wrong = |id: &str, message: String| errors.push(ErrorLink { field_id: id.to_owned(), message });
    if division.is_none() {
        wrong("slug", "手続を選んでください。".to_owned());
    }
    let channel = Channel::from_name(form.text("channel")).filter(|channel| CHANNELS.contains(channel));
    if channel.is_none() {
        wrong("channel", "窓口・電話・郵送のどれかを選んでください。".to_owned());
    }
    let on = typed_date(form).filter(|on| *on <= desk.user.today && on.days_until(desk.user.today) <= 400);
    if on.is_none() {
        wrong("on", "受け付けた日を、今日までの日付で入れてください。".to_owned());
    }
    let count =
        text::normalise(form.text("count")).trim().parse().ok().filter(|count| (1..=MOST).contains(count));
    if count.is_none() {
        wrong("count", format!("件数は1から{MOST}までの数字で入れてください。"));
    }
    match (division, channel, on, count) {
        (Some(division), Some(channel), Some(on), Some(count)) => {
            Ok((form.text("slug").to_owned(), division, channel, on, count))
        }
        _ => Err(errors),
    }
}

/// The date in its four boxes, as 和暦 or 西暦.
fn typed_date(form: &FormPairs) -> Option<Date> {
    let part = |name: &str| text::normalise(form.text(&format!("on.{name}"))).trim().to_owned();
    let era = match form.text("on.era") {
        "reiwa" => "令和",
        "heisei" => "平成",
        "western" => "",
        _ => return None,
    };
    yakuba_base::wareki::parse(&format!("{era}{}年{}月{}日", part("y"), part("m"), part("d"))).ok()
}

async fn page(desk: &Desk, form: &FormPairs, errors: &[ErrorLink]) -> Result<Page, PageError> {
    let divisions = match desk.user.permissions.reach(ENTER) {
        Reach::City => None,
        Reach::Units(units) => Some(units.into_iter().collect::<Vec<_>>()),
    };
    let procedures = procedures::titles(&desk.zone.store, divisions.as_deref()).await.map_err(stored)?;
    let today = desk.user.today;
    let mut counted = counts::of_day(&desk.zone.store, today).await.map_err(stored)?;
    counted.retain(|counted| desk.user.may(ENTER, Some(&counted.division)));
    let body = html! {
        h1 { "件数だけの記録" }
        p { "窓口・電話・郵送で処理した申請の件数を記録します。オンライン化率の計算に入ります。内容も残すときは「窓口・電話・郵送の入力」を使ってください。" }
        (error_summary(Lang::Ja, errors))
        form.count-form method="post" action="/enter/count" { (fields(desk, form, errors, &procedures)) (button("記録する", Look::Primary)) }
        h2 { "今日の記録" }
        (today_table(desk, &counted, &procedures))
    };
    Ok(desk.page("/enter/count", "件数だけの記録", !errors.is_empty(), body))
}

fn fields(desk: &Desk, form: &FormPairs, errors: &[ErrorLink], procedures: &[(String, String)]) -> Markup {
    let props = |name: &'static str, label: &'static str| FieldProps {
        error: errors.iter().find(|error| error.field_id == name).map(|error| error.message.as_str()),
        ..FieldProps::new(Lang::Ja, name, label)
    };
    let slugs: Vec<Choice<'_>> = procedures.iter().map(|(slug, title)| Choice::new(slug, title)).collect();
    let channels = CHANNELS.map(|channel| Choice::new(channel.name(), words::channel(channel)));
    let today = desk.user.today;
    let (y, m, d) = (
        today.wareki().map_or(0, |wareki| wareki.year).to_string(),
        today.month().to_string(),
        today.day().to_string(),
    );
    let on = if form.0.is_empty() {
        DateInput { era: "reiwa", y: &y, m: &m, d: &d, birthday: false }
    } else {
        DateInput {
            era: form.text("on.era"),
            y: form.text("on.y"),
            m: form.text("on.m"),
            d: form.text("on.d"),
            birthday: false,
        }
    };
    let count = TextInput {
        value: form.text("count"),
        input: Input::Digits,
        width: Some(4),
        after: Some("件"),
        ..TextInput::default()
    };
    html! {
        (select(&props("slug", "手続"), &slugs, form.get("slug")))
        (radios(&props("channel", "受付経路"), &channels, form.get("channel")))
        (date(&props("on", "受け付けた日"), &on))
        (text_input(&props("count", "件数"), &count))
    }
}

fn today_table(desk: &Desk, counted: &[Counted], procedures: &[(String, String)]) -> Markup {
    let title = |slug: &str| {
        procedures
            .iter()
            .find(|(known, _)| known == slug)
            .map_or_else(|| slug.to_owned(), |(_, title)| title.clone())
    };
    let columns = [
        Column::new("手続"),
        Column::new("受付経路").unbroken(),
        Column::new("件数").number(),
        Column::new("記録した人").unbroken(),
        Column::new("取消し").unbroken(),
    ];
    let rows: Vec<(String, Vec<Cell>)> = counted
        .iter()
        .map(|counted| {
            let undo = html! {
                form method="post" action="/enter/count/undo" {
                    input type="hidden" name="id" value=(counted.id);
                    button.button.quiet type="submit" aria-label={ (title(&counted.slug)) (counted.count) "件の記録を取り消す" } { "取り消す" }
                }
            };
            let cells = vec![
                Cell(html! { (title(&counted.slug)) }),
                Cell(html! { (words::channel(counted.channel)) }),
                Cell(html! { (counted.count) }),
                Cell(html! { (desk.user.organisation.name_of(&counted.by)) }),
                Cell(undo),
            ];
            (counted.id.clone(), cells)
        })
        .collect();
    let empty = empty_state(
        "今日の記録はまだありません",
        "上の欄に入れて「記録する」を押すと、ここに並びます。",
        None,
    );
    table(&Table {
        lang: Lang::Ja, caption: "今日の記録", columns: &columns, rows: &rows, bulk: None, empty
    })
}
