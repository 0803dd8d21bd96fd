//! Looking after the records: what falls due, what another has proposed, the schedule, the register.

use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_identity::stored;
use yakuba_tables::{Cell as Out, Format, TableOut};
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Column, Look, Table, action_button, back_link, button, card, empty_state, link_button_as,
        table, toolbar,
    },
};

use super::Desk;
use crate::{
    RECORDS,
    model::Document,
    records::{self, RecordsError},
    store::{
        disposals::{self, Disposal, What},
        documents,
    },
    words,
};

const MOST: usize = 200;
/// The register is one table, however long the city's history.
const MOST_REGISTERED: usize = 200_000;

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(RECORDS, None)?;
    let store = &desk.zone.store;
    let due = disposals::due(store, desk.today(), MOST).await.map_err(stored)?;
    let held = disposals::held(store, MOST).await.map_err(stored)?;
    let mut proposed = Vec::new();
    for disposal in disposals::open(store).await.map_err(stored)? {
        if let Some(document) = documents::get(store, &disposal.document).await.map_err(stored)? {
            proposed.push((disposal, document));
        }
    }
    let body = html! {
        div.list-head {
            h1 { "文書の保存・廃棄" }
            (toolbar("文書の保存・廃棄", &html! {
                (link_button_as("文書分類と保存期間", "/records/classes", Look::Quiet))
                (link_button_as("公文書ファイル管理簿（CSV）", "/records/register.csv", Look::Quiet))
            }))
        }
        section aria-labelledby="proposed-title" {
            h2 #proposed-title { "ほかの職員の承認を待っているもの" }
            p { "廃棄・移管・延長は、提案した人とは別の職員が承認したときに行われます。" }
            (waiting(&desk, &proposed))
        }
        section aria-labelledby="due-title" { h2 #due-title { "保存期間が満了した文書" } (over(&desk, &due)) }
        (card(2, "保存の留保", &holds(&held)))
    };
    Ok(desk.page("/records", "文書の保存・廃棄", false, body))
}

fn waiting(desk: &Desk, proposed: &[(Disposal, Document)]) -> Markup {
    html! {
        @if proposed.is_empty() { p.empty { "承認を待っているものはありません。" } }
        ul.lines { @for (disposal, document) in proposed { li {
            a href={ "/approvals/d/" (document.id) } { (document.title()) } " " strong { (disposal.what.label()) }
            span.line-more { "提案：" (desk.office.organisation.name_of(&disposal.proposed_by)) " " (words::moment(disposal.proposed_at)) }
            @if disposal.proposed_by == desk.user.id { span.line-more { "あなたの提案です。別の職員が承認します。" } }
            @else {
                form.inline-form method="post" action="/records/settle" {
                    input type="hidden" name="disposal" value=(disposal.id);
                    (action_button(&format!("{}を承認する", disposal.what.label()), Look::Danger, "approved", "1"))
                    (action_button("認めない", Look::Quiet, "approved", "0"))
                }
            }
        } } }
    }
}

fn over(desk: &Desk, due: &[Document]) -> Markup {
    let columns = [
        Column::new("件名"),
        Column::new("文書番号").unbroken(),
        Column::new("分類"),
        Column::new("満了日").unbroken(),
        Column::new("規程の措置").unbroken(),
        Column::new("提案"),
    ];
    let row = |document: &Document| {
        let class = desk.office.class(&document.content.class);
        let filed = document.filed.as_ref();
        let cells = vec![
            Cell(html! { a href={ "/approvals/d/" (document.id) } { (document.title()) } }),
            Cell(html! { @if let Some(filed) = filed { (filed.number) } }),
            Cell(html! { (words::class(&desk.office, &document.content.class)) }),
            Cell(html! { @if let Some(filed) = filed { (filed.keep_until.add_days(-1).short()) } }),
            Cell(html! { @if let Some(class) = class { (class.then.label()) } }),
            Cell(html! {
                form.inline-form method="post" action="/records/propose" {
                    input type="hidden" name="document" value=(document.id);
                    @for what in What::ALL { (action_button(what.label(), Look::Quiet, "what", what.name())) }
                }
                details.row-more { summary { "留保する" }
                    form.inline-form method="post" action="/records/hold" {
                        input type="hidden" name="document" value=(document.id);
                        label { "理由 " input type="text" name="why" maxlength="200" required; }
                        (button("留保する", Look::Quiet))
                    }
                }
            }),
        ];
        (document.id.clone(), cells)
    };
    let rows: Vec<(String, Vec<Cell>)> = due.iter().map(row).collect();
    let empty = empty_state(
        "満了した文書はありません",
        "4月1日を過ぎると、保存期間の終わった文書がここに並びます。",
        None,
    );
    table(&Table {
        lang: Lang::Ja,
        caption: "保存期間が満了した文書",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty,
    })
}

fn holds(held: &[Document]) -> Markup {
    html! {
        p { "訴訟や監査などのため、満了しても残す文書です。" }
        @if held.is_empty() { p.empty { "留保している文書はありません。" } }
        ul.lines { @for document in held { li {
            a href={ "/approvals/d/" (document.id) } { (document.title()) }
            @if let Some(why) = document.filed.as_ref().and_then(|filed| filed.hold.as_ref()) { span.line-more { (why) } }
            form.inline-form method="post" action="/records/hold" {
                input type="hidden" name="document" value=(document.id);
                (action_button(&format!("「{}」の留保を解く", document.title()), Look::Quiet, "release", "1"))
            }
        } } }
    }
}

pub(super) async fn classes(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(RECORDS, None)?;
    let columns = [
        Column::new("大分類"),
        Column::new("コード").unbroken(),
        Column::new("分類"),
        Column::new("保存期間").number(),
        Column::new("満了後").unbroken(),
    ];
    let rows: Vec<(String, Vec<Cell>)> = desk
        .office
        .classes
        .iter()
        .map(|class| {
            let cells = [
                class.group.clone(),
                class.code.clone(),
                class.title.clone(),
                class.period(),
                class.then.label().to_owned(),
            ];
            (class.code.clone(), cells.into_iter().map(|text| Cell(html! { (text) })).collect())
        })
        .collect();
    let body = html! {
        (back_link(Lang::Ja, "/records"))
        h1 { "文書分類と保存期間" }
        p { "保存期間は、決裁した日の次の4月1日から数えます。" }
        (table(&Table {
            lang: Lang::Ja,
            caption: "文書分類と保存期間",
            columns: &columns,
            rows: &rows,
            bulk: None,
            empty: empty_state("文書分類はまだありません", "「決裁規程」の「取り込む」から入れてください。", None),
        }))
    };
    Ok(desk.page("/records", "文書分類と保存期間", false, body))
}

fn failed(error: RecordsError) -> PageError {
    let own = |title: &str, todo: &str| {
        PageError::own(StatusCode::CONFLICT, "not-disposable", title)
            .todo(todo)
            .link("一覧に戻る", "/records")
    };
    match error {
        RecordsError::NotFound => {
            own("この提案は、もう処理されています", "一覧を開き直して確かめてください。")
        }
        RecordsError::NotNow => own(
            "いまは処理できません",
            "留保されているか、すでに提案または処理されています。一覧を開き直してください。",
        ),
        RecordsError::TooEarly => own("保存期間がまだ終わっていません", "満了してから提案してください。"),
        RecordsError::SamePerson => own("自分の提案は承認できません", "別の職員に承認してもらってください。"),
        RecordsError::Store(error) => stored(error),
    }
}

pub(super) async fn propose(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(RECORDS, None)?;
    let what = What::from_name(form.text("what")).ok_or_else(PageError::unreadable)?;
    records::propose(&desk.zone, &desk.user.id, form.text("document"), what).await.map_err(failed)?;
    Ok(Flash::redirect("/records", "proposed"))
}

pub(super) async fn settle(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(RECORDS, None)?;
    let approved = form.text("approved") == "1";
    records::settle(&desk.zone, &desk.user.id, form.text("disposal"), approved).await.map_err(failed)?;
    Ok(Flash::redirect("/records", "settled"))
}

pub(super) async fn hold(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(RECORDS, None)?;
    let why: String = form.text("why").trim().chars().take(200).collect();
    let why = if form.text("release") == "1" { None } else { Some(why).filter(|why| !why.is_empty()) };
    records::hold(&desk.zone, &desk.user.id, form.text("document"), why).await.map_err(failed)?;
    Ok(Flash::redirect("/records", "held"))
}

/// The register of filed documents (公文書ファイル管理簿), to be published.
pub(super) async fn register(desk: Desk) -> Result<Response, PageError> {
    desk.user.require(RECORDS, None)?;
    let all = disposals::register(&desk.zone.store, MOST_REGISTERED).await.map_err(stored)?;
    let detail = serde_json::json!({ "rows": all.len() });
    let entry = Entry::new(desk.user.actor(), "record.register-exported").on("register", "").with(detail);
    desk.note(entry).await.map_err(stored)?;
    let head = [
        "年度",
        "文書番号",
        "件名",
        "所管課",
        "大分類",
        "分類",
        "保存期間",
        "満了日",
        "満了後の措置",
        "公開区分",
        "状態",
    ];
    let row = |document: &Document| -> Option<[Out; 11]> {
        let filed = document.filed.as_ref()?;
        let class = desk.office.class(&document.content.class);
        let name = match document.content.disclosure {
            crate::model::Disclosure::Open => document.title(),
            // The title of what the public may not see says too much.
            _ => crate::register::CLOSED_TITLE,
        };
        Some([
            filed.year.label().into(),
            filed.number.as_str().into(),
            name.into(),
            desk.office.organisation.unit_name(&document.unit).into(),
            class.map(|class| class.group.as_str()).unwrap_or_default().into(),
            class.map(|class| class.title.as_str()).unwrap_or_default().into(),
            class.map(crate::model::RecordClass::period).unwrap_or_default().into(),
            filed.keep_until.add_days(-1).into(),
            class.map(|class| class.then.label()).unwrap_or_default().into(),
            document.content.disclosure.label().into(),
            if filed.disposed_at.is_some() { "処理済み" } else { "保存中" }.into(),
        ])
    };
    let table = TableOut::new(head, all.iter().filter_map(row));
    table.download(Format::Csv, "file-register").map_err(PageError::internal)
}
