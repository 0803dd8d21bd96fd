//! The inbox (決裁箱): what waits for me, as deputy, to be ruled on, to be read afterwards; and what I drafted.

use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_flow_face::{READ, RULE, SEAT, TOLD};
use yakuba_identity::stored;
use yakuba_web::{
    Page, PageError,
    ui::{Cell, Column, Look, Table, action_button, card, empty_state, link_button_as, table, toolbar},
};

use super::Desk;
use crate::{
    DRAFT,
    model::Document,
    store::{documents, duties},
    words,
};

/// Nobody decides more than this in a day.
const MOST: usize = 300;
/// Rows of the short lists.
const FEW: usize = 10;

/// What waits for somebody.
pub(super) struct Waiting {
    pub(super) mine: Vec<Document>,
    deputy: Vec<Document>,
    disputed: Vec<Document>,
    unread: Vec<Document>,
    told: Vec<Document>,
}

/// Reads what waits for the person at the desk. The index says where to look; the flow says whether it is so now.
pub(super) async fn waiting(desk: &Desk) -> Result<Waiting, PageError> {
    let (store, me, office) = (&desk.zone.store, desk.user.id.as_str(), &desk.office);
    let posts = office.posts_of(me);
    let of = |kind| duties::documents(store, kind, me, &posts, MOST);
    let can = |document: &Document| {
        let seats = document.flow.waiting();
        seats.iter().any(|seat| document.flow.capacity(*seat, me, office.now, &office.flow).is_ok())
    };
    let mut mine = of(SEAT).await.map_err(stored)?;
    mine.retain(can);
    let for_others = office.stands_in_for(me);
    let mut deputy = duties::to_decide(store, &for_others, MOST).await.map_err(stored)?;
    deputy.retain(|document| can(document) && mine.iter().all(|own| own.id != document.id));
    let disputed = of(RULE).await.map_err(stored)?;
    let mut unread = of(READ).await.map_err(stored)?;
    unread.retain(|document| {
        let duties = document.flow.unread();
        duties.iter().any(|(_, duty)| document.flow.owes(duty, me, office.now, &office.flow))
    });
    let told = duties::documents(store, TOLD, me, &[], FEW).await.map_err(stored)?;
    Ok(Waiting { mine, deputy, disputed, unread, told })
}

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    let waiting = waiting(&desk).await?;
    let own = documents::of_drafter(&desk.zone.store, &desk.user.id, true, FEW).await.map_err(stored)?;
    let done = documents::of_drafter(&desk.zone.store, &desk.user.id, false, FEW).await.map_err(stored)?;
    let late =
        waiting.mine.iter().filter(|it| it.content.due_on.is_some_and(|due| due < desk.today())).count();
    let counts = [
        ("承認・決裁待ち", waiting.mine.len(), "#mine"),
        ("うち期限超過", late, "#mine"),
        ("代決できるもの", waiting.deputy.len(), "#deputy"),
        ("後閲", waiting.unread.len(), "#unread"),
        ("裁定", waiting.disputed.len(), "#disputed"),
    ];
    let body = html! {
        div.list-head {
            h1 { "決裁箱" }
            (toolbar("決裁箱", &html! {
                @if desk.user.may(DRAFT, None) { (link_button_as("起案する", "/approvals/new", Look::Primary)) }
                (link_button_as("不在の登録", "/approvals/absence", Look::Quiet))
            }))
        }
        ul.stats.plain-list {
            @for (label, count, to) in counts { li { a.stat.stat-link href=(to) {
                span.stat-label { (label) } span.stat-value { (count) span.stat-unit { "件" } }
            } } }
        }
        section #mine aria-labelledby="mine-title" { h2 #mine-title { "承認・決裁を待っている文書" } (to_vote(&desk, &waiting.mine)) }
        @if !waiting.deputy.is_empty() {
            section #deputy aria-labelledby="deputy-title" {
                h2 #deputy-title { "代決できる文書" }
                p { "決裁者が不在です。代決すると、決裁者に後閲の義務が残ります。" }
                (lines(&desk, &waiting.deputy))
            }
        } @else { div #deputy {} }
        div.cards-wide {
            div #unread { (card(2, "後閲する文書", &list(&desk, &waiting.unread, "後閲する文書はありません。"))) }
            div #disputed { (card(2, "裁定を待っている文書", &list(&desk, &waiting.disputed, "裁定を待っている文書はありません。"))) }
            @if !waiting.told.is_empty() { (card(2, "廃案のお知らせ", &list(&desk, &waiting.told, ""))) }
            (card(2, "自分の起案（途中）", &list(&desk, &own, "途中の起案はありません。「起案する」から始められます。")))
            (card(2, "自分の起案（済み）", &list(&desk, &done, "済んだ起案はありません。")))
        }
    };
    Ok(desk.page("/approvals", "決裁箱", false, body))
}

fn list(desk: &Desk, documents: &[Document], empty: &str) -> Markup {
    html! { @if documents.is_empty() { p.empty { (empty) } } @else { (lines(desk, documents)) } }
}

/// One line for each document.
pub(super) fn lines(desk: &Desk, documents: &[Document]) -> Markup {
    html! {
        ul.lines { @for document in documents { li {
            a href={ "/approvals/d/" (document.id) } { (document.title()) } " " (words::state_badge(document))
            span.line-more {
                (desk.office.organisation.unit_name(&document.unit)) " " (desk.office.organisation.name_of(&document.flow.drafter))
                " " (document.updated_at.date().short())
                @if let Some(due) = document.content.due_on { @if document.is_editable() || document.flow.turn().is_some() { " 期限 " (due.short()) } }
                @if let Some(filed) = &document.filed { " " (filed.number) }
            }
        } } }
    }
}

fn to_vote(desk: &Desk, documents: &[Document]) -> Markup {
    let columns = [
        Column::new("件名"),
        Column::new("あなたの役"),
        Column::new("起案").unbroken(),
        Column::new("金額（円）").number(),
        Column::new("届いた日").unbroken(),
        Column::new("期限").unbroken(),
    ];
    let rows: Vec<(String, Vec<Cell>)> =
        documents.iter().enumerate().map(|(n, document)| row(desk, n, document)).collect();
    html! {
        div.queue-table {
            (table(&Table {
                lang: Lang::Ja,
                caption: "承認・決裁を待っている文書",
                columns: &columns,
                rows: &rows,
                bulk: Some(("/approvals/selected", html! { (action_button("まとめて承認・同意する", Look::Secondary, "act", "approve")) })),
                empty: empty_state("待っている文書はありません", "承認や決裁を求められると、ここに届きます。", None),
            }))
        }
    }
}

fn row(desk: &Desk, n: usize, document: &Document) -> (String, Vec<Cell>) {
    let (flow, office, me) = (&document.flow, &desk.office, desk.user.id.as_str());
    let seats = flow.waiting();
    let seat = seats.iter().find(|seat| flow.capacity(**seat, me, office.now, &office.flow).is_ok());
    let role =
        seat.and_then(|seat| flow.seat(*seat)).map(|(step, _)| words::role(step.role)).unwrap_or_default();
    // What a screen reader calls the row's box; the form carries the id beside it.
    let label = format!("{} {}", n + 1, document.title());
    let cells = vec![
        Cell(html! {
            a href={ "/approvals/d/" (document.id) } { (document.title()) }
            input type="hidden" name={ "document." (label) } value={ (document.id) ":" (document.version) };
        }),
        Cell(html! { (role) }),
        Cell(html! {
            (office.organisation.unit_name(&document.unit))
            span.due-more { (office.organisation.name_of(&flow.drafter)) }
        }),
        Cell(html! { @if let Some(amount) = document.content.amount { (amount.grouped()) } }),
        Cell(html! { (document.updated_at.date().short()) }),
        Cell(words::due(document.content.due_on, desk.today())),
    ];
    (label, cells)
}
