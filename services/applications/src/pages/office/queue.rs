use axum::extract::RawQuery;
use maud::{Markup, html};
use yakuba_base::{Lang, text};
use yakuba_identity::stored;
use yakuba_web::{
    Page, PageError,
    ui::{
        Cell, Choice, Column, Look, Pagination, QueueEntry, Sort, Table, action_button, empty_state, filters,
        link_button_as, pagination, queue, table, toolbar,
    },
};

use super::{DECIDE, Desk, WORK, asked::Asked, words};
use crate::{
    model::{CaseState, Channel},
    store::{
        applications::{Filter, QueueRow},
        procedures, queue as store,
    },
};

/// Rows of a page.
const ROWS: usize = 50;
/// A list is counted so far and no further.
pub(super) const MOST_COUNTED: usize = 1_000;

/// A page of a list with the ways on.
pub(super) struct Listed {
    pub(super) rows: Vec<QueueRow>,
    pages: Pagination,
}

/// Reads the page that was asked for: one row more than is shown says whether there is another.
pub(super) async fn listed(desk: &Desk, asked: &Asked, path: &str) -> Result<Listed, PageError> {
    let filter = filter(desk, asked).await?;
    let mut rows = store::page(&desk.zone.store, &filter, ROWS + 1).await.map_err(stored)?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    if filter.backwards {
        rows.reverse();
    }
    let (earlier, later) = if filter.backwards { (more, true) } else { (filter.after.is_some(), more) };
    let to = |name: &str, row: Option<&QueueRow>, other: &str| {
        let cursor = Asked::cursor(row?, filter.order);
        Some(asked.with(&[(name, &cursor), (other, "")]).url(path))
    };
    let pages = Pagination {
        previous: earlier.then(|| to("before", rows.first(), "after")).flatten(),
        next: later.then(|| to("after", rows.last(), "before")).flatten(),
        shown: format!("{}件を表示", rows.len()),
    };
    Ok(Listed { rows, pages })
}

/// What is asked for as the store understands it; words may name a procedure as well.
pub(super) async fn filter(desk: &Desk, asked: &Asked) -> Result<Filter, PageError> {
    let mut filter = asked.filter(desk, desk.user.today);
    if let Some(words) = filter.words.as_deref().map(text::fold_for_search) {
        let all = procedures::titles(&desk.zone.store, filter.divisions.as_deref()).await.map_err(stored)?;
        let named = all.into_iter().filter(|(_, title)| text::fold_for_search(title).contains(&words));
        filter.named = named.map(|(slug, _)| slug).collect();
    }
    Ok(filter)
}

/// 「12」, or 「1,000以上」.
pub(super) async fn counted(desk: &Desk, filter: &Filter) -> Result<String, PageError> {
    let n = store::count_up_to(&desk.zone.store, filter, MOST_COUNTED).await.map_err(stored)?;
    Ok(if n >= MOST_COUNTED { "1,000以上".to_owned() } else { n.to_string() })
}

pub(super) async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    desk.user.require(WORK, None)?;
    let asked = Asked::parse(query.as_deref())?;
    let listed = listed(&desk, &asked, "/queue").await?;
    let total = counted(&desk, &filter(&desk, &asked).await?).await?;
    let body = html! {
        h1 { "申請の一覧" }
        (filter_bar(&desk, &asked).await?)
        div.list-head {
            p { strong { (total) } "件" }
            (toolbar("一覧の書き出し", &html! {
                (link_button_as("CSV", &asked.url("/queue.csv"), Look::Quiet))
                (link_button_as("Excelブック", &asked.url("/queue.xlsx"), Look::Quiet))
            }))
        }
        div.queue-table { (rows_table(&desk, &asked, &listed.rows)) }
        (pagination(Lang::Ja, &listed.pages))
    };
    Ok(desk.page("/queue", "申請の一覧", false, body))
}

async fn filter_bar(desk: &Desk, asked: &Asked) -> Result<Markup, PageError> {
    let divisions = desk.divisions();
    let procedures = procedures::titles(&desk.zone.store, divisions.as_deref()).await.map_err(stored)?;
    let states: Vec<Choice<'_>> = [("all", "すべて"), ("closed", "処理済み")]
        .into_iter()
        .chain(CaseState::ALL.map(|state| (state.name(), words::state(state).0)))
        .map(|(value, label)| Choice::new(value, label))
        .collect();
    let colleagues = colleagues(desk, divisions.as_deref());
    let mut people = vec![Choice::new("me", "自分"), Choice::new("none", "担当なし")];
    people.extend(colleagues.iter().map(|(id, name)| Choice::new(id, name)));
    let channels: Vec<Choice<'_>> =
        Channel::ALL.map(|channel| Choice::new(channel.name(), words::channel(channel))).to_vec();
    let slugs: Vec<Choice<'_>> = procedures.iter().map(|(slug, title)| Choice::new(slug, title)).collect();
    let fields = html! {
        (pick(asked, "state", "状態", "未処理", &states))
        (pick(asked, "slug", "手続", "すべて", &slugs))
        (pick(asked, "assignee", "担当", "全員", &people))
        (pick(asked, "channel", "受付経路", "すべて", &channels))
        div.field {
            label for="filter-q" { "氏名・受付番号・手続" }
            input #filter-q.w12 type="search" name="q" value=(asked.get("q")) autocomplete="off";
        }
        div.choices {
            (tick(asked, "late", "期限超過だけ"))
            (tick(asked, "unread", "未読だけ"))
        }
        @if asked.newest() { input type="hidden" name="sort" value="newest"; }
    };
    Ok(filters(Lang::Ja, "/queue", &fields, asked.is_narrowed(), "/queue"))
}

/// One of several; `all` is what no choice means.
fn pick(asked: &Asked, name: &str, label: &str, all: &str, choices: &[Choice<'_>]) -> Markup {
    html! {
        div.field {
            label for={ "filter-" (name) } { (label) }
            select id={ "filter-" (name) } name=(name) {
                option value="" { (all) }
                @for choice in choices { option value=(choice.value) selected[asked.get(name) == choice.value] { (choice.label) } }
            }
        }
    }
}

fn tick(asked: &Asked, name: &str, label: &str) -> Markup {
    html! {
        div.choice {
            input id={ "filter-" (name) } type="checkbox" name=(name) value="1" checked[!asked.get(name).is_empty()];
            label for={ "filter-" (name) } { (label) }
        }
    }
}

/// Everybody who works in some divisions, by name.
pub(super) fn colleagues(desk: &Desk, divisions: Option<&[String]>) -> Vec<(String, String)> {
    let mine = |unit: &str| divisions.is_none_or(|divisions| divisions.iter().any(|code| code == unit));
    let mut found: Vec<(String, String)> = desk
        .user
        .organisation
        .assignments()
        .iter()
        .filter(|post| mine(&post.unit))
        .filter_map(|post| desk.user.organisation.person(&post.staff))
        .filter(|person| person.active && person.id != desk.user.id)
        .map(|person| (person.id.clone(), person.name.full()))
        .collect();
    found.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    found.dedup();
    found
}

fn rows_table(desk: &Desk, asked: &Asked, rows: &[QueueRow]) -> Markup {
    let newest = asked.newest();
    let first = [("after", ""), ("before", "")];
    let by_due = asked.with(&first).with(&[("sort", "")]).url("/queue");
    let by_newest = asked.with(&first).with(&[("sort", "newest")]).url("/queue");
    let columns = [
        Column::new("受付番号").unbroken(),
        Column::new("手続"),
        Column::new("申請者").unbroken(),
        Column::new("受付日").unbroken().sort(by_newest, if newest { Sort::Down } else { Sort::Not }),
        Column::new("期限").unbroken().sort(by_due, if newest { Sort::Not } else { Sort::Up }),
        Column::new("状態").unbroken(),
        Column::new("担当").unbroken(),
        Column::new("手数料（円）").number(),
        Column::new("未読").number(),
    ];
    let cells: Vec<(String, Vec<Cell>)> =
        rows.iter().map(|row| (row.receipt.to_string(), cells(desk, asked, row))).collect();
    let decide = desk.user.may(DECIDE, None);
    let buttons = html! {
        (action_button("担当になる", Look::Secondary, "act", "claim"))
        (action_button("担当を外す", Look::Secondary, "act", "release"))
        @if decide { (action_button("交付決定へ進む", Look::Secondary, "act", "decide")) }
    };
    let empty = if asked.is_narrowed() {
        empty_state(
            "当てはまる申請はありません",
            "条件を減らすか、状態を「すべて」にして絞り込み直してください。",
            None,
        )
    } else {
        empty_state("待っている申請はありません", "新しい申請が届くと、ここに期限の早い順に並びます。", None)
    };
    table(&Table {
        lang: Lang::Ja,
        caption: "申請の一覧",
        columns: &columns,
        rows: &cells,
        bulk: Some(("/queue/selected", buttons)),
        empty,
    })
}

fn cells(desk: &Desk, asked: &Asked, row: &QueueRow) -> Vec<Cell> {
    let receipt = row.receipt.to_string();
    let assignee = row.assignee.as_deref().map(|id| desk.user.organisation.name_of(id));
    let mut cells = vec![
        Cell(html! {
            a href=(asked.url(&format!("/cases/{}", row.id))) { (receipt) }
            input type="hidden" name={ "version." (receipt) } value=(row.version);
        }),
        Cell(html! { (row.title) }),
        Cell(html! { @if row.applicant.is_empty() { span.small { "なし" } } @else { (row.applicant) } }),
        Cell(
            html! { (row.submitted_at.date().short()) @if row.channel != Channel::Online { span.due-more { (words::channel(row.channel)) } } },
        ),
        Cell(words::due(&row.clock, row.state, desk.user.today)),
        Cell(words::state_badge(row.state)),
        Cell(html! { @match &assignee { Some(name) => (name), None => span.small { "なし" } } }),
        Cell(html! { @if let Some(fee) = row.fee { (fee.grouped()) } }),
    ];
    cells.push(Cell(html! { @if row.unread > 0 { span.count { (row.unread) } } }));
    cells
}

/// The list beside a case.
pub(super) fn beside(desk: &Desk, asked: &Asked, rows: &[QueueRow], current: &str) -> Markup {
    let entries: Vec<QueueEntry> = rows
        .iter()
        .map(|row| {
            let (state, tone) = words::state(row.state);
            QueueEntry {
                url: asked.url(&format!("/cases/{}", row.id)),
                title: row.title.clone(),
                who: row.applicant.clone(),
                number: row.receipt.to_string(),
                due: words::due_plain(&row.clock, row.state, desk.user.today),
                state: (state.to_owned(), tone),
                current: row.id == current,
            }
        })
        .collect();
    queue("申請の一覧", &entries, &empty_state("当てはまる申請はありません", "", None))
}
