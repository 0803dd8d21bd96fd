use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;

use crate::{Capacity, Event, Person, Post, Role, Target, Vote};

/// A seat at a step: a post, perhaps handed on to a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seat {
    /// Whose.
    pub post: Post,
    /// The person it was handed on to (or named for). When he no longer works here it is the post's again.
    pub handed: Option<Person>,
    /// Whether the drafter lets it read afterwards (指定後閲).
    pub reads_after: bool,
    /// How it stands.
    pub state: SeatState,
}

/// How a seat stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SeatState {
    /// Nobody has voted.
    Open,
    /// Somebody has.
    Voted {
        /// Who.
        by: Person,
        /// What.
        vote: Vote,
        /// As what.
        capacity: Capacity,
        /// When.
        at: Timestamp,
        /// On which gist of the text ([`Flow::gist`]).
        gist: u32,
    },
    /// Passed over; he reads afterwards (後閲).
    Skipped {
        /// By whom; `None` when the drafter had arranged it so.
        by: Option<Person>,
        /// When.
        at: Timestamp,
    },
    /// Enough others have voted.
    NotNeeded,
    /// Did not agree, and was overruled (裁定).
    Overruled {
        /// Who had not agreed.
        dissenter: Person,
        /// Who ruled.
        by: Person,
        /// When.
        at: Timestamp,
    },
}

/// A step of a route: seats side by side.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// What it is there for.
    pub role: Role,
    /// How many votes it needs.
    pub need: usize,
    /// Its seats.
    pub seats: Vec<Seat>,
}

/// A seat by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeatRef {
    /// The step, from 0.
    pub step: usize,
    /// The seat in it, from 0.
    pub seat: usize,
}

/// Why somebody has to read afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// He was passed over on the way (後閲).
    Skipped,
    /// Somebody decided for him (代決).
    Deputised,
}

/// The duty to read afterwards. It stays until it is done.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duty {
    /// The seat it comes from.
    pub of: SeatRef,
    /// Whose it is: the post's, so that a successor inherits it.
    pub post: Post,
    /// Why.
    pub why: Late,
    /// Since when.
    pub since: Timestamp,
    /// Who has read, and when.
    pub read: Option<(Person, Timestamp)>,
}

/// How careful a decision has to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// As usual.
    #[default]
    Ordinary,
    /// Important or unusual (重要・異例): a deputy decides only what is urgent or what he was told to.
    Important,
}

/// Where a draft stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// With its drafter, not on the way.
    Drafting,
    /// On the way (回議中).
    Running {
        /// The step that has its turn.
        step: usize,
    },
    /// Sent back to its drafter (差戻し).
    Returned {
        /// The step it came back from.
        from: usize,
    },
    /// Decided (決裁済).
    Decided {
        /// When.
        at: Timestamp,
    },
    /// Given up (廃案).
    Abandoned {
        /// When.
        at: Timestamp,
    },
}

/// A decision on its way. What can happen to it is [`Flow::act`]; what has happened is [`Flow::apply`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flow {
    /// Who drafted it (起案者).
    pub drafter: Person,
    /// For which unit.
    pub unit: String,
    /// How careful it has to be.
    pub caution: Caution,
    /// Where it stands.
    pub state: State,
    /// The route; empty before it is first sent.
    pub steps: Vec<Step>,
    /// Counts the gists of its text: a vote is for one of them.
    pub gist: u32,
    /// Who has to read afterwards, and who has.
    pub duties: Vec<Duty>,
    /// Who was ever consulted: they are told when it is given up.
    pub consulted: BTreeSet<Person>,
    /// How many events it is made of: the version a change is made from.
    pub version: u64,
}

impl Flow {
    /// A new draft.
    pub fn new(drafter: &str, unit: &str, caution: Caution) -> Flow {
        Flow {
            drafter: drafter.to_owned(),
            unit: unit.to_owned(),
            caution,
            state: State::Drafting,
            steps: Vec::new(),
            gist: 0,
            duties: Vec::new(),
            consulted: BTreeSet::new(),
            version: 0,
        }
    }

    /// The seat at a place.
    pub fn seat(&self, at: SeatRef) -> Option<(&Step, &Seat)> {
        let step = self.steps.get(at.step)?;
        Some((step, step.seats.get(at.seat)?))
    }

    /// The step that has its turn.
    pub fn turn(&self) -> Option<usize> {
        match self.state {
            State::Running { step } => Some(step),
            _ => None,
        }
    }

    /// The seats that wait for a vote now.
    pub fn waiting(&self) -> Vec<SeatRef> {
        let Some(step) = self.turn() else { return Vec::new() };
        let seats = self.steps.get(step).map(|it| it.seats.as_slice()).unwrap_or_default();
        let open = seats.iter().enumerate().filter(|(_, seat)| seat.state == SeatState::Open);
        open.map(|(seat, _)| SeatRef { step, seat }).collect()
    }

    /// The disagreement that waits for a ruling (裁定), if there is one.
    pub fn disputed(&self) -> Option<SeatRef> {
        let step = self.turn()?;
        let objects = |seat: &Seat| matches!(seat.state, SeatState::Voted { vote: Vote::Disagree, .. });
        let seat = self.steps.get(step)?.seats.iter().position(objects)?;
        Some(SeatRef { step, seat })
    }

    /// The duties to read that are open, with their places; none before the decision.
    pub fn unread(&self) -> Vec<(usize, &Duty)> {
        if !matches!(self.state, State::Decided { .. }) {
            return Vec::new();
        }
        self.duties.iter().enumerate().filter(|(_, duty)| duty.read.is_none()).collect()
    }

    /// Makes an event part of it. Events come from [`Flow::act`] of the same version, or from the record.
    pub fn apply(&mut self, event: &Event) {
        self.version += 1;
        match event {
            Event::Submitted { steps, gist_changed, at, .. } => {
                self.submit(steps.as_deref(), *gist_changed, *at)
            }
            Event::Voted { seat, by, vote, capacity, at, .. } => self.vote(*seat, by, *vote, *capacity, *at),
            Event::Returned { to, .. } => self.back(*to, event.at()),
            Event::HandedOn { seat, to, .. } => {
                if let Some(seat) = self.seat_mut(*seat) {
                    seat.handed = Some(to.clone());
                }
            }
            Event::Skipped { seat, by, at } => {
                self.skip(*seat, Some(by.clone()), *at);
                self.go_on(*at);
            }
            Event::Read { duty, by, at } => {
                if let Some(duty) = self.duties.get_mut(*duty) {
                    duty.read = Some((by.clone(), *at));
                }
            }
            Event::PulledBack { .. } => {
                self.reopen(0, self.steps.len());
                self.state = State::Drafting;
            }
            Event::Abandoned { at, .. } => {
                self.duties.clear();
                self.state = State::Abandoned { at: *at };
            }
            Event::Ruled { seat, upheld, by, at } => self.rule(*seat, *upheld, by, *at),
            Event::Lifted { seat, to, .. } => {
                if let Some(seat) = self.seat_mut(*seat) {
                    seat.post = to.clone();
                    seat.handed = None;
                }
            }
            Event::Commented { .. } => {}
        }
    }

    fn seat_mut(&mut self, at: SeatRef) -> Option<&mut Seat> {
        self.steps.get_mut(at.step)?.seats.get_mut(at.seat)
    }

    fn submit(&mut self, steps: Option<&[Step]>, gist_changed: bool, at: Timestamp) {
        let resumes = match self.state {
            State::Returned { from } if !gist_changed && steps.is_none() => Some(from),
            _ => None,
        };
        if let Some(steps) = steps {
            self.steps = steps.to_vec();
            self.duties.clear();
        }
        if gist_changed {
            self.gist += 1;
        }
        match resumes {
            // Who objected is asked again; what the others said of the same gist stands.
            Some(from) => {
                if let Some(step) = self.steps.get_mut(from) {
                    for seat in &mut step.seats {
                        if matches!(seat.state, SeatState::Voted { vote: Vote::Disagree, .. }) {
                            seat.state = SeatState::Open;
                        }
                    }
                }
                self.enter(from, at);
            }
            None => {
                self.reopen(0, self.steps.len());
                self.enter(0, at);
            }
        }
    }

    fn vote(&mut self, place: SeatRef, by: &str, vote: Vote, capacity: Capacity, at: Timestamp) {
        let gist = self.gist;
        let Some(role) = self.steps.get(place.step).map(|step| step.role) else { return };
        let Some(seat) = self.seat_mut(place) else { return };
        let post = seat.post.clone();
        seat.state = SeatState::Voted { by: by.to_owned(), vote, capacity, at, gist };
        if role == Role::Consult {
            self.consulted.insert(by.to_owned());
        }
        if matches!(capacity, Capacity::Deputy { .. }) {
            self.duties.push(Duty { of: place, post, why: Late::Deputised, since: at, read: None });
        }
        self.go_on(at);
    }

    fn back(&mut self, to: Target, at: Timestamp) {
        let Some(from) = self.turn() else { return };
        match to {
            Target::Drafter => self.state = State::Returned { from },
            Target::Step(step) => {
                self.reopen(step, from + 1);
                self.enter(step, at);
            }
        }
    }

    fn rule(&mut self, place: SeatRef, upheld: bool, ruler: &str, at: Timestamp) {
        if upheld {
            self.state = State::Returned { from: place.step };
            return;
        }
        let Some(seat) = self.seat_mut(place) else { return };
        if let SeatState::Voted { by, .. } = &seat.state {
            seat.state = SeatState::Overruled { dissenter: by.clone(), by: ruler.to_owned(), at };
        }
        self.go_on(at);
    }

    /// Wipes what was said in steps `from` up to, not including, `to`, with the duties that came of it.
    fn reopen(&mut self, from: usize, to: usize) {
        for step in self.steps.iter_mut().take(to).skip(from) {
            for seat in &mut step.seats {
                seat.state = SeatState::Open;
            }
        }
        self.duties.retain(|duty| !(from..to).contains(&duty.of.step));
    }

    fn skip(&mut self, place: SeatRef, by: Option<Person>, at: Timestamp) {
        let Some(seat) = self.seat_mut(place) else { return };
        seat.state = SeatState::Skipped { by, at };
        let post = seat.post.clone();
        self.duties.push(Duty { of: place, post, why: Late::Skipped, since: at, read: None });
    }

    fn enter(&mut self, step: usize, at: Timestamp) {
        self.state = State::Running { step };
        let seats = self.steps.get(step).map(|step| step.seats.as_slice()).unwrap_or_default();
        let after: Vec<usize> = seats
            .iter()
            .enumerate()
            .filter(|(_, seat)| seat.reads_after && seat.state == SeatState::Open)
            .map(|(seat, _)| seat)
            .collect();
        for seat in after {
            self.skip(SeatRef { step, seat }, None, at);
        }
        self.go_on(at);
    }

    /// Goes on to the next step while the one that has its turn has all it needs.
    fn go_on(&mut self, at: Timestamp) {
        let Some(turn) = self.turn() else { return };
        let Some(step) = self.steps.get_mut(turn) else { return };
        let count = |is: fn(&SeatState) -> bool| step.seats.iter().filter(|seat| is(&seat.state)).count();
        let skipped = count(|state| matches!(state, SeatState::Skipped { .. }));
        let objects = count(|state| matches!(state, SeatState::Voted { vote: Vote::Disagree, .. }));
        let agrees = count(|state| {
            matches!(
                state,
                SeatState::Voted { vote: Vote::Approve | Vote::Agree, .. } | SeatState::Overruled { .. }
            )
        });
        // Who is passed over is not counted on.
        if objects > 0 || agrees < step.need.min(step.seats.len() - skipped) {
            return;
        }
        for seat in &mut step.seats {
            if seat.state == SeatState::Open {
                seat.state = SeatState::NotNeeded;
            }
        }
        if turn + 1 == self.steps.len() {
            self.state = State::Decided { at };
        } else {
            self.enter(turn + 1, at);
        }
    }
}
