//! The revisions of a procedure: who published what when, what was different, and each as it was.

use axum::extract::Path;
use maud::{Markup, html};
use yakuba_base::{Lang, Timestamp};
use yakuba_builder_face::{
    kind_name,
    rules::{Place, Sight},
};
use yakuba_city::Lgwan;
use yakuba_forms::{Field, Form, definition::Required};
use yakuba_identity::{StaffUser, stored};
use yakuba_web::{
    Page, PageError, Reader,
    ui::{self, Event, Tone},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room, when, who};
use crate::{
    model::{Offer, Procedure},
    store::procedures,
    workshop,
};

async fn revisions(bench: &Bench) -> Result<Vec<(Offer, Timestamp, String)>, PageError> {
    let mut found = Vec::new();
    for (id, _, at, by) in
        procedures::history(&bench.zone.store, &bench.draft().slug).await.map_err(stored)?
    {
        let offer = procedures::revision(&bench.zone.store, &id)
            .await
            .map_err(stored)?
            .ok_or_else(PageError::not_found)?;
        found.push((offer, at, by));
    }
    Ok(found)
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let organisation = bench.organisation();
    let revisions = revisions(&bench).await?;
    let events: Vec<Event> = revisions
        .iter()
        .enumerate()
        .map(|(n, (offer, at, by))| Event {
            when: when(*at),
            who: who(organisation, by),
            what: what(&bench, offer, revisions.get(n + 1).map(|(before, ..)| &before.procedure)),
            tone: if n == 0 && bench.workshop.closed_at.is_none() { Tone::Good } else { Tone::Plain },
        })
        .collect();
    let body = html! {
        h2 { "公開した版" }
        @if events.is_empty() {
            (ui::empty_state("まだ公開していません", "公開すると、版ごとに、誰がいつ何を変えたかがここに残ります。", Some(ui::link_button_as("公開前の確認へ", &bench.url("check"), ui::Look::Secondary))))
        } @else { (ui::timeline(&events)) }
        p { a href=(bench.url("export")) download { "下書きをファイルに書き出す（JSON）" } }
    };
    bench.page(Room::History, body).await
}

fn what(bench: &Bench, offer: &Offer, before: Option<&Procedure>) -> Markup {
    let changes = before.map(|before| workshop::differences(before, &offer.procedure)).unwrap_or_default();
    html! {
        p { a href={ (bench.url("history")) "/" (offer.number) } { "第" (offer.number) "版" } @if before.is_none() { "　はじめての公開" } }
        @if !changes.is_empty() { ul.changes { @for change in &changes { li { (change) } } } }
    }
}

/// An old revision, as it was and stays.
pub(super) async fn revision(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let revisions = revisions(&bench).await?;
    let (offer, at, by) =
        revisions.iter().find(|(offer, ..)| offer.number == number).ok_or_else(PageError::not_found)?;
    let organisation = bench.organisation();
    let procedure = &offer.procedure;
    let lines = |texts: &[yakuba_base::Text]| {
        texts.iter().map(|text| text.get(Lang::Ja)).collect::<Vec<_>>().join("、")
    };
    let facts: Vec<(&str, Markup)> = vec![
        ("公開", html! { (when(*at)) "　" (who(organisation, by)) }),
        ("手続の名前", html! { (procedure.title.get(Lang::Ja)) }),
        ("どんな手続か", html! { (procedure.summary.get(Lang::Ja)) }),
        ("担当", html! { (organisation.unit_name(&procedure.division)) }),
        ("必要なもの", html! { (lines(&procedure.needed)) }),
        ("標準処理期間", html! { (procedure.period_days) "日" }),
        ("手数料", html! { (fee(&procedure.form)) }),
    ];
    let body = html! {
        (ui::back_link(Lang::Ja, &bench.url("history")))
        h2 { "第" (number) "版" }
        p.hint { "この版はもう変わりません。この版で申請されたものは、いつまでもこの版で表示します。" }
        (ui::definition_list(&facts))
        @for page in &procedure.form.pages {
            (ui::card(3, page.title.get(Lang::Ja), &html! {
                @if let Some(rule) = &page.visible { p.hint { "表示：" (Place { form: &procedure.form, sight: Sight::All }.words(rule).unwrap_or_else(|_| rule.0.clone())) } }
                ul { @for field in &page.fields { li { (question(&procedure.form, field, &field.key)) } } }
            }))
        }
    };
    bench.page(Room::History, body).await
}

fn fee(form: &Form) -> String {
    let place = Place { form, sight: Sight::All };
    form.fee.as_ref().map_or_else(
        || "無料".to_owned(),
        |fee| {
            fee.explain.as_ref().map_or_else(
                || place.words(&fee.amount).unwrap_or_default(),
                |words| words.get(Lang::Ja).to_owned(),
            )
        },
    )
}

fn question(form: &Form, field: &Field, path: &str) -> Markup {
    let place = Place { form, sight: Sight::BeforeField(path) };
    let required = match &field.required {
        _ if field.kind.is_silent() => String::new(),
        Required::Always => "必須".to_owned(),
        Required::Never => "任意".to_owned(),
        Required::When(rule) => {
            format!("{} のとき必須", place.words(rule).unwrap_or_else(|_| rule.0.clone()))
        }
    };
    html! {
        strong { (field.label.get(Lang::Ja)) } "　" (kind_name(field.kind.name())) "　" (required)
        @if let Some(rule) = &field.visible { br; span.hint { "表示：" (place.words(rule).unwrap_or_else(|_| rule.0.clone())) } }
        @if !field.members().is_empty() {
            ul { @for member in field.members() { li { (question(form, member, &format!("{path}.{}", member.key))) } } }
        }
    }
}
