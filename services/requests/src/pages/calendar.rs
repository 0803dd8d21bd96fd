//! What is booked in a week: cars, rooms, things to lend.

use axum::extract::RawQuery;
use maud::{Markup, html};
use yakuba_base::{Date, Lang, Time, Timestamp};
use yakuba_forms::{Form, field::FieldType};
use yakuba_identity::stored;
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{Cell, Column, Table, table},
};

use super::Desk;
use crate::{
    model::Effect,
    store::{
        bookings::{self, Booked},
        kinds::{self, Offered},
    },
};

/// Something that can be booked: its list, what the list is called, and its options.
struct Lot {
    what: String,
    title: String,
    kind: String,
    options: Vec<(String, String)>,
}

fn lots(offered: &[Offered]) -> Vec<Lot> {
    let mut lots: Vec<Lot> = Vec::new();
    for it in offered {
        for effect in &it.kind.effects {
            let Effect::Book { what, which, .. } = effect else { continue };
            if lots.iter().all(|lot| lot.what != *what) {
                lots.push(Lot {
                    what: what.clone(),
                    title: it.kind.title.clone(),
                    kind: it.kind.key.clone(),
                    options: options(&it.kind.form, which),
                });
            }
        }
    }
    lots
}

fn options(form: &Form, which: &str) -> Vec<(String, String)> {
    match form.field(which).map(|field| &field.kind) {
        Some(FieldType::Choice(choice)) => {
            let options = choice.options.iter();
            options.map(|it| (it.value.clone(), it.label.get(Lang::Ja).to_owned())).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let first: Date = asked.text("from").parse().unwrap_or(desk.user.today);
    let offered = kinds::offered(&desk.zone.store).await.map_err(stored)?;
    let lots = lots(&offered);
    let what = asked.text("what");
    let Some(lot) = lots.iter().find(|lot| lot.what == what).or(lots.first()) else {
        let body = html! { h1 { "予約の空き" } p.empty { "予約できるものがありません。" } };
        return Ok(desk.page("/requests/calendar", "予約の空き", false, body));
    };
    let at = |day: Date| Timestamp::from_tokyo(day, Time::MIDNIGHT);
    let booked = bookings::between(&desk.zone.store, &lot.what, at(first), at(first.add_days(7))).await;
    let booked = booked.map_err(stored)?;
    let to = |what: &str, day: Date| format!("/requests/calendar?what={what}&from={day}");
    let body = html! {
        h1 { "予約の空き" }
        nav.toolbar aria-label="何の予約か" { @for each in &lots {
            a.button.quiet href=(to(&each.what, first)) aria-current=[(each.what == lot.what).then_some("true")] { (each.title) }
        } }
        p {
            a href=(to(&lot.what, first.add_days(-7))) { "前の週" } "　"
            strong { (first.short()) "〜" (first.add_days(6).short()) } "　"
            a href=(to(&lot.what, first.add_days(7))) { "次の週" }
        }
        (week(&desk, lot, first, &booked))
        p { a.button.primary href={ "/requests/new/" (lot.kind) } { (lot.title) "を申請する" } }
    };
    Ok(desk.page("/requests/calendar", "予約の空き", false, body))
}

fn week(desk: &Desk, lot: &Lot, first: Date, booked: &[Booked]) -> Markup {
    let days: Vec<Date> = (0..7).map(|n| first.add_days(n)).collect();
    let heads: Vec<String> =
        days.iter().map(|day| format!("{}（{}）", day.short(), day.weekday().kanji())).collect();
    let mut columns = vec![Column::new("")];
    columns.extend(heads.iter().map(|head| Column::new(head)));
    let rows: Vec<(String, Vec<Cell>)> = lot
        .options
        .iter()
        .map(|(value, label)| {
            let cells = days.iter().map(|day| Cell(of_day(desk, booked, value, *day)));
            (label.clone(), std::iter::once(Cell(html! { strong { (label) } })).chain(cells).collect())
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "予約の空き",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty: html! {},
    })
}

/// Who has something on a day.
fn of_day(desk: &Desk, booked: &[Booked], which: &str, day: Date) -> Markup {
    let (from, until) =
        (Timestamp::from_tokyo(day, Time::MIDNIGHT), Timestamp::from_tokyo(day.add_days(1), Time::MIDNIGHT));
    let that_day: Vec<&Booked> = booked
        .iter()
        .filter(|it| it.booking.which == which && it.booking.until > from && it.booking.from < until)
        .collect();
    html! {
        @if that_day.is_empty() { span.small { "空き" } }
        @for it in that_day { div {
            (it.booking.from.in_tokyo().time) "〜" (it.booking.until.in_tokyo().time) " "
            (desk.hall.organisation.name_of(&it.drafter)) @if !it.fixed { span.small { "（承認待ち）" } }
        } }
    }
}
