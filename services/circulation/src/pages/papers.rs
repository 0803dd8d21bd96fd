//! Circulars to me and of mine, the notice board, the register of what was received.

use maud::{Markup, html};
use yakuba_flow_face::moment;
use yakuba_identity::stored;
use yakuba_web::{
    Page, PageError,
    ui::{Look, card, empty_state, link_button_as, toolbar},
};

use super::Desk;
use crate::{
    SEND,
    model::{Paper, Sort},
    store,
};

/// Rows of each list.
const MOST: usize = 50;

fn lines(desk: &Desk, papers: &[Paper], empty: &str) -> Markup {
    html! {
        @if papers.is_empty() { p.empty { (empty) } }
        ul.lines { @for it in papers { li {
            a href=(it.address()) { (it.title) }
            @if it.closed_at.is_some() { " " span.badge { "終わり" } }
            span.line-more {
                @if let Some(number) = &it.number { (number) " " (it.sender) " " }
                (desk.unit(&it.unit)) " " (desk.who(&it.by)) " " (moment(it.created_at))
                @if let Some(until) = it.until { " 期限 " (until.short()) }
            }
        } } }
    }
}

pub(super) async fn round(desk: Desk) -> Result<Page, PageError> {
    let (store, me) = (&desk.zone.store, desk.user.id.as_str());
    let open = store::to_read(store, me, true, MOST).await.map_err(stored)?;
    let read = store::to_read(store, me, false, 20).await.map_err(stored)?;
    let own = [desk.division()];
    let sent = store::papers(store, Sort::Circular, Some(&own), 20).await.map_err(stored)?;
    let body = html! {
        div.list-head {
            h1 { "回覧" }
            @if desk.user.may(SEND, None) { (toolbar("回覧", &link_button_as("回覧を出す", "/circulation/new/circular", Look::Primary))) }
        }
        section aria-labelledby="open-title" { h2 #open-title { "まだ読んでいないもの（" (open.len()) "件）" } (lines(&desk, &open, "読んでいない回覧はありません。")) }
        div.cards-wide {
            (card(2, "自分の課が出した回覧", &lines(&desk, &sent, "出した回覧はありません。")))
            (card(2, "読んだもの", &lines(&desk, &read, "まだありません。")))
        }
    };
    Ok(desk.page("/circulation", "回覧", false, body))
}

pub(super) async fn board(desk: Desk) -> Result<Page, PageError> {
    let notices = store::board(&desk.zone.store, desk.today(), MOST).await.map_err(stored)?;
    let body = html! {
        div.list-head {
            h1 { "掲示板" }
            @if desk.user.may(SEND, None) { (toolbar("掲示板", &link_button_as("掲示する", "/circulation/new/notice", Look::Primary))) }
        }
        @if notices.is_empty() { (empty_state("掲示はありません", "課からのお知らせが、ここに出ます。", None)) }
        @for it in &notices {
            article.card aria-labelledby={ "notice-" (it.id) } {
                h2 id={ "notice-" (it.id) } { a href=(it.address()) { (it.title) } }
                div.draft-text { (it.body) }
                p.small { (desk.unit(&it.unit)) " " (desk.who(&it.by)) " " (moment(it.created_at)) @if let Some(until) = it.until { " " (until.short()) "まで" } }
            }
        }
    };
    Ok(desk.page("/board", "掲示板", false, body))
}

pub(super) async fn received(desk: Desk) -> Result<Page, PageError> {
    let own = [desk.division()];
    let found = store::papers(&desk.zone.store, Sort::Received, Some(&own), 200).await.map_err(stored)?;
    let body = html! {
        div.list-head {
            h1 { "収受文書" }
            @if desk.user.may(SEND, None) { (toolbar("収受文書", &link_button_as("収受する", "/circulation/new/received", Look::Primary))) }
        }
        p { (desk.unit(&own[0])) "の収受簿です。開くと、供覧に出すことと、これから起案することができます。" }
        (lines(&desk, &found, "収受した文書はありません。"))
    };
    Ok(desk.page("/received", "収受文書", false, body))
}
