//! What may happen, said once more and as naively as possible: no state is kept but the list of what was done, and
//! every question reads that list from its beginning. Who holds what comes from the tables of `world`.

use std::collections::BTreeSet;

use yakuba_flow::{Act, Caution, Post, Role, Seat, SeatRef, SeatState, Step, Target, Vote};

use crate::world;

/// One thing done: what, by whom, at which moment.
pub type Done = (Act, String, usize);

pub struct Specification {
    pub important: bool,
    pub done: Vec<Done>,
}

/// What is known of a seat after reading the list.
#[derive(Clone, PartialEq, Debug)]
pub enum Said {
    Nothing,
    Yes(String),
    No(String),
    Passed,
    Overruled(String),
}

/// A place where the draft can be.
#[derive(Clone, PartialEq, Debug)]
pub enum Where {
    Desk,
    Back,
    Step(usize),
    Decided,
    GivenUp,
}

/// The list, read.
#[derive(Clone)]
pub struct Reading {
    pub place: Where,
    pub route: Vec<Step>,
    pub said: Vec<Vec<Said>>,
    /// The post, the step, and whether it has been read.
    pub duties: Vec<(Post, usize, bool)>,
    pub consulted: BTreeSet<String>,
}

impl Reading {
    /// The first step that has not all it needs.
    fn settle(&mut self) {
        loop {
            let unfinished = (0..self.route.len()).find(|step| !self.is_finished(*step));
            let Some(step) = unfinished else {
                self.place = Where::Decided;
                return;
            };
            self.place = Where::Step(step);
            // Who is to read afterwards is passed over as soon as it is his turn.
            let passed = (0..self.route[step].seats.len())
                .filter(|seat| {
                    self.route[step].seats[*seat].reads_after && self.said[step][*seat] == Said::Nothing
                })
                .collect::<Vec<_>>();
            if passed.is_empty() {
                return;
            }
            for seat in passed {
                self.pass(step, seat);
            }
        }
    }

    fn pass(&mut self, step: usize, seat: usize) {
        self.said[step][seat] = Said::Passed;
        self.duties.push((self.route[step].seats[seat].post.clone(), step, false));
    }

    fn is_finished(&self, step: usize) -> bool {
        let said = &self.said[step];
        let count = |is: fn(&Said) -> bool| said.iter().filter(|said| is(said)).count();
        let passed = count(|said| *said == Said::Passed);
        let yes = count(|said| matches!(said, Said::Yes(_) | Said::Overruled(_)));
        let no = count(|said| matches!(said, Said::No(_)));
        let seats = said.len() - passed;
        no == 0 && (yes >= self.route[step].need || yes >= seats)
    }

    fn forget(&mut self, steps: std::ops::Range<usize>) {
        for step in steps.clone() {
            for said in &mut self.said[step] {
                *said = Said::Nothing;
            }
        }
        self.duties.retain(|(_, step, _)| !steps.contains(step));
    }
}

impl Specification {
    pub fn read(&self) -> Reading {
        let mut it = Reading {
            place: Where::Desk,
            route: Vec::new(),
            said: Vec::new(),
            duties: Vec::new(),
            consulted: BTreeSet::new(),
        };
        for (act, by, moment) in &self.done {
            match act {
                Act::Submit { steps, gist_changed } => {
                    let goes_on = it.place == Where::Back && !gist_changed && steps.is_none();
                    if let Some(steps) = steps {
                        it.route = steps.clone();
                        it.said = steps.iter().map(|step| vec![Said::Nothing; step.seats.len()]).collect();
                        it.duties.clear();
                    }
                    if goes_on {
                        for said in it.said.iter_mut().flatten().filter(|said| matches!(said, Said::No(_))) {
                            *said = Said::Nothing;
                        }
                    } else {
                        it.forget(0..it.route.len());
                    }
                    it.settle();
                }
                Act::Vote { seat, vote, .. } => {
                    let role = it.route[seat.step].role;
                    if role == Role::Consult {
                        it.consulted.insert(by.clone());
                    }
                    it.said[seat.step][seat.seat] =
                        if *vote == Vote::Disagree { Said::No(by.clone()) } else { Said::Yes(by.clone()) };
                    let place = &it.route[seat.step].seats[seat.seat];
                    if !self.own(place, *moment).contains(&by.as_str()) {
                        it.duties.push((place.post.clone(), seat.step, false));
                    }
                    it.settle();
                }
                Act::Return { to: Target::Drafter, .. } | Act::Rule { upheld: true, .. } => {
                    it.place = Where::Back
                }
                Act::Return { seat, to: Target::Step(step) } => {
                    it.forget(*step..seat.step + 1);
                    it.settle();
                }
                Act::Rule { seat, .. } => {
                    let said = &mut it.said[seat.step][seat.seat];
                    if let Said::No(dissenter) = said.clone() {
                        *said = Said::Overruled(dissenter);
                    }
                    it.settle();
                }
                Act::HandOn { seat, to } => it.route[seat.step].seats[seat.seat].handed = Some(to.clone()),
                Act::Lift { seat } => {
                    let to = self.lift(&it, *seat, *moment).expect("only what was allowed is in the list");
                    let place = &mut it.route[seat.step].seats[seat.seat];
                    place.post = to;
                    place.handed = None;
                }
                Act::Skip { seat } => {
                    it.pass(seat.step, seat.seat);
                    it.settle();
                }
                Act::Read { duty } => it.duties[*duty].2 = true,
                Act::PullBack => {
                    it.forget(0..it.route.len());
                    it.place = Where::Desk;
                }
                Act::Abandon => it.place = Where::GivenUp,
                Act::Comment => {}
            }
        }
        it
    }

    /// Whether somebody may do something now.
    pub fn allows(&self, it: &Reading, act: &Act, by: &str, moment: usize) -> bool {
        let turn = match it.place {
            Where::Step(step) => Some(step),
            _ => None,
        };
        let is_waiting = |seat: &SeatRef| {
            turn == Some(seat.step)
                && it.said[seat.step].get(seat.seat).is_some_and(|said| *said == Said::Nothing)
        };
        let may_sit = |seat: &SeatRef| is_waiting(seat) && (self.sits(it, *seat, by, moment, true));
        match act {
            Act::Submit { steps, gist_changed } => {
                by == "d"
                    && match it.place {
                        Where::Desk => steps.is_some(),
                        Where::Back => steps.is_some() || !gist_changed,
                        _ => false,
                    }
                    && steps.as_ref().is_none_or(|steps| steps.last().is_some_and(|s| s.role == Role::Decide))
            }
            Act::Vote { seat, vote, ground } => {
                may_sit(seat)
                    && (it.route[seat.step].role == Role::Consult) == (*vote != Vote::Approve)
                    && (!self.important || ground.is_some() || self.sits(it, *seat, by, moment, false))
            }
            Act::Return { seat, to } => {
                may_sit(seat)
                    && match to {
                        Target::Drafter => true,
                        Target::Step(step) => *step < seat.step,
                    }
            }
            Act::HandOn { seat, to } => {
                may_sit(seat)
                    && it.route[seat.step].role != Role::Decide
                    && to != "d"
                    && to != by
                    && !Self::spoke(it, seat.step, to)
                    && world::within(&it.route[seat.step].seats[seat.seat].post, moment)
                        .contains(&to.as_str())
            }
            Act::Skip { seat } => {
                let step = |n: usize| &it.route[n];
                is_waiting(seat) && step(seat.step).role == Role::Review && {
                    let sits_later = (seat.step + 1..it.route.len()).any(|later| {
                        step(later).role != Role::Consult
                            && step(later).seats.iter().any(|seat| self.own(seat, moment).contains(&by))
                    });
                    let place = &step(seat.step).seats[seat.seat];
                    let nobody_there =
                        self.own(place, moment).iter().all(|person| world::away(moment).contains(person));
                    sits_later || (by == "d" && nobody_there)
                }
            }
            Act::Read { duty } => {
                it.place == Where::Decided
                    && by != "d"
                    && it.duties.get(*duty).is_some_and(|(post, _, is_read)| {
                        !is_read && world::holders(post, moment).contains(&by)
                    })
            }
            Act::PullBack => by == "d" && turn.is_some(),
            Act::Abandon => {
                let decides = |step: usize| {
                    it.route[step].role == Role::Decide
                        && (0..it.route[step].seats.len()).any(|seat| {
                            is_waiting(&SeatRef { step, seat })
                                && self.sits(it, SeatRef { step, seat }, by, moment, false)
                        })
                };
                match it.place {
                    Where::Decided | Where::GivenUp => false,
                    _ => by == "d" || turn.is_some_and(decides),
                }
            }
            Act::Rule { seat, .. } => {
                turn == Some(seat.step)
                    && match it.said[seat.step].get(seat.seat) {
                        Some(Said::No(dissenter)) => {
                            let post = &it.route[seat.step].seats[seat.seat].post;
                            self.rulers(post, dissenter, moment).contains(&by)
                        }
                        _ => false,
                    }
            }
            Act::Lift { seat } => {
                is_waiting(seat) && self.concerns(it, by, moment) && self.lift(it, *seat, moment).is_some()
            }
            Act::Comment => it.place != Where::GivenUp && self.concerns(it, by, moment),
        }
    }

    /// Who holds a seat for himself.
    fn own<'s>(&self, seat: &'s Seat, moment: usize) -> Vec<&'s str> {
        let mut own = match &seat.handed {
            Some(person) if world::works(person, moment) => vec![person.as_str()],
            _ => world::holders(&seat.post, moment),
        };
        own.retain(|person| *person != "d");
        own
    }

    /// Who decides in the place of a seat's holders.
    fn stand_in(&self, role: Role, seat: &Seat, moment: usize) -> Vec<&'static str> {
        let own = self.own(seat, moment);
        let is_there = |person: &&str| !world::away(moment).contains(person) && world::works(person, moment);
        if role != Role::Decide || own.iter().any(&is_there) {
            return Vec::new();
        }
        let (levels, named) = world::deputies(&seat.post, moment);
        let free = |level: Vec<&'static str>| {
            level
                .into_iter()
                .filter(|person| *person != "d" && is_there(person) && !own.contains(person))
                .collect::<Vec<_>>()
        };
        if let Some(named) = named
            && !own.is_empty()
            && levels.iter().any(|level| free(level.clone()).contains(&named))
        {
            return vec![named];
        }
        levels.into_iter().map(free).find(|level| !level.is_empty()).unwrap_or_default()
    }

    fn spoke(it: &Reading, step: usize, person: &str) -> bool {
        it.said[step]
            .iter()
            .any(|said| matches!(said, Said::Yes(by) | Said::No(by) | Said::Overruled(by) if by == person))
    }

    fn sits(&self, it: &Reading, place: SeatRef, by: &str, moment: usize, or_stands_in: bool) -> bool {
        let step = &it.route[place.step];
        let seat = &step.seats[place.seat];
        !Self::spoke(it, place.step, by)
            && (self.own(seat, moment).contains(&by)
                || (or_stands_in && by != "d" && self.stand_in(step.role, seat, moment).contains(&by)))
    }

    fn rulers(&self, consulted: &Post, dissenter: &str, moment: usize) -> Vec<&'static str> {
        // Everybody consulted in these worlds has the director's department in common with the drafter.
        let first = world::above(consulted, moment)
            .into_iter()
            .filter(|post| post.unit == "bu" || post.unit == "hall");
        for post in first {
            let free: Vec<_> = world::holders(&post, moment)
                .into_iter()
                .filter(|person| {
                    *person != "d" && *person != dissenter && !world::away(moment).contains(person)
                })
                .collect();
            if !free.is_empty() {
                return free;
            }
        }
        Vec::new()
    }

    fn lift(&self, it: &Reading, place: SeatRef, moment: usize) -> Option<Post> {
        let step = it.route.get(place.step)?;
        let seat = step.seats.get(place.seat)?;
        let free = |person: &&str| !Self::spoke(it, place.step, person) && *person != "d";
        if self.own(seat, moment).iter().any(&free) || self.stand_in(step.role, seat, moment).iter().any(free)
        {
            return None;
        }
        world::above(&seat.post, moment)
            .into_iter()
            .find(|post| world::holders(post, moment).iter().any(free))
    }

    fn concerns(&self, it: &Reading, by: &str, moment: usize) -> bool {
        let in_route = it.route.iter().enumerate().any(|(n, step)| {
            step.seats.iter().enumerate().any(|(m, seat)| {
                self.own(seat, moment).contains(&by)
                    || matches!(&it.said[n][m], Said::Yes(voter) | Said::No(voter) if voter == by)
            })
        });
        let owes = it.duties.iter().any(|(post, ..)| by != "d" && world::holders(post, moment).contains(&by));
        let stands_in = match it.place {
            Where::Step(step) => (0..it.route[step].seats.len()).any(|seat| {
                it.said[step][seat] == Said::Nothing
                    && self.sits(it, SeatRef { step, seat }, by, moment, true)
            }),
            _ => false,
        };
        by == "d" || in_route || (it.place != Where::GivenUp && owes) || stands_in
    }
}

/// Whether the code's flow says the same as the list.
pub fn agree(it: &Reading, flow: &yakuba_flow::Flow) -> Result<(), String> {
    use yakuba_flow::State;
    let place = match &flow.state {
        State::Drafting => Where::Desk,
        State::Returned { .. } => Where::Back,
        State::Running { step } => Where::Step(*step),
        State::Decided { .. } => Where::Decided,
        State::Abandoned { .. } => Where::GivenUp,
    };
    if place != it.place {
        return Err(format!("the code is at {place:?}, the list at {:?}", it.place));
    }
    for (n, step) in flow.steps.iter().enumerate() {
        for (m, seat) in step.seats.iter().enumerate() {
            let said = match &seat.state {
                SeatState::Open | SeatState::NotNeeded => Said::Nothing,
                SeatState::Voted { by, vote: Vote::Disagree, .. } => Said::No(by.clone()),
                SeatState::Voted { by, .. } => Said::Yes(by.clone()),
                SeatState::Skipped { .. } => Said::Passed,
                SeatState::Overruled { dissenter, .. } => Said::Overruled(dissenter.clone()),
            };
            if said != it.said[n][m] || seat.post != it.route[n].seats[m].post {
                return Err(format!("seat {n}.{m}: the code says {said:?}, the list {:?}", it.said[n][m]));
            }
        }
    }
    if it.place != Where::GivenUp {
        let duties: Vec<_> =
            flow.duties.iter().map(|duty| (&duty.post, duty.of.step, duty.read.is_some())).collect();
        let theirs: Vec<_> = it.duties.iter().map(|(post, step, read)| (post, *step, *read)).collect();
        if duties != theirs {
            return Err(format!("duties: the code has {duties:?}, the list {theirs:?}"));
        }
    }
    if it.consulted != flow.consulted {
        return Err("who was consulted".to_owned());
    }
    Ok(())
}

/// The caution of a specification.
pub fn caution(important: bool) -> Caution {
    if important { Caution::Important } else { Caution::Ordinary }
}
