//! 収納の帳簿: every account with what is on it, what each till's day came to, and the journal for other programs.

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use yakuba_audit::Entry;
use yakuba_base::{Lang, Yen};
use yakuba_identity::stored;
use yakuba_ledger::{AccountKind, journal as plain};
use yakuba_web::ui::{Cell, Column, Notice, Table, banner, empty_state, table};
use yakuba_web::{Markup, Page, PageError, html, served};

use super::{Desk, words};
use crate::MANAGE;
use crate::store::books;
use crate::store::tills::{self, TillDay};

const MENU: &str = "/books";

fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Asset => "資産",
        AccountKind::Liability => "負債",
        AccountKind::Equity => "純資産",
        AccountKind::Income => "収益",
        AccountKind::Expense => "費用",
    }
}

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let store = &desk.zone.store;
    let accounts = books::accounts(store).await.map_err(stored)?;
    let days = tills::closed_days(store, 20).await.map_err(stored)?;
    let rows: Vec<(String, Vec<Cell>)> = accounts
        .iter()
        .map(|(account, balance)| {
            let cells = vec![
                html! { code { (account.code) } }.into(),
                html! { (account.title) }.into(),
                html! { (kind(account.kind)) }.into(),
                html! { (balance.debits.grouped()) }.into(),
                html! { (balance.credits.grouped()) }.into(),
                html! { (balance.of(account.kind).grouped()) }.into(),
            ];
            (account.code.to_string(), cells)
        })
        .collect();
    let difference: i64 = accounts.iter().map(|(_, balance)| balance.net().0).sum();
    let body = html! {
        h1 { "収納の帳簿" }
        @if difference == 0 {
            (banner(Lang::Ja, Notice::Success, html! { p { "借方と貸方の合計は一致しています。" } }))
        } @else {
            (banner(Lang::Ja, Notice::Error, html! { p { "借方と貸方の合計が" (Yen(difference)) "違います。情報グループに連絡してください。" } }))
        }
        section {
            h2 { "勘定の残高" }
            (table(&Table {
                lang: Lang::Ja,
                caption: "勘定の残高",
                columns: &[
                    Column::new("勘定").unbroken(),
                    Column::new("名前"),
                    Column::new("区分"),
                    Column::new("借方（円）").number(),
                    Column::new("貸方（円）").number(),
                    Column::new("残高（円）").number(),
                ],
                rows: &rows,
                bulk: None,
                empty: empty_state("帳簿はまだありません", "請求が生じると、ここに出ます。", None),
            }))
        }
        section { h2 { "締めた窓口" } (closed(&days)) }
        section {
            h2 { "ほかのソフトウェアで確かめる" }
            p { "仕訳のすべてを、会計ソフトウェアが読める文字の形で取り出せます。名前は入っていません。" }
            ul.links {
                li { a href={ (MENU) "/journal?format=hledger" } { "hledger の形" } }
                li { a href={ (MENU) "/journal?format=beancount" } { "beancount の形" } }
            }
        }
    };
    Ok(desk.page(MENU, "収納の帳簿", body))
}

fn closed(days: &[TillDay]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = days
        .iter()
        .filter_map(|day| {
            let (expected, counted) = (day.expected?, day.counted?);
            let cells = vec![
                html! { a href={ "/till/days/" (day.id) } { (day.day.short()) } }.into(),
                html! { (day.till) }.into(),
                html! { (day.closed_at.map(words::moment).unwrap_or_default()) }.into(),
                html! { (expected.grouped()) }.into(),
                html! { (counted.grouped()) }.into(),
                html! { (Yen(counted.0 - expected.0).grouped()) @if !day.note.is_empty() { "（" (day.note) "）" } }.into(),
            ];
            Some((day.id.clone(), cells))
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "締めた窓口",
        columns: &[
            Column::new("日").unbroken(),
            Column::new("窓口").unbroken(),
            Column::new("締めた時").unbroken(),
            Column::new("あるはず（円）").number(),
            Column::new("数えた（円）").number(),
            Column::new("過不足（円）").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state("締めた窓口はまだありません", "窓口を締めると、ここに出ます。", None),
    })
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    format: String,
}

pub(super) async fn journal(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let store = &desk.zone.store;
    let accounts = books::accounts(store).await.map_err(stored)?;
    let entries = books::entries(store, None).await.map_err(stored)?;
    let listed = accounts.iter().map(|(account, _)| account);
    let (text, ending) = match asked.format.as_str() {
        "beancount" => (plain::beancount(listed, &entries), "beancount"),
        _ => (plain::hledger(listed, &entries), "journal"),
    };
    let entry = Entry::new(desk.user.actor(), "books.exported");
    desk.note(entry).await.map_err(stored)?;
    let name = format!("collecting-{}.{ending}", desk.user.today);
    Ok(served(text, Some("text/plain; charset=utf-8"), &name))
}
