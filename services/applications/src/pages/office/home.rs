use maud::{Markup, html};
use yakuba_flow_face::{Hall, inbox_lines, waiting};
use yakuba_identity::stored;
use yakuba_web::{Page, PageError, ui::card};

use super::{Desk, WORK, asked::Asked, queue::counted, words};
use crate::store::{applications::QueueRow, queue};

/// Rows of each heap.
const ROWS: usize = 5;
/// Lines of what waits in all services.
const MOST_WAITING: usize = 100;
/// How far back 「最近の決定」 looks, days.
const RECENT_DAYS: i64 = 7;

/// One heap of work.
struct Heap {
    title: &'static str,
    /// Where all of it is.
    asked: Asked,
    /// What is said when there is nothing in it.
    empty: &'static str,
}

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    let inbox = inbox(&desk).await?;
    if !desk.user.may(WORK, None) {
        let body = html! { h1 { "わたしの仕事" } p { (desk.user.today.long()) } (inbox) };
        return Ok(desk.page("/", "わたしの仕事", false, body));
    }
    let heaps = [
        Heap {
            title: "担当している申請",
            asked: Asked::of(&[("assignee", "me")]),
            empty: "「担当なし」から申請を選んで「担当になる」を押すと、ここに並びます。",
        },
        Heap {
            title: "期限を過ぎている",
            asked: Asked::of(&[("late", "1")]),
            empty: "期限を過ぎた申請はありません。",
        },
        Heap {
            title: "担当なし",
            asked: Asked::of(&[("state", "received"), ("assignee", "none")]),
            empty: "担当の決まっていない申請はありません。",
        },
        Heap {
            title: "未読の連絡",
            asked: Asked::of(&[("state", "all"), ("unread", "1")]),
            empty: "申請者からの未読の連絡はありません。",
        },
        Heap {
            title: "補正を待っている",
            asked: Asked::of(&[("state", "correcting"), ("assignee", "me")]),
            empty: "補正を待っている担当の申請はありません。",
        },
    ];
    let own = desk.own_division().filter(|division| desk.user.may(WORK, Some(division)));
    let mut tiles = Vec::new();
    let mut cards = Vec::new();
    for heap in &heaps {
        let mut filter = heap.asked.filter(&desk, desk.user.today);
        if heap.asked.get("assignee") == "none" {
            // Nobody's work is first of all one's own division's.
            filter.divisions = own.clone().map(|division| vec![division]).or(filter.divisions);
        }
        let count = counted(&desk, &filter).await?;
        let rows = queue::page(&desk.zone.store, &filter, ROWS).await.map_err(stored)?;
        tiles.push(tile(heap, &count));
        cards.push(card(2, heap.title, &heap_rows(&desk, heap, &rows, &count)));
    }
    let divisions = own.map_or_else(|| desk.divisions().unwrap_or_default(), |division| vec![division]);
    let since = desk.zone.clock.now().plus_days(-RECENT_DAYS);
    let recent = queue::recently_closed(&desk.zone.store, &divisions, since, ROWS).await.map_err(stored)?;
    let body = html! {
        h1 { "わたしの仕事" }
        p { (desk.user.today.long()) }
        (inbox)
        h2 { "市民からの申請" }
        ul.stats.plain-list { @for tile in &tiles { li { (tile) } } }
        div.cards-wide {
            @for card in &cards { (card) }
            (card(2, "最近の決定", &recent_rows(&desk, &recent)))
        }
    };
    Ok(desk.page("/", "わたしの仕事", false, body))
}

/// What waits for the person in every service: decisions, internal requests, circulars, inquiries.
async fn inbox(desk: &Desk) -> Result<Markup, PageError> {
    let store = &desk.zone.store;
    let hall = Hall::load(store, desk.zone.clock.now()).await.map_err(stored)?;
    let waiting = waiting(store, &hall, &desk.user.id, MOST_WAITING).await.map_err(stored)?;
    let today = desk.user.today;
    let late = waiting.iter().filter(|it| it.due_on.is_some_and(|due| due < today)).count();
    Ok(html! {
        section.card aria-labelledby="inbox-title" {
            h2 #inbox-title { "わたしを待っているもの（" (waiting.len()) "件）" }
            @if late > 0 { p { strong.bad-text { "うち" (late) "件は期限を過ぎています。" } } }
            @if waiting.is_empty() { p.empty { "決裁・庁内申請・回覧・照会で、あなたを待っているものはありません。" } }
            (inbox_lines(&waiting, today))
        }
    })
}

fn tile(heap: &Heap, count: &str) -> Markup {
    html! {
        a.stat.stat-link href=(heap.asked.url("/queue")) {
            span.stat-label { (heap.title) }
            span.stat-value { (count) span.stat-unit { "件" } }
        }
    }
}

fn heap_rows(desk: &Desk, heap: &Heap, rows: &[QueueRow], count: &str) -> Markup {
    html! {
        @if rows.is_empty() { p.empty { (heap.empty) } }
        @else {
            (lines(desk, &heap.asked, rows))
            @if rows.len() == ROWS { p { a href=(heap.asked.url("/queue")) { "すべて見る（" (count) "件）" } } }
        }
    }
}

fn recent_rows(desk: &Desk, rows: &[QueueRow]) -> Markup {
    let asked = Asked::of(&[("state", "closed"), ("sort", "newest")]);
    html! {
        @if rows.is_empty() { p.empty { "この1週間に決定した申請はありません。" } }
        @else {
            (lines(desk, &asked, rows))
            p { a href=(asked.url("/queue")) { "処理済みの申請を見る" } }
        }
    }
}

fn lines(desk: &Desk, asked: &Asked, rows: &[QueueRow]) -> Markup {
    html! {
        ul.lines {
            @for row in rows {
                li {
                    a href=(asked.url(&format!("/cases/{}", row.id))) { (row.title) }
                    " " (words::state_badge(row.state))
                    @if row.unread > 0 { " " span.count { "未読" (row.unread) } }
                    span.line-more {
                        (row.receipt.to_string()) " " (row.applicant) " "
                        @if row.clock.is_late(desk.user.today) && row.state.is_open() { strong.bad-text { (words::due_plain(&row.clock, row.state, desk.user.today)) } }
                        @else { (words::due_plain(&row.clock, row.state, desk.user.today)) }
                    }
                }
            }
        }
    }
}
