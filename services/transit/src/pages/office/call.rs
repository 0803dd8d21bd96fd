//! 電話予約: the caller's number, his usual trips, and up to three rides. A known caller is booked with the number's Enter,
//! the trip's button and the ride's button.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang, Phone, Time, text};
use yakuba_city::{Clock, Lgwan};
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::ui::{
    Choice, FieldProps, Input, Look, Notice, TextInput, banner, button, checkboxes, definition_list, details,
    radios, select, text_input,
};
use yakuba_web::{FormPairs, Markup, Page, PageError, html};

use super::desk::Desk;
use crate::OPERATE;
use crate::messages::{Answer, CallAsked, CallChosen};
use crate::model::{Channel, Concession, Contact, Offered, Party, Trip, TripProblem, clock};
use crate::store::{calls, designs};

const MENU: &str = "/taxi/calls";

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    phone: String,
}

fn digits(typed: &str) -> String {
    Phone::parse(typed).map_or_else(|_| typed.trim().to_owned(), |phone| phone.digits().to_owned())
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(OPERATE, None)?;
    let tomorrow = desk.user.today.add_days(1).to_string();
    let first = [
        ("phone", asked.phone.as_str()),
        ("day", tomorrow.as_str()),
        ("time", "10:00"),
        ("by", "arrive"),
        ("riders", "1"),
        ("wheelchairs", "0"),
    ];
    let typed =
        FormPairs(first.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    form(&desk, &typed, &[]).await
}

async fn form(desk: &Desk, typed: &FormPairs, problems: &[TripProblem]) -> Result<Page, PageError> {
    let network = designs::on(&desk.zone.store, desk.user.today).await.map_err(stored)?.network();
    let phone = digits(typed.text("phone"));
    let usual = if phone.is_empty() {
        Vec::new()
    } else {
        calls::usual(&desk.zone.store, &phone).await.map_err(stored)?
    };
    if !phone.is_empty() {
        // Reading somebody's trips leaves a trace.
        let entry = Entry::new(desk.user.actor(), "transit.caller-read")
            .on("caller", crate::store::links::hash(&phone));
        let clock = desk.zone.clock.clone();
        desk.zone
            .store
            .write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await)
            .await
            .map_err(stored)?;
    }
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop.name.as_str());
    let days = next_days(desk.user.today);
    let body = html! {
        h1 { "乗合タクシーの電話予約" }
        form method="get" action=(MENU) role="search" {
            label for="caller" { "かけてきた電話番号" }
            input id="caller" name="phone" type="tel" value=(phone) autofocus[phone.is_empty()];
            (button("いつもの行き先を出す", Look::Secondary))
        }
        @if !usual.is_empty() {
            h2 { (usual[0].name) " 様　いつもの行き先" }
            @for (index, trip) in usual.iter().enumerate() {
                form.card method="post" action=(MENU) {
                    (hidden(trip))
                    p { strong { (stop(&trip.from)) " → " (stop(&trip.to)) } "　" (trip.time) @if trip.arrive_by { "までに到着" } @else { "以降に出発" } "　" (trip.party.words()) }
                    label for={ "day-" (index) } { "日" }
                    select id={ "day-" (index) } name="day" autofocus[index == 0] {
                        @for (value, label) in &days { option value=(value) selected[*value == typed.text("day")] { (label) } }
                    }
                    (button("この行き先で便をさがす", Look::Primary))
                }
            }
        }
        h2 { "新しい行き先" }
        (new_trip(desk.user.today, typed, problems))
    };
    Ok(desk.page(MENU, "乗合タクシーの電話予約", !problems.is_empty(), body))
}

fn hidden(trip: &Trip) -> Markup {
    let by = if trip.arrive_by { "arrive" } else { "leave" };
    let fields = [
        ("phone", trip.phone.clone()),
        ("name", trip.name.clone()),
        ("from", trip.from.clone()),
        ("to", trip.to.clone()),
        ("time", trip.time.to_string()),
        ("by", by.to_owned()),
        ("riders", trip.party.riders.to_string()),
        ("wheelchairs", trip.party.wheelchairs.to_string()),
        ("companions", trip.party.companions.to_string()),
        ("child_seats", trip.party.child_seats.to_string()),
        ("luggage", trip.party.luggage.to_string()),
        ("concession", trip.party.concession.name().to_owned()),
        ("booker", trip.contact.booker.clone()),
        ("mail", trip.contact.mail.clone()),
        ("note", trip.note.clone()),
    ];
    html! { @for (name, value) in &fields { input type="hidden" name=(name) value=(value); } }
}

fn next_days(today: Date) -> Vec<(String, String)> {
    (0..=7).map(|ahead| today.add_days(ahead)).map(|day| (day.to_string(), day.long())).collect()
}

fn problem_words(key: &str) -> &'static str {
    match key {
        "wrong-stop" => "乗降場所を、名前か読みで入れてください。",
        "wrong-same-stop" => "乗る所と降りる所が同じです。",
        "wrong-day" => "今日から7日後までの日を選んでください。",
        "wrong-weekend-area" => "土日祝日は、美和・緒川・御前山とそのほかの地域との間だけを走ります。",
        "wrong-party" => "付添いと子ども用座席の数は、人数のうちで入れてください。",
        "wrong-luggage" => "大きな荷物は8個までです。",
        "wrong-mail" => "メールアドレスを確かめてください。",
        "wrong-coupon" => "この利用券は使えません。番号と期限を確かめてください。",
        "wrong-riders" => "人数は1人から8人までです。",
        "wrong-wheelchairs" => "車いすの方の人数を確かめてください。",
        "wrong-name" => "お名前を入れてください。",
        "wrong-phone" => "電話番号を市外局番から入れてください。",
        _ => "時刻を「10:30」のように入れてください。",
    }
}

fn new_trip(today: Date, typed: &FormPairs, problems: &[TripProblem]) -> Markup {
    let field = |name: &'static str, label: &'static str, hint: Option<&'static str>, input| {
        let error = problems.iter().find(|(field, _)| *field == name).map(|(_, key)| problem_words(key));
        let required = matches!(name, "phone" | "name" | "from" | "to" | "time" | "riders");
        let props = FieldProps { hint, error, required, ..FieldProps::new(Lang::Ja, name, label) };
        text_input(
            &props,
            &TextInput { value: typed.text(name), input, width: Some(12), ..TextInput::default() },
        )
    };
    let days = next_days(today);
    let days: Vec<Choice<'_>> = days.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let day_error = problems.iter().find(|(field, _)| *field == "day").map(|(_, key)| problem_words(key));
    let day = FieldProps { error: day_error, ..FieldProps::new(Lang::Ja, "day", "乗る日") };
    let by = FieldProps::new(Lang::Ja, "by", "時刻の意味");
    let concessions: Vec<Choice<'_>> =
        Concession::ALL.into_iter().map(|known| Choice::new(known.name(), known.label())).collect();
    html! {
        form method="post" action=(MENU) {
            (field("phone", "電話番号", None, Input::Phone))
            (field("name", "お名前", None, Input::Text))
            (field("from", "乗る所", Some("名前・かな・読みの初めで"), Input::Text))
            (field("to", "降りる所", Some("名前・かな・読みの初めで"), Input::Text))
            (select(&day, &days, Some(typed.text("day"))))
            (field("time", "時刻", Some("10:30"), Input::Time))
            (radios(&by, &[Choice::new("arrive", "までに到着"), Choice::new("leave", "以降に出発")], Some(typed.text("by"))))
            (field("riders", "人数", None, Input::Digits))
            (details("車いす・付添い・割引・くりかえしなど", &html! {
                (field("wheelchairs", "そのうち車いす", None, Input::Digits))
                (field("companions", "そのうち付添い", None, Input::Digits))
                (field("child_seats", "子ども用座席", None, Input::Digits))
                (field("luggage", "大きな荷物", None, Input::Digits))
                (select(&FieldProps { required: false, ..FieldProps::new(Lang::Ja, "concession", "割引") }, &concessions, Some(typed.text("concession"))))
                (field("coupon", "利用券の番号", None, Input::Text))
                (field("booker", "予約する方（乗る方とちがうとき）", None, Input::Text))
                (field("mail", "メール（変更をお知らせする先）", None, Input::Mail))
                (field("note", "運転手への連絡", None, Input::Text))
                (checkboxes(&FieldProps { required: false, ..FieldProps::new(Lang::Ja, "weekly", "くりかえし") }, &[Choice::new("yes", "毎週この曜日に予約する")], &[]))
            }))
            (button("便をさがす", Look::Primary))
        }
    }
}

pub(super) async fn send(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    desk.user.require(OPERATE, None)?;
    let today = desk.user.today;
    let day = typed.text("day").parse().unwrap_or(today.add_days(-1));
    let design = designs::on(&desk.zone.store, day.max(today)).await.map_err(stored)?;
    let network = design.network();
    let key = |field: &str| network.find(typed.text(field)).map_or_else(String::new, |stop| stop.key.clone());
    let number = |field: &str| {
        let digits = text::half_width_digits(typed.text(field));
        if digits.trim().is_empty() { 0 } else { digits.trim().parse::<i64>().unwrap_or(-1) }
    };
    let time: Option<Time> = text::half_width_digits(typed.text("time")).trim().parse().ok();
    let party = Party {
        riders: number("riders"),
        wheelchairs: number("wheelchairs"),
        child_seats: number("child_seats"),
        luggage: number("luggage"),
        companions: number("companions"),
        concession: Concession::from_name(typed.text("concession")),
    };
    let words = |field: &str, most: usize| typed.text(field).trim().chars().take(most).collect::<String>();
    let trip = Trip {
        day,
        from: key("from"),
        to: key("to"),
        time: time.unwrap_or(Time::MIDNIGHT),
        arrive_by: typed.text("by") != "leave",
        party,
        name: words("name", 60),
        phone: digits(typed.text("phone")),
        lang: Lang::Ja,
        channel: Channel::Phone,
        contact: Contact { booker: words("booker", 60), mail: words("mail", 200) },
        note: words("note", 100),
        coupon: words("coupon", 20),
        weekly: typed.text("weekly") == "yes",
    };
    let mut problems = trip.problems(&design, today);
    if time.is_none() {
        problems.push(("time", "wrong-time"));
    }
    if !problems.is_empty() {
        return Ok(form(&desk, &typed, &problems).await?.into_response());
    }
    let (id, by) = (desk.zone.clock.id::<Trip>().to_string(), desk.by());
    let (call, entry) = (id.clone(), Entry::new(desk.user.actor(), "transit.call-asked").on("call", &id));
    let ask = async move |tx: &mut Tx<Lgwan>, clock: &Clock| {
        calls::put(tx, &call, &trip, &by, clock.now()).await?;
        yakuba_relay::send(tx, clock, &CallAsked { id: call, trip }).await
    };
    desk.act(entry, ask).await.map_err(stored)?;
    Ok(Redirect::to(&format!("{MENU}/{id}")).into_response())
}

pub(super) async fn answer(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(OPERATE, None)?;
    let call = calls::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let network = designs::on(&desk.zone.store, call.trip.day).await.map_err(stored)?.network();
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop.name.as_str());
    let trip = &call.trip;
    let is_waiting = call.answer.is_none();
    let body = html! {
        h1 { (trip.name) " 様の予約" }
        p { (trip.day.long()) "　" (stop(&trip.from)) " → " (stop(&trip.to)) "　" (trip.time) @if trip.arrive_by { "までに到着" } @else { "以降に出発" } }
        @match &call.answer {
            None => (banner(Lang::Ja, Notice::Info, html! { p { "便を確かめています。1秒ごとに表示を更新します。" } })),
            Some(Answer::Gone) => (banner(Lang::Ja, Notice::Warning, html! { p { "選んだ便は先に埋まりました。予約はできていません。もう一度さがしてください。" } })),
            Some(Answer::Booked { ride }) => {
                (banner(Lang::Ja, Notice::Success, html! { p { "予約しました。予約番号は " strong { (ride.number) } " です。" } }))
                (definition_list(&[
                    ("お迎え（お約束）", html! { (clock(ride.pickup.open)) "–" (clock(ride.pickup.close)) }),
                    ("到着（お約束）", html! { (clock(ride.request.delivery.window.open)) "–" (clock(ride.request.delivery.window.close)) }),
                    ("料金", html! { (yakuba_base::Yen(ride.fare).to_string()) }),
                ]))
            }
            Some(Answer::Offers { offers, refused }) => {
                @if !refused.is_empty() {
                    (banner(Lang::Ja, Notice::Warning, html! { p { "ご希望の時刻ではご案内できません。" } ul { @for line in refused { li { (line) } } } }))
                }
                @for (choice, offered) in offers.iter().enumerate() { (offer(&id, choice, offered)) }
                @if offers.is_empty() { p { "近い時刻にも便がありません。別の日をご案内してください。" } }
            }
        }
        p { a href={ (MENU) "?phone=" (trip.phone) } { "同じ方の別の予約" } "　" a href=(MENU) { "次の電話" } }
    };
    let page = desk.page(MENU, "乗合タクシーの電話予約", false, body);
    Ok(if is_waiting {
        page.header(HeaderName::from_static("refresh"), HeaderValue::from_static("1"))
    } else {
        page
    })
}

fn offer(id: &str, choice: usize, offered: &Offered) -> Markup {
    let request = &offered.offer.request;
    let pickup = request.pickup.map_or(request.delivery.window, |visit| visit.window);
    html! {
        form.card method="post" action={ (MENU) "/" (id) } {
            input type="hidden" name="choice" value=(choice);
            p { "お迎え " strong { (clock(pickup.open)) "–" (clock(pickup.close)) } "　到着 " (clock(request.delivery.window.open)) "–" (clock(request.delivery.window.close)) "　" (offered.vehicle) "　" (yakuba_base::Yen(offered.fare).to_string()) }
            button.button.primary type="submit" autofocus[choice == 0] { (clock(offered.offer.planned.0)) " の便で予約する" }
        }
    }
}

pub(super) async fn choose(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(OPERATE, None)?;
    let call = calls::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let choice: usize = form.text("choice").parse().map_err(|_| PageError::unreadable())?;
    // A second click finds no offers any more: its answer is on the way.
    if matches!(call.answer, Some(Answer::Offers { .. })) {
        let entry = Entry::new(desk.user.actor(), "transit.call-chosen").on("call", &id);
        let chosen = CallChosen { id: id.clone(), choice, by: desk.by() };
        let choose = async move |tx: &mut Tx<Lgwan>, clock: &Clock| {
            calls::wait(tx, &chosen.id).await?;
            yakuba_relay::send(tx, clock, &chosen).await
        };
        desk.act(entry, choose).await.map_err(stored)?;
    }
    Ok(Redirect::to(&format!("{MENU}/{id}")).into_response())
}
