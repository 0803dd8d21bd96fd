use yakuba_city::Lgwan;
use yakuba_flow::State;
use yakuba_flow_face::{Asked, ReadError, Terms, read_act};
use yakuba_store::Tx;
use yakuba_web::FormPairs;

use super::super::{Desk, files};
use crate::{
    jobs,
    model::Document,
    work::{self, WorkError},
};

/// Why it was not done.
pub(super) enum Refused {
    Read(ReadError),
    Work(WorkError),
}

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Refused {
        Refused::Read(error)
    }
}

impl From<WorkError> for Refused {
    fn from(error: WorkError) -> Refused {
        Refused::Work(error)
    }
}

fn field(id: &str, message: &str) -> Refused {
    Refused::Read(ReadError::field(id, message))
}

/// Does what the form `act` asks for; the word for the next page.
pub(super) async fn perform(
    desk: &Desk,
    document: &Document,
    version: i64,
    act: &str,
    form: &FormPairs,
) -> Result<&'static str, Refused> {
    let Asked { act, note, done } = match act {
        "submit" => return submit(desk, document, version, form).await,
        "remove-file" => {
            let file = form.text("file").to_owned();
            let removed = work::detach(&desk.zone, &desk.user.id, &document.id, version, file).await;
            removed.map_err(|error| Refused::Read(ReadError::Page(files::failed(error, &document.id))))?;
            return Ok("files-changed");
        }
        "sheet" => return sheet(desk, document).await,
        _ => read_act(&document.flow, &Terms::DOCUMENT, act, form)?,
    };
    let at = (document.id.as_str(), version);
    let now = work::act(&desk.zone, &desk.office, &desk.user.id, at, act, note).await?;
    // With several who decide, the first of them has only approved.
    Ok(if done == "decided" && now.filed.is_none() { "approved" } else { done })
}

async fn submit(
    desk: &Desk,
    document: &Document,
    version: i64,
    form: &FormPairs,
) -> Result<&'static str, Refused> {
    let Some(rules) = desk.rules().await.map_err(ReadError::Page)? else {
        return Err(field("act-submit", "決裁規程がまだ取り込まれていないので、回議に付せません。"));
    };
    let content = &document.content;
    if content.body.trim().is_empty() {
        return Err(field("act-submit", "本文（伺い文）を書いてから、回議に付してください。"));
    }
    if desk.office.class(&content.class).is_none() {
        return Err(field(
            "act-submit",
            "文書分類を選んでから、回議に付してください。保存期間が決まりません。",
        ));
    }
    let gist_changed = match (&document.flow.state, form.text("gist")) {
        (State::Returned { .. }, "changed") => true,
        (State::Returned { .. }, "same") | (State::Drafting, _) => false,
        _ => return Err(field("submit-gist", "趣旨が変わったかどうかを選んでください。")),
    };
    let note = Asked::note(form, "submit-note", None)?;
    let at = (document.id.as_str(), version);
    work::submit(&desk.zone, &desk.office, &rules, &desk.user.id, at, gist_changed, note).await?;
    Ok("sent")
}

/// Asks for the sheet again that could not be made.
async fn sheet(desk: &Desk, document: &Document) -> Result<&'static str, Refused> {
    if document.filed.as_ref().is_some_and(|filed| filed.sheet.is_none()) {
        let (clock, id) = (desk.zone.clock.clone(), document.id.clone());
        let again =
            desk.zone.store.write(async move |tx: &mut Tx<Lgwan>| jobs::print_sheet(tx, &clock, &id).await);
        again.await.map_err(|error| Refused::Work(error.into()))?;
    }
    Ok("sheet-again")
}
