use serde::{Deserialize, Serialize};
use yakuba_base::{Date, OfficeCalendar, Timestamp, Yen};
use yakuba_forms::Answers;

use super::{Channel, Correction, DueClock};

/// Where an application stands in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// 受付済み: nobody has taken it yet.
    Received,
    /// 審査中
    Examining,
    /// 補正待ち: the applicant is asked to correct it; the clock stands.
    Correcting,
    /// 交付決定
    Granted,
    /// 却下
    Refused,
    /// 取下げ
    Withdrawn,
}

impl CaseState {
    /// All of them, in the order of a case's life.
    pub const ALL: [CaseState; 6] = [
        CaseState::Received,
        CaseState::Examining,
        CaseState::Correcting,
        CaseState::Granted,
        CaseState::Refused,
        CaseState::Withdrawn,
    ];

    /// The name used in tables and addresses.
    pub fn name(self) -> &'static str {
        match self {
            CaseState::Received => "received",
            CaseState::Examining => "examining",
            CaseState::Correcting => "correcting",
            CaseState::Granted => "granted",
            CaseState::Refused => "refused",
            CaseState::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<CaseState> {
        CaseState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the office has still to decide.
    pub fn is_open(self) -> bool {
        matches!(self, CaseState::Received | CaseState::Examining | CaseState::Correcting)
    }

    /// Which states may follow this one.
    pub fn can_become(self, next: CaseState) -> bool {
        use CaseState::{Correcting, Examining, Granted, Received, Refused, Withdrawn};
        match self {
            Received => matches!(next, Examining | Correcting | Granted | Refused | Withdrawn),
            Examining => matches!(next, Received | Correcting | Granted | Refused | Withdrawn),
            Correcting => matches!(next, Examining | Refused | Withdrawn),
            Granted | Refused | Withdrawn => false,
        }
    }
}

/// What was decided (処分).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 交付決定, 承認, 受理
    Granted,
    /// 却下
    Refused,
}

impl Outcome {
    /// The state a case is in after it.
    pub fn state(self) -> CaseState {
        match self {
            Outcome::Granted => CaseState::Granted,
            Outcome::Refused => CaseState::Refused,
        }
    }

    /// The outcome of that name.
    pub fn from_name(name: &str) -> Option<Outcome> {
        [Outcome::Granted, Outcome::Refused].into_iter().find(|outcome| outcome.state().name() == name)
    }
}

/// Something that happened to an application. Its history is a list of these; the row is what they add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaseEvent {
    /// It arrived.
    Received {
        /// How.
        channel: Channel,
    },
    /// Someone took it on (担当になった).
    Claimed {
        /// Who: the id of a member of staff.
        by: String,
    },
    /// It went back to the queue.
    Released,
    /// The applicant is asked to correct some answers (補正の求め).
    CorrectionAsked {
        /// Which and why.
        correction: Correction,
    },
    /// The applicant corrected them.
    CorrectionAnswered {
        /// Which request this answers.
        correction: String,
        /// The answers as they were before.
        before: Answers,
        /// The answers as they are now.
        after: Answers,
    },
    /// The office took the request back.
    CorrectionCancelled,
    /// Staff noted something for themselves (内部メモ).
    Noted {
        /// The note.
        text: String,
    },
    /// The office wrote to the applicant.
    OfficeWrote {
        /// What.
        text: String,
    },
    /// The applicant wrote to the office.
    ApplicantWrote {
        /// What.
        text: String,
    },
    /// The fee was assessed (手数料の決定).
    FeeAssessed {
        /// How much.
        fee: Yen,
    },
    /// It was decided (処分).
    Decided {
        /// How.
        outcome: Outcome,
        /// Why; compulsory for a refusal (行政手続法 第8条).
        reason: String,
        /// On which conditions.
        conditions: String,
        /// The number of the letter: `市民第12号`.
        document_number: Option<String>,
    },
    /// The letter has been made as a PDF.
    LetterMade {
        /// The id of the file.
        file: String,
    },
    /// The applicant took it back (取下げ).
    Withdrawn {
        /// Why, if said.
        reason: String,
    },
}

/// An application in the office: the current reading of its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Where it stands.
    pub state: CaseState,
    /// Who examines it: the id of a member of staff.
    pub assignee: Option<String>,
    /// When it should be decided.
    pub clock: DueClock,
    /// The answers as they are now.
    pub answers: Answers,
    /// What the applicant is asked to correct at present.
    pub correction: Option<Correction>,
    /// The fee, once it is known.
    pub fee: Option<Yen>,
    /// When it was decided or withdrawn.
    pub closed_at: Option<Timestamp>,
    /// The number of the letter.
    pub document_number: Option<String>,
    /// The file of the letter.
    pub letter: Option<String>,
    /// Grows by one with every event.
    pub version: i64,
}

/// A step that is not allowed from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Illegal {
    /// The case is in a state from which this cannot happen.
    #[error("an application that is {from:?} cannot do that")]
    From {
        /// The state.
        from: CaseState,
    },
    /// A refusal needs a reason (行政手続法 第8条).
    #[error("a refusal needs a reason")]
    NoReason,
    /// A correction must name at least one answer, and answer the request that is open.
    #[error("the correction does not fit the request that is open")]
    Correction,
}

impl Case {
    /// A case that has just arrived.
    pub fn received(answers: Answers, due_on: Date, fee: Option<Yen>) -> Case {
        Case {
            state: CaseState::Received,
            assignee: None,
            clock: DueClock::running(due_on),
            answers,
            correction: None,
            fee,
            closed_at: None,
            document_number: None,
            letter: None,
            version: 1,
        }
    }

    /// The case after `event`.
    ///
    /// # Errors
    /// When the event cannot happen now; the case is lost then, as the caller still has what it read.
    pub fn apply(
        mut self,
        event: &CaseEvent,
        at: Timestamp,
        calendar: &OfficeCalendar,
    ) -> Result<Case, Illegal> {
        let today = at.date();
        match event {
            CaseEvent::Received { .. } => return Err(Illegal::From { from: self.state }),
            CaseEvent::Claimed { by } => {
                self.open()?;
                if self.state == CaseState::Received {
                    self.state = CaseState::Examining;
                }
                self.assignee = Some(by.clone());
            }
            CaseEvent::Released => {
                self.open()?;
                if self.state == CaseState::Examining {
                    self.state = CaseState::Received;
                }
                self.assignee = None;
            }
            CaseEvent::CorrectionAsked { correction } => {
                if correction.items.is_empty() {
                    return Err(Illegal::Correction);
                }
                self = self.become_(CaseState::Correcting)?;
                self.clock = self.clock.stop(today);
                self.correction = Some(correction.clone());
            }
            CaseEvent::CorrectionAnswered { correction, after, .. } => {
                if self.correction.as_ref().map(|open| &open.id) != Some(correction) {
                    return Err(Illegal::Correction);
                }
                self = self.become_(CaseState::Examining)?;
                self.clock = self.clock.resume(calendar, today);
                self.correction = None;
                for (key, answer) in after.iter() {
                    self.answers.set(key.clone(), answer.clone());
                }
            }
            CaseEvent::CorrectionCancelled => {
                self = self.become_(CaseState::Examining)?;
                self.clock = self.clock.resume(calendar, today);
                self.correction = None;
            }
            CaseEvent::Noted { .. } | CaseEvent::OfficeWrote { .. } | CaseEvent::ApplicantWrote { .. } => {}
            CaseEvent::FeeAssessed { fee } => {
                self.open()?;
                self.fee = Some(*fee);
            }
            CaseEvent::Decided { outcome, reason, document_number, .. } => {
                if *outcome == Outcome::Refused && reason.trim().is_empty() {
                    return Err(Illegal::NoReason);
                }
                self = self.become_(outcome.state())?;
                self.correction = None;
                self.closed_at = Some(at);
                self.document_number.clone_from(document_number);
            }
            CaseEvent::LetterMade { file } => self.letter = Some(file.clone()),
            CaseEvent::Withdrawn { .. } => {
                self = self.become_(CaseState::Withdrawn)?;
                self.correction = None;
                self.closed_at = Some(at);
            }
        }
        self.version += 1;
        Ok(self)
    }

    fn open(&self) -> Result<(), Illegal> {
        if self.state.is_open() { Ok(()) } else { Err(Illegal::From { from: self.state }) }
    }

    fn become_(mut self, next: CaseState) -> Result<Case, Illegal> {
        if !self.state.can_become(next) {
            return Err(Illegal::From { from: self.state });
        }
        self.state = next;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CorrectionItem;

    fn at(day: u8) -> Timestamp {
        Timestamp::from_tokyo(Date::new(2026, 11, day).unwrap(), yakuba_base::Time::new(10, 0).unwrap())
    }

    fn case() -> Case {
        Case::received(
            Answers::from_iter([("copies".to_owned(), 2.into())]),
            Date::new(2026, 11, 30).unwrap(),
            None,
        )
    }

    fn ask() -> CaseEvent {
        let items = vec![CorrectionItem { key: "copies".into(), reason: "通数が違います".into() }];
        CaseEvent::CorrectionAsked {
            correction: Correction { id: "c1".into(), items, message: String::new() },
        }
    }

    fn step(case: Case, event: &CaseEvent, day: u8) -> Result<Case, Illegal> {
        case.apply(event, at(day), &OfficeCalendar::default())
    }

    #[test]
    fn a_correction_stops_the_clock_and_changes_the_answer() {
        let asked = step(case(), &ask(), 24).unwrap();
        assert_eq!((asked.state, asked.clock.stopped_on.is_some()), (CaseState::Correcting, true));
        let answer = CaseEvent::CorrectionAnswered {
            correction: "c1".into(),
            before: Answers::from_iter([("copies".to_owned(), 2.into())]),
            after: Answers::from_iter([("copies".to_owned(), 3.into())]),
        };
        let answered = step(asked, &answer, 26).unwrap();
        assert_eq!(answered.state, CaseState::Examining);
        assert_eq!(answered.answers.get("copies"), Some(&3.into()));
        assert_eq!(answered.clock, DueClock::running(Date::new(2026, 12, 2).unwrap()));
        assert_eq!(step(answered, &answer, 26), Err(Illegal::Correction));
    }

    #[test]
    fn what_is_decided_stays_decided() {
        let grant = CaseEvent::Decided {
            outcome: Outcome::Granted,
            reason: String::new(),
            conditions: String::new(),
            document_number: None,
        };
        let decided = step(case(), &grant, 24).unwrap();
        for event in [ask(), grant, CaseEvent::Released, CaseEvent::Withdrawn { reason: String::new() }] {
            assert_eq!(step(decided.clone(), &event, 25), Err(Illegal::From { from: CaseState::Granted }));
        }
        assert!(step(decided, &CaseEvent::OfficeWrote { text: "お待たせしました".into() }, 25).is_ok());
    }

    #[test]
    fn a_refusal_says_why() {
        let refuse = |reason: &str| CaseEvent::Decided {
            outcome: Outcome::Refused,
            reason: reason.into(),
            conditions: String::new(),
            document_number: None,
        };
        assert_eq!(step(case(), &refuse("　"), 24), Err(Illegal::NoReason));
        assert_eq!(step(case(), &refuse("要件に該当しないため"), 24).unwrap().state, CaseState::Refused);
    }
}
