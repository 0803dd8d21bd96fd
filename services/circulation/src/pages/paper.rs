//! One paper: its text, its files, who has read it, and what one can do.

use axum::{extract::Path, response::Response};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_files::FileKind;
use yakuba_flow_face::moment;
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, Page, PageError, served,
    ui::{FieldProps, Look, back_link, button, definition_list, text_area},
};

use super::{Desk, refused, send};
use crate::{
    SEND,
    model::{Paper, Reader, Sort},
    store, work,
};

/// A paper that this person may see, with its readers.
async fn open(desk: &Desk, id: &str) -> Result<(Paper, Vec<Reader>), PageError> {
    let paper = store::paper(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let readers = store::readers(&desk.zone.store, id).await.map_err(stored)?;
    let is_reader = readers.iter().any(|reader| reader.staff == desk.user.id);
    if paper.sort == Sort::Notice || is_reader || is_own(desk, &paper) {
        return Ok((paper, readers));
    }
    Err(PageError::forbidden())
}

/// Whether his division has sent or received it.
fn is_own(desk: &Desk, paper: &Paper) -> bool {
    paper.by == desk.user.id || paper.unit == desk.division()
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let (paper, readers) = open(&desk, &id).await?;
    let (open, own) = (paper.closed_at.is_none(), is_own(&desk, &paper) && desk.user.may(SEND, None));
    let waits = open && readers.iter().any(|reader| reader.staff == desk.user.id && reader.read_at.is_none());
    let note = FieldProps {
        required: false,
        ..FieldProps::new(Lang::Ja, "note", "意見（なくてもかまいません）")
    };
    let back = match paper.sort {
        Sort::Circular => "/circulation",
        Sort::Received => "/received",
        Sort::Notice => "/board",
    };
    let mut facts = vec![(
        paper.sort.label(),
        html! { (desk.unit(&paper.unit)) " " (desk.who(&paper.by)) "（" (moment(paper.created_at)) "）" },
    )];
    if let Some(number) = &paper.number {
        facts.push(("収受番号", html! { (number) }));
        facts.push(("差出人", html! { (paper.sender) }));
    }
    if let Some(day) = paper.received_on {
        facts.push(("受け取った日", html! { (day.long()) }));
    }
    if let Some(day) = paper.until {
        facts.push((
            if paper.sort == Sort::Notice { "掲示の終わり" } else { "読む期限" },
            html! { (day.long()) },
        ));
    }
    if let Some(at) = paper.closed_at {
        facts.push(("終わり", html! { (moment(at)) }));
    }
    let body = html! {
        (back_link(Lang::Ja, back))
        h1 { (paper.title) }
        @if waits {
            section.card aria-labelledby="read-title" {
                h2 #read-title { "読みましたか" }
                form.spaced method="post" action={ (paper.address()) "/read" } {
                    (text_area(&note, "", 2, Some(500)))
                    (button("読みました", Look::Primary))
                }
            }
        }
        div.case-grid {
            div.case-side {
                @if !paper.body.is_empty() { section.card { h2 { "本文" } div.draft-text { (paper.body) } } }
                @if !paper.files.is_empty() {
                    section.card { h2 { "添付" } ul.lines { @for file in &paper.files { li {
                        a href={ (paper.address()) "/files/" (file.id) } target="_blank" rel="noopener" { (file.name) } span.line-more { "別のタブで開く" }
                    } } } }
                }
                (definition_list(&facts))
            }
            div.case-side {
                @if paper.sort != Sort::Notice { (read_by(&desk, &readers)) }
                @if own && open { (own_acts(&desk, &paper)) }
            }
        }
    };
    Ok(desk.page(back, &paper.title, false, body))
}

/// Who has read, when, and who has not.
fn read_by(desk: &Desk, readers: &[Reader]) -> Markup {
    let (read, not): (Vec<&Reader>, Vec<&Reader>) =
        readers.iter().partition(|reader| reader.read_at.is_some());
    html! {
        section.card aria-labelledby="readers-title" {
            h2 #readers-title { "読んだ人（" (readers.len()) "人のうち" (read.len()) "人）" }
            @if readers.is_empty() { p.empty { "まだだれにも回していません。" } }
            ul.lines { @for reader in &read { li {
                (desk.who(&reader.staff)) span.line-more { @if let Some(at) = reader.read_at { (moment(at)) } @if !reader.note.is_empty() { "　" (reader.note) } }
            } } }
            @if !not.is_empty() {
                details.fold open[not.len() <= 10] {
                    summary { "まだの人（" (not.len()) "人）" }
                    div.fold-body { p { (not.iter().map(|reader| desk.who(&reader.staff)).collect::<Vec<_>>().join("、")) } }
                }
            }
        }
    }
}

fn own_acts(desk: &Desk, paper: &Paper) -> Markup {
    let from = format!(
        "{}から別添のとおり文書がありました（{}「{}」）。\n\n",
        paper.sender,
        paper.number.as_deref().unwrap_or_default(),
        paper.title
    );
    html! {
        @if paper.sort == Sort::Received {
            // Sent and not linked: who wrote to the city stands in no address.
            form method="post" action="/approvals/new" {
                input type="hidden" name="step" value="begin";
                input type="hidden" name="title" value={ (paper.title.trim_end_matches("について")) "について（伺い）" };
                input type="hidden" name="counterparty" value=(paper.sender);
                input type="hidden" name="body" value=(from);
                (button("この文書から起案する", Look::Secondary))
            }
        }
        @if paper.sort != Sort::Notice {
            details.fold {
                summary { @if paper.sort == Sort::Received { "供覧に出す" } @else { "ほかの課にも回す" } }
                form.fold-body method="post" action={ (paper.address()) "/show-to" } {
                    (send::readers(desk, paper.sort, &FormPairs::default(), &[]))
                    (button("回す", Look::Secondary))
                }
            }
        }
        form method="post" action={ (paper.address()) "/end" } {
            (button(if paper.sort == Sort::Notice { "掲示を外す" } else { "終わりにする" }, Look::Quiet))
        }
    }
}

pub(super) async fn read(desk: Desk, Path(id): Path<String>, form: FormPairs) -> Result<Response, PageError> {
    let (paper, _) = open(&desk, &id).await?;
    let note: String = form.text("note").trim().chars().take(500).collect();
    work::has_read(&desk.zone, &desk.user.id, &id, note).await.map_err(refused)?;
    Ok(Flash::redirect(&paper.address(), "read"))
}

/// His own division's paper that is still open, to do something to it.
async fn own(desk: &Desk, id: &str) -> Result<Paper, PageError> {
    desk.user.require(SEND, None)?;
    let (paper, _) = open(desk, id).await?;
    if is_own(desk, &paper) { Ok(paper) } else { Err(PageError::forbidden()) }
}

pub(super) async fn show_to(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let paper = own(&desk, &id).await?;
    let readers = send::people(&desk, &form);
    work::show_to(&desk.zone, &desk.user.id, &paper, readers).await.map_err(refused)?;
    Ok(Flash::redirect(&paper.address(), "shown-to"))
}

pub(super) async fn end(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let paper = own(&desk, &id).await?;
    work::end(&desk.zone, &desk.user.id, &paper).await.map_err(refused)?;
    Ok(Flash::redirect(&paper.address(), "ended"))
}

pub(super) async fn file(
    desk: Desk,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (paper, _) = open(&desk, &id).await?;
    if paper.files.iter().all(|known| known.id != file) {
        return Err(PageError::not_found());
    }
    let bytes = desk.zone.files.get(&file).await.map_err(|_| PageError::not_found())?;
    let kind = FileKind::recognise(&bytes).map(FileKind::media_type);
    Ok(served(bytes, kind, ""))
}
