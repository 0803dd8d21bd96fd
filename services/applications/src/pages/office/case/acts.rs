use yakuba_base::{Yen, text};
use yakuba_cashier::FeeState;
use yakuba_city::Lgwan;
use yakuba_store::Tx;
use yakuba_web::{FormPairs, Page, ui::ErrorLink};

use super::{super::queue::colleagues, Asked, Desk, Opened, decision};
use crate::{
    jobs,
    model::{CaseEvent, Correction, CorrectionItem, Outcome},
    office::{self, Decision, OfficeError},
    store::applications,
};

/// What can be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Claim,
    Release,
    Assign,
    Note,
    Write,
    Ask,
    CancelCorrection,
    Fee,
    Decide,
    Letter,
}

const ACTS: &[(Act, &str, &str)] = &[
    (Act::Claim, "claim", "case-title"),
    (Act::Release, "release", "case-title"),
    (Act::Assign, "assign", "assign-to"),
    (Act::Note, "note", "note-text"),
    (Act::Write, "write", "write-text"),
    (Act::Ask, "ask", "answers"),
    (Act::CancelCorrection, "cancel-correction", "case-title"),
    (Act::Fee, "fee", "fee-yen"),
    (Act::Decide, "decide", "decide-outcome"),
    (Act::Letter, "letter", "case-title"),
];

impl Act {
    pub(super) fn from_name(name: &str) -> Option<Act> {
        ACTS.iter().find(|(_, known, _)| *known == name).map(|(act, ..)| *act)
    }

    /// Its name in addresses.
    pub(super) fn name(self) -> &'static str {
        ACTS.iter().find(|(act, ..)| *act == self).map_or("", |(_, name, _)| name)
    }

    /// The `id` of what an error of the whole form is shown beside.
    pub(super) fn first_field(self) -> &'static str {
        ACTS.iter().find(|(act, ..)| *act == self).map_or("", |(.., field)| field)
    }
}

/// What became of it.
pub(super) enum Done {
    /// Done: the word for the next page.
    Said(&'static str),
    /// A page comes first.
    Page(Page),
}

/// Why it was not done.
pub(super) enum Refused {
    Fields(Vec<ErrorLink>),
    Office(OfficeError),
    /// Not yet: what was typed is to be changed.
    Edit,
}

impl From<OfficeError> for Refused {
    fn from(error: OfficeError) -> Refused {
        Refused::Office(error)
    }
}

fn field(id: &str, message: impl Into<String>) -> Refused {
    Refused::Fields(vec![ErrorLink { field_id: id.to_owned(), message: message.into() }])
}

/// Texts longer than this are letters, not notes.
const MOST_TEXT: usize = 4_000;

/// A text that must not be empty.
fn required(form: &FormPairs, name: &str, id: &str, empty: &str) -> Result<String, Refused> {
    let typed = form.text(name).trim();
    match typed.chars().count() {
        0 => Err(field(id, empty)),
        n if n > MOST_TEXT => Err(field(
            id,
            format!("{MOST_TEXT}文字までにしてください（いま{n}文字）。書いたものは残っています。"),
        )),
        _ => Ok(typed.to_owned()),
    }
}

pub(super) async fn perform(
    desk: &Desk,
    asked: &Asked,
    opened: &Opened,
    version: i64,
    act: Act,
    form: &FormPairs,
) -> Result<Done, Refused> {
    let (event, word) = match act {
        Act::Claim => (CaseEvent::Claimed { by: desk.user.id.clone() }, "claimed"),
        Act::Release => (CaseEvent::Released, "released"),
        Act::Assign => (CaseEvent::Claimed { by: colleague(desk, opened, form)? }, "assigned"),
        Act::Note => (
            CaseEvent::Noted {
                text: required(form, "text", "note-text", "メモを書いてください。")?
            },
            "noted",
        ),
        Act::Write => (
            CaseEvent::OfficeWrote {
                text: required(form, "text", "write-text", "申請者に伝えることを書いてください。")?,
            },
            "wrote",
        ),
        Act::Ask => {
            (CaseEvent::CorrectionAsked { correction: correction(desk, opened, form)? }, "correction-asked")
        }
        Act::CancelCorrection => (CaseEvent::CorrectionCancelled, "correction-cancelled"),
        Act::Fee => (CaseEvent::FeeAssessed { fee: fee(opened, form)? }, "fee-assessed"),
        Act::Decide => return decide(desk, asked, opened, version, form).await,
        Act::Letter => return print_again(desk, opened, version).await,
    };
    office::act(&desk.zone, desk.user.actor(), &opened.application.id, version, event).await?;
    Ok(Done::Said(word))
}

/// Someone who works in the division.
fn colleague(desk: &Desk, opened: &Opened, form: &FormPairs) -> Result<String, Refused> {
    let to = form.text("to");
    let division = [opened.application.division.clone()];
    let below: Vec<String> = desk.user.organisation.units_below(&division[0]).into_iter().collect();
    let known = to == desk.user.id || colleagues(desk, Some(&below)).iter().any(|(id, _)| id == to);
    if known {
        Ok(to.to_owned())
    } else {
        Err(field("assign-to", "担当にする職員を選んでください。"))
    }
}

/// The ticked answers with a reason each.
fn correction(desk: &Desk, opened: &Opened, form: &FormPairs) -> Result<Correction, Refused> {
    let (mut items, mut errors) = (Vec::new(), Vec::new());
    for key in form.all("item").filter(|key| opened.offered.form.form().field(key).is_some()) {
        let reason: String = form.text(&format!("reason.{key}")).trim().chars().take(500).collect();
        if reason.is_empty() {
            let message = format!("「{}」の、どこをどう直してほしいかを書いてください。", opened.label(key));
            errors.push(ErrorLink { field_id: format!("reason-{key}"), message });
        }
        items.push(CorrectionItem { key: key.to_owned(), reason });
    }
    if !errors.is_empty() {
        return Err(Refused::Fields(errors));
    }
    if items.is_empty() {
        return Err(field("answers", "補正を求める項目を、回答の一覧で選んでください。"));
    }
    let message: String = form.text("message").trim().chars().take(MOST_TEXT).collect();
    Ok(Correction { id: desk.zone.clock.id::<Correction>().to_string(), items, message })
}

fn fee(opened: &Opened, form: &FormPairs) -> Result<Yen, Refused> {
    // What came in stays what it is: another amount would make the books and the case say different things.
    if opened.fee.as_ref().is_some_and(|fee| fee.state != FeeState::Cancelled && fee.outstanding < fee.amount)
    {
        let words = "この手数料は、もう納付されています。額は変えていません。違っていたときは、会計課に還付を相談してください。";
        return Err(field("fee-yen", words));
    }
    let typed: String = text::normalise(form.text("yen"))
        .chars()
        .filter(|c| !matches!(c, ',' | '円' | ' ' | '¥' | '、'))
        .collect();
    match typed.parse::<i64>() {
        Ok(yen @ 0..=100_000_000) => Ok(Yen(yen)),
        Ok(_) => Err(field("fee-yen", "手数料は0円から1億円までで入れてください。")),
        Err(_) => Err(field("fee-yen", "手数料は数字で入れてください。例: 1,500")),
    }
}

async fn decide(
    desk: &Desk,
    asked: &Asked,
    opened: &Opened,
    version: i64,
    form: &FormPairs,
) -> Result<Done, Refused> {
    if form.text("step") == "edit" {
        return Err(Refused::Edit);
    }
    let outcome = Outcome::from_name(form.text("outcome"));
    let outcome = outcome.ok_or_else(|| field("decide-outcome", "交付決定か却下かを選んでください。"))?;
    let part = |name: &str| form.text(name).trim().chars().take(MOST_TEXT).collect::<String>();
    let decision = Decision { outcome, reason: part("reason"), conditions: part("conditions") };
    if outcome == Outcome::Refused && decision.reason.is_empty() {
        return Err(field(
            "decide-reason",
            "却下の理由を書いてください。理由は通知書に載ります（行政手続法第8条）。",
        ));
    }
    let application = &opened.application;
    if application.case.version != version {
        return Err(OfficeError::Conflict(Box::new(application.clone())).into());
    }
    if form.text("step") != "go" {
        let tried = CaseEvent::Decided {
            outcome,
            reason: decision.reason.clone(),
            conditions: decision.conditions.clone(),
            document_number: None,
        };
        let (now, calendar) = (desk.zone.clock.now(), desk.zone.city.calendar());
        application.case.clone().apply(&tried, now, &calendar).map_err(OfficeError::from)?;
        return Ok(Done::Page(decision::preview(desk, asked, opened, &decision)));
    }
    let mark = desk.mark(&application.division);
    office::decide(&desk.zone, desk.user.actor(), &application.id, version, decision, &mark).await?;
    Ok(Done::Said(if outcome == Outcome::Granted { "granted" } else { "refused" }))
}

/// Asks for the letter again that could not be made.
async fn print_again(desk: &Desk, opened: &Opened, version: i64) -> Result<Done, Refused> {
    let application = &opened.application;
    if application.case.version != version {
        return Err(OfficeError::Conflict(Box::new(application.clone())).into());
    }
    if !application.letter_failed {
        return Ok(Done::Said("letter-again"));
    }
    let (clock, id) = (desk.zone.clock.clone(), application.id.clone());
    let work = async move |tx: &mut Tx<Lgwan>| {
        applications::set_letter_failed(tx, &id, false).await?;
        jobs::print_letter(tx, &clock, &id).await?;
        Ok::<_, OfficeError>(())
    };
    desk.zone.store.write(work).await?;
    Ok(Done::Said("letter-again"))
}
