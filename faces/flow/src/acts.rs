use yakuba_flow::{Act, Flow, Ground, Role, SeatRef, Target, Vote};
use yakuba_web::{FormPairs, PageError};

use crate::Terms;

/// An act as somebody asked for it.
#[derive(Debug)]
pub struct Asked {
    /// What.
    pub act: Act,
    /// What he said with it.
    pub note: String,
    /// The word the next page answers with.
    pub done: &'static str,
}

/// Why a form could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// A field to correct: its id, and what to do.
    Field(String, String),
    /// It is none of these forms.
    Page(PageError),
}

impl ReadError {
    /// A field to correct.
    pub fn field(id: &str, message: &str) -> ReadError {
        ReadError::Field(id.to_owned(), message.to_owned())
    }
}

/// Texts longer than this belong into the thing itself.
const MOST_NOTE: usize = 2_000;

impl Asked {
    /// The note of a form; `missing` is said when there must be one.
    ///
    /// # Errors
    /// When it is missing or too long.
    pub fn note(form: &FormPairs, id: &str, missing: Option<&str>) -> Result<String, ReadError> {
        let typed = form.text("note").trim();
        match (typed.chars().count(), missing) {
            (0, Some(missing)) => Err(ReadError::field(id, missing)),
            (n, _) if n > MOST_NOTE => Err(ReadError::Field(
                id.to_owned(),
                format!("{MOST_NOTE}文字までにしてください（いま{n}文字）。書いたものは残っています。"),
            )),
            _ => Ok(typed.to_owned()),
        }
    }
}

fn seat(form: &FormPairs) -> Result<SeatRef, ReadError> {
    let unreadable = || ReadError::Page(PageError::unreadable());
    let (step, seat) = form.text("seat").split_once('.').ok_or_else(unreadable)?;
    match (step.parse(), seat.parse()) {
        (Ok(step), Ok(seat)) => Ok(SeatRef { step, seat }),
        _ => Err(unreadable()),
    }
}

/// Reads what the form of `act` asks for. Sending on the way is the service's own: only it knows the route.
///
/// # Errors
/// What is to be corrected, or that there is no such act.
pub fn read_act(flow: &Flow, terms: &Terms, act: &str, form: &FormPairs) -> Result<Asked, ReadError> {
    let note = |missing: Option<&str>| Asked::note(form, &format!("{act}-note"), missing);
    let (act, note, done) = match act {
        "vote" => {
            let seat = seat(form)?;
            let vote = match form.text("vote") {
                "approve" => Vote::Approve,
                "agree" => Vote::Agree,
                "disagree" => Vote::Disagree,
                _ => return Err(ReadError::field("vote-vote", "同意か不同意かを選んでください。")),
            };
            let ground = match form.text("ground") {
                "urgent" => Some(Ground::Urgent),
                "instructed" => Some(Ground::Instructed),
                _ => None,
            };
            let why = (vote == Vote::Disagree)
                .then_some("同意できない理由を書いてください。裁定する上司が読みます。");
            let role = flow.seat(seat).map(|(step, _)| step.role);
            let done = match (vote, role) {
                (Vote::Agree, _) => "agreed",
                (Vote::Disagree, _) => "disagreed",
                (Vote::Approve, Some(Role::Decide)) => "decided",
                (Vote::Approve, _) => "approved",
            };
            (Act::Vote { seat, vote, ground }, note(why)?, done)
        }
        "return" => {
            let to = match form.text("to") {
                "drafter" => Target::Drafter,
                step => Target::Step(
                    step.parse()
                        .map_err(|_| ReadError::field("return-to", "どこに差し戻すかを選んでください。"))?,
                ),
            };
            let why = format!("差し戻す理由を書いてください。{}が直すときに読みます。", terms.drafter);
            (Act::Return { seat: seat(form)?, to }, note(Some(&why))?, "returned")
        }
        "hand-on" => {
            let to = form.text("to").to_owned();
            if to.is_empty() {
                return Err(ReadError::field("hand-on-to", "引き継ぐ相手を選んでください。"));
            }
            (Act::HandOn { seat: seat(form)?, to }, note(None)?, "handed-on")
        }
        "skip" => (Act::Skip { seat: seat(form)? }, note(None)?, "passed-over"),
        "lift" => (Act::Lift { seat: seat(form)? }, String::new(), "lifted"),
        "read" => {
            let duty = form.text("duty").parse().map_err(|_| ReadError::Page(PageError::unreadable()))?;
            (Act::Read { duty }, note(None)?, "read")
        }
        "pull-back" => (Act::PullBack, note(None)?, "pulled-back"),
        "abandon" => (Act::Abandon, note(Some(terms.why_give_up))?, "abandoned"),
        "rule" => {
            let upheld = match form.text("rule") {
                "uphold" => true,
                "overrule" => false,
                _ => return Err(ReadError::field("rule-rule", "どちらにするかを選んでください。")),
            };
            let why = note(Some("裁定の理由を書いてください。"))?;
            (Act::Rule { seat: seat(form)?, upheld }, why, "ruled")
        }
        "comment" => (Act::Comment, note(Some("意見を書いてください。"))?, "commented"),
        _ => return Err(ReadError::Page(PageError::not_found())),
    };
    Ok(Asked { act, note, done })
}

/// What the page after an act says; `None` for words that are the service's own.
pub fn done_words(done: &str) -> Option<&'static str> {
    Some(match done {
        "approved" => "承認しました。",
        "agreed" => "同意しました。",
        "disagreed" => "不同意としました。上司の裁定を待ちます。",
        "returned" => "差し戻しました。",
        "handed-on" => "引き継ぎました。",
        "passed-over" => "後閲としました。決裁のあと、後閲の決裁箱に届きます。",
        "read" => "後閲しました。",
        "pulled-back" => "引き戻しました。それまでの承認は取り消されています。",
        "ruled" => "裁定しました。",
        "lifted" => "上の職に上げました。",
        "commented" => "意見を残しました。",
        _ => return None,
    })
}
