use yakuba_city::Lgwan;
use yakuba_flow::{Act, Ground, Role, SeatRef, State, Target, Vote};
use yakuba_store::Tx;
use yakuba_web::{FormPairs, PageError};

use super::super::{Desk, files};
use crate::{
    jobs,
    model::Document,
    work::{self, WorkError},
};

/// Why it was not done.
pub(super) enum Refused {
    /// A field to correct.
    Field(String, String),
    Work(WorkError),
    Page(PageError),
}

impl From<WorkError> for Refused {
    fn from(error: WorkError) -> Refused {
        Refused::Work(error)
    }
}

/// Texts longer than this belong into the draft.
const MOST_NOTE: usize = 2_000;

fn field(id: &str, message: &str) -> Refused {
    Refused::Field(id.to_owned(), message.to_owned())
}

fn note(form: &FormPairs, id: &str, missing: Option<&str>) -> Result<String, Refused> {
    let typed = form.text("note").trim();
    match (typed.chars().count(), missing) {
        (0, Some(missing)) => Err(field(id, missing)),
        (n, _) if n > MOST_NOTE => Err(Refused::Field(
            id.to_owned(),
            format!("{MOST_NOTE}文字までにしてください（いま{n}文字）。書いたものは残っています。"),
        )),
        _ => Ok(typed.to_owned()),
    }
}

fn seat(form: &FormPairs) -> Result<SeatRef, Refused> {
    let (step, seat) =
        form.text("seat").split_once('.').ok_or_else(|| Refused::Page(PageError::unreadable()))?;
    match (step.parse(), seat.parse()) {
        (Ok(step), Ok(seat)) => Ok(SeatRef { step, seat }),
        _ => Err(Refused::Page(PageError::unreadable())),
    }
}

/// Does what the form `act` asks for; the word for the next page.
pub(super) async fn perform(
    desk: &Desk,
    document: &Document,
    version: i64,
    act: &str,
    form: &FormPairs,
) -> Result<&'static str, Refused> {
    let (asked, words, done) = match act {
        "submit" => return submit(desk, document, version, form).await,
        "remove-file" => {
            let file = form.text("file").to_owned();
            let removed = work::detach(&desk.zone, &desk.user.id, &document.id, version, file).await;
            removed.map_err(|error| Refused::Page(files::failed(error, &document.id)))?;
            return Ok("files-changed");
        }
        "sheet" => return sheet(desk, document).await,
        "vote" => {
            let seat = seat(form)?;
            let vote = match form.text("vote") {
                "approve" => Vote::Approve,
                "agree" => Vote::Agree,
                "disagree" => Vote::Disagree,
                _ => return Err(field("vote-vote", "同意か不同意かを選んでください。")),
            };
            let ground = match form.text("ground") {
                "urgent" => Some(Ground::Urgent),
                "instructed" => Some(Ground::Instructed),
                _ => None,
            };
            let why = (vote == Vote::Disagree)
                .then_some("同意できない理由を書いてください。裁定する上司が読みます。");
            let role = document.flow.seat(seat).map(|(step, _)| step.role);
            let done = match (vote, role) {
                (Vote::Agree, _) => "agreed",
                (Vote::Disagree, _) => "disagreed",
                (Vote::Approve, Some(Role::Decide)) => "decided",
                (Vote::Approve, _) => "approved",
            };
            (Act::Vote { seat, vote, ground }, note(form, "vote-note", why)?, done)
        }
        "return" => {
            let to = match form.text("to") {
                "drafter" => Target::Drafter,
                step => Target::Step(
                    step.parse().map_err(|_| field("return-to", "どこに差し戻すかを選んでください。"))?,
                ),
            };
            let why = note(
                form,
                "return-note",
                Some("差し戻す理由を書いてください。起案者が直すときに読みます。"),
            )?;
            (Act::Return { seat: seat(form)?, to }, why, "returned")
        }
        "hand-on" => {
            let to = form.text("to").to_owned();
            if to.is_empty() {
                return Err(field("hand-on-to", "引き継ぐ相手を選んでください。"));
            }
            (Act::HandOn { seat: seat(form)?, to }, note(form, "hand-on-note", None)?, "handed-on")
        }
        "skip" => (Act::Skip { seat: seat(form)? }, note(form, "skip-note", None)?, "passed-over"),
        "lift" => (Act::Lift { seat: seat(form)? }, String::new(), "lifted"),
        "read" => {
            let duty = form.text("duty").parse().map_err(|_| Refused::Page(PageError::unreadable()))?;
            (Act::Read { duty }, note(form, "read-note", None)?, "read")
        }
        "pull-back" => (Act::PullBack, note(form, "pull-back-note", None)?, "pulled-back"),
        "abandon" => {
            let why =
                note(form, "abandon-note", Some("廃案にする理由を書いてください。合議した課に知らせます。"))?;
            (Act::Abandon, why, "abandoned")
        }
        "rule" => {
            let upheld = match form.text("rule") {
                "uphold" => true,
                "overrule" => false,
                _ => return Err(field("rule-rule", "どちらにするかを選んでください。")),
            };
            let why = note(form, "rule-note", Some("裁定の理由を書いてください。"))?;
            (Act::Rule { seat: seat(form)?, upheld }, why, "ruled")
        }
        "comment" => (Act::Comment, note(form, "comment-note", Some("意見を書いてください。"))?, "commented"),
        _ => return Err(Refused::Page(PageError::not_found())),
    };
    let at = (document.id.as_str(), version);
    let now = work::act(&desk.zone, &desk.office, &desk.user.id, at, asked, words).await?;
    // With several who decide, the first of them has only approved.
    Ok(if done == "decided" && now.filed.is_none() { "approved" } else { done })
}

async fn submit(
    desk: &Desk,
    document: &Document,
    version: i64,
    form: &FormPairs,
) -> Result<&'static str, Refused> {
    let Some(rules) = desk.rules().await.map_err(Refused::Page)? else {
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
    let note = note(form, "submit-note", None)?;
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
