//! Saying when one is away, and who then decides.

use std::collections::BTreeSet;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang, Time, Timestamp};
use yakuba_city::Lgwan;
use yakuba_duties::absences::{self, Absence};
use yakuba_flow::Post;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Choice, Column, ErrorLink, FieldProps, Look, Table, TextInput, action_button, back_link,
        button, error_summary, select, table, text_input,
    },
};

use super::{Desk, day};
use crate::words;

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    Ok(page(&desk, &FormPairs::default(), &[]))
}

/// Those the rules let decide for somebody, in order.
fn candidates(desk: &Desk) -> Vec<(usize, String, String)> {
    let (office, me) = (&desk.office, desk.user.id.as_str());
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for (unit, position) in office.posts_of(me) {
        let levels = office.flow.deputies(&Post::new(&position, &unit), office.now);
        for (place, level) in levels.into_iter().enumerate() {
            for id in level.into_iter().filter(|id| *id != me) {
                if found.iter().all(|(_, known, _)| known != id) {
                    found.push((place + 1, id.to_owned(), office.organisation.name_of(id)));
                }
            }
        }
    }
    found
}

fn page(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Page {
    let office = &desk.office;
    let name = |id: &str| office.organisation.name_of(id);
    let span = |it: &Absence| format!("{} ～ {}", words::moment(it.from), words::moment(it.until));
    let (mine, others): (Vec<&Absence>, Vec<&Absence>) =
        office.absences.iter().partition(|absence| absence.staff == desk.user.id);
    let division = desk.user.unit().map(|unit| office.division(unit)).unwrap_or_default();
    let below = office.organisation.units_below(&division);
    let is_near = |id: &str| office.organisation.posts_of(id).iter().any(|post| below.contains(&post.unit));
    let body = html! {
        (back_link(Lang::Ja, "/approvals"))
        h1 { "不在の登録" }
        p { "不在の間は、決裁規程の順位に従って代決されます。途中の承認者のときは、起案者が後閲として先に進められます。戻ったら、決裁箱の「後閲」に届いています。" }
        (error_summary(Lang::Ja, errors))
        section.card aria-labelledby="mine-title" {
            h2 #mine-title { "自分の不在" }
            @if mine.is_empty() { p.empty { "登録された不在はありません。" } }
            ul.lines { @for absence in &mine { li {
                (span(absence)) " " (absence.note)
                @if let Some(deputy) = &absence.deputy { span.line-more { "代決者の指定：" (name(deputy)) } }
                form.inline-form method="post" action="/approvals/absence/end" {
                    (action_button(&format!("{}の不在を終わりにする", absence.from.date().short()), Look::Quiet, "absence", &absence.id))
                }
            } } }
        }
        (form(desk, typed, errors))
        (calendar(desk, &below))
        section.card aria-labelledby="others-title" {
            h2 #others-title { "同じ課の不在" }
            @let near: Vec<&&Absence> = others.iter().filter(|absence| is_near(&absence.staff)).collect();
            @if near.is_empty() { p.empty { "同じ課に、不在の登録はありません。" } }
            ul.lines { @for absence in near { li { (name(&absence.staff)) span.line-more { (span(absence)) " " (absence.note) } } } }
        }
    };
    desk.page("/approvals", "不在の登録", !errors.is_empty(), body)
}

/// Days of the calendar.
const DAYS: i64 = 14;

/// Who of the division is away on which of the next days.
fn calendar(desk: &Desk, below: &BTreeSet<String>) -> Markup {
    let office = &desk.office;
    let days: Vec<Date> = (0..DAYS).map(|n| desk.today().add_days(n)).collect();
    let heads: Vec<String> =
        days.iter().map(|day| format!("{}日（{}）", day.day(), day.weekday().kanji())).collect();
    let mut columns = vec![Column::new("職員").unbroken()];
    columns.extend(heads.iter().map(|head| Column::new(head).unbroken()));
    let away = |staff: &str, day: Date| -> Option<&Absence> {
        let (from, until) = (
            Timestamp::from_tokyo(day, Time::MIDNIGHT),
            Timestamp::from_tokyo(day.add_days(1), Time::MIDNIGHT),
        );
        office.absences.iter().find(|it| it.staff == staff && it.from < until && it.until > from)
    };
    let mut people: Vec<&str> = office.absences.iter().map(|it| it.staff.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    people.retain(|id| {
        let near = office.organisation.posts_of(id).iter().any(|post| below.contains(&post.unit));
        near && days.iter().any(|day| away(id, *day).is_some())
    });
    let row = |id: &&str| {
        let cells = days.iter().map(|day| {
            let note =
                away(id, *day).map_or("", |it| if it.note.is_empty() { "不在" } else { it.note.as_str() });
            Cell(html! { (note) })
        });
        let name = Cell(html! { (office.organisation.name_of(id)) });
        ((*id).to_owned(), std::iter::once(name).chain(cells).collect())
    };
    let rows: Vec<(String, Vec<Cell>)> = people.iter().map(row).collect();
    html! {
        h2 { "これから2週間の予定" }
        (table(&Table {
            lang: Lang::Ja,
            caption: "課の不在の予定",
            columns: &columns,
            rows: &rows,
            bulk: None,
            empty: html! { p.empty { "同じ課に、2週間以内の不在はありません。" } },
        }))
    }
}

fn form(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Markup {
    let error =
        |id: &str| errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str());
    let field = |name: &'static str, label: &'static str, required: bool, hint: Option<&'static str>| {
        FieldProps { required, hint, error: error(name), ..FieldProps::new(Lang::Ja, name, label) }
    };
    let line = |name: &str, width| TextInput {
        value: typed.text(name),
        width: Some(width),
        max_length: Some(100),
        ..TextInput::default()
    };
    let candidates: Vec<(String, String)> = candidates(desk)
        .into_iter()
        .map(|(place, id, name)| (id, format!("{name}（第{place}順位）")))
        .collect();
    let choices: Vec<Choice<'_>> = candidates.iter().map(|(id, label)| Choice::new(id, label)).collect();
    html! {
        section.card aria-labelledby="add-title" {
            h2 #add-title { "不在を登録する" }
            form.spaced method="post" action="/approvals/absence" {
                div.pair {
                    (text_input(&field("from", "いつから", true, Some("R8.11.25 のように。時刻を付けるときは R8.11.25 13:00")), &line("from", 12)))
                    (text_input(&field("until", "いつまで（この日を含む）", true, Some("時刻を付けたときは、その時刻まで。")), &line("until", 12)))
                }
                (text_input(&field("note", "理由", false, Some("出張、休暇など。同じ課の人に見えます。")), &line("note", 20)))
                @if !choices.is_empty() {
                    (select(&field("deputy", "代決者を指定する", false, Some("指定しないときは、第1順位から順に、在席している人になります。")), &choices, Some(typed.text("deputy"))))
                }
                (button("登録する", Look::Primary))
            }
        }
    }
}

/// A moment as it is typed: a day, perhaps with a time; without one, the beginning of the day or of the next.
fn moment(typed: &str, end: bool) -> Result<Timestamp, String> {
    let typed = typed.trim();
    let (date, time) = match typed.rsplit_once([' ', '　']) {
        Some((date, time)) if time.contains([':', '：']) => (date, Some(time.replace('：', ":"))),
        _ => (typed, None),
    };
    let date = day(date)?.ok_or("日付を入れてください。例: R8.11.25")?;
    match time {
        None => Ok(Timestamp::from_tokyo(if end { date.add_days(1) } else { date }, Time::MIDNIGHT)),
        Some(time) => {
            let time = time
                .split_once(':')
                .and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?));
            let time = time.ok_or("時刻は 13:00 のように入れてください。")?;
            Ok(Timestamp::from_tokyo(date, time))
        }
    }
}

pub(super) async fn add(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    let mut errors = Vec::new();
    let mut read = |name: &str, end: bool| match moment(typed.text(name), end) {
        Ok(at) => Some(at),
        Err(message) => {
            errors.push(ErrorLink { field_id: name.to_owned(), message });
            None
        }
    };
    let (from, until) = (read("from", false), read("until", true));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        let message = "終わりを、始まりより後にしてください。".to_owned();
        errors.push(ErrorLink { field_id: "until".to_owned(), message });
    }
    let deputy = Some(typed.text("deputy").to_owned()).filter(|id| !id.is_empty());
    if deputy.as_ref().is_some_and(|id| candidates(&desk).iter().all(|(_, known, _)| known != id)) {
        let message = "代決者は、一覧から選んでください。".to_owned();
        errors.push(ErrorLink { field_id: "deputy".to_owned(), message });
    }
    let (Some(from), Some(until), true) = (from, until, errors.is_empty()) else {
        return Ok(page(&desk, &typed, &errors).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let absence = Absence {
        id: desk.zone.clock.id::<Absence>().to_string(),
        staff: desk.user.id.clone(),
        from,
        until,
        deputy,
        note: typed.text("note").trim().chars().take(100).collect(),
        source: None,
    };
    let entry = Entry::new(desk.user.actor(), "approval.absence-entered").on("absence", &absence.id);
    let clock = desk.zone.clock.clone();
    let work = async move |tx: &mut Tx<Lgwan>| {
        absences::add(tx, &absence).await?;
        entry.record(tx, &clock).await
    };
    desk.zone.store.write(work).await.map_err(stored)?;
    Ok(Flash::redirect("/approvals/absence", "absence-added"))
}

pub(super) async fn end(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    let (id, me) = (form.text("absence").to_owned(), desk.user.id.clone());
    let entry = Entry::new(desk.user.actor(), "approval.absence-ended").on("absence", &id);
    let clock = desk.zone.clock.clone();
    let work = async move |tx: &mut Tx<Lgwan>| {
        absences::end(tx, &id, &me, clock.now()).await?;
        entry.record(tx, &clock).await
    };
    desk.zone.store.write(work).await.map_err(stored)?;
    Ok(Flash::redirect("/approvals/absence", "absence-ended"))
}
