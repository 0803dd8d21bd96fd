use yakuba_base::Timestamp;

use crate::{
    Act, Capacity, Caution, Event, Flow, Organisation, Refusal, Role, SeatRef, SeatState, State, Step,
    Target, Vote, authority::has_voted,
};

impl Flow {
    /// What becomes of somebody's act: the event to be recorded and [applied](Flow::apply), or why it is refused.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn act(
        &self,
        act: &Act,
        by: &str,
        at: Timestamp,
        organisation: &Organisation,
    ) -> Result<Event, Refusal> {
        let by_ = by.to_owned();
        let asked = Asked { flow: self, by, at, organisation };
        match act {
            Act::Submit { steps, gist_changed } => {
                asked.may_submit(steps.as_deref(), *gist_changed)?;
                Ok(Event::Submitted { steps: steps.clone(), gist_changed: *gist_changed, by: by_, at })
            }
            Act::Vote { seat, vote, ground } => {
                let capacity = asked.may_vote(*seat, *vote)?;
                let capacity = match capacity {
                    Capacity::Deputy { order, .. } => Capacity::Deputy { order, ground: *ground },
                    Capacity::Own => Capacity::Own,
                };
                let has_ground = !matches!(capacity, Capacity::Deputy { ground: None, .. });
                if self.caution == Caution::Important && !has_ground {
                    return Err(Refusal::NeedsGround);
                }
                Ok(Event::Voted { seat: *seat, vote: *vote, capacity, by: by_, at })
            }
            Act::Return { seat, to } => {
                let capacity = self.capacity(*seat, by, at, organisation)?;
                if let Target::Step(step) = to
                    && *step >= seat.step
                {
                    return Err(Refusal::NoSuch);
                }
                Ok(Event::Returned { seat: *seat, to: *to, capacity, by: by_, at })
            }
            Act::HandOn { seat, to } => {
                asked.may_hand_on(*seat, to)?;
                Ok(Event::HandedOn { seat: *seat, to: to.clone(), by: by_, at })
            }
            Act::Skip { seat } => {
                asked.may_skip(*seat)?;
                Ok(Event::Skipped { seat: *seat, by: by_, at })
            }
            Act::Read { duty } => {
                asked.may_read(*duty)?;
                Ok(Event::Read { duty: *duty, by: by_, at })
            }
            Act::PullBack => {
                self.turn().ok_or(Refusal::NotNow)?;
                asked.is_drafter()?;
                Ok(Event::PulledBack { by: by_, at })
            }
            Act::Abandon => {
                asked.may_abandon()?;
                let tell = self.consulted.iter().filter(|person| *person != by).cloned().collect();
                Ok(Event::Abandoned { tell, by: by_, at })
            }
            Act::Rule { seat, upheld } => {
                asked.may_rule(*seat)?;
                Ok(Event::Ruled { seat: *seat, upheld: *upheld, by: by_, at })
            }
            Act::Lift { seat } => {
                let turn = self.turn().ok_or(Refusal::NotNow)?;
                let (_, it) = self.seat(*seat).ok_or(Refusal::NoSuch)?;
                if seat.step != turn {
                    return Err(Refusal::NotYourTurn);
                }
                if it.state != SeatState::Open {
                    return Err(Refusal::Done);
                }
                if !self.concerns(by, at, organisation) {
                    return Err(Refusal::NotYours);
                }
                let to = self.lifted(*seat, at, organisation).ok_or(Refusal::CannotLift)?;
                Ok(Event::Lifted { seat: *seat, to, by: by_, at })
            }
            Act::Comment => {
                if matches!(self.state, State::Abandoned { .. }) {
                    return Err(Refusal::NotNow);
                }
                if !self.concerns(by, at, organisation) {
                    return Err(Refusal::NotYours);
                }
                Ok(Event::Commented { by: by_, at })
            }
        }
    }
}

/// An act as it is asked for.
struct Asked<'a> {
    flow: &'a Flow,
    by: &'a str,
    at: Timestamp,
    organisation: &'a Organisation,
}

impl Asked<'_> {
    fn is_drafter(&self) -> Result<(), Refusal> {
        if self.by == self.flow.drafter { Ok(()) } else { Err(Refusal::NotYours) }
    }

    fn may_submit(&self, steps: Option<&[Step]>, gist_changed: bool) -> Result<(), Refusal> {
        let needs_route = match self.flow.state {
            State::Drafting => true,
            State::Returned { .. } => gist_changed,
            _ => return Err(Refusal::NotNow),
        };
        self.is_drafter()?;
        match steps {
            None if needs_route => Err(Refusal::Route),
            Some(steps) if !is_route(steps) => Err(Refusal::Route),
            _ => Ok(()),
        }
    }

    fn may_vote(&self, place: SeatRef, vote: Vote) -> Result<Capacity, Refusal> {
        let capacity = self.flow.capacity(place, self.by, self.at, self.organisation)?;
        let (step, _) = self.flow.seat(place).ok_or(Refusal::NoSuch)?;
        let fits = match step.role {
            Role::Review | Role::Decide => vote == Vote::Approve,
            Role::Consult => vote != Vote::Approve,
        };
        if fits { Ok(capacity) } else { Err(Refusal::WrongVote) }
    }

    fn may_hand_on(&self, place: SeatRef, to: &str) -> Result<(), Refusal> {
        self.flow.capacity(place, self.by, self.at, self.organisation)?;
        let (step, seat) = self.flow.seat(place).ok_or(Refusal::NoSuch)?;
        if step.role == Role::Decide {
            return Err(Refusal::NotThisRole);
        }
        let can_take = to != self.flow.drafter
            && to != self.by
            && !has_voted(step, to)
            && self.organisation.works_within(to, &seat.post.unit, self.at);
        if can_take { Ok(()) } else { Err(Refusal::WrongPerson) }
    }

    fn may_skip(&self, place: SeatRef) -> Result<(), Refusal> {
        let turn = self.flow.turn().ok_or(Refusal::NotNow)?;
        let (step, seat) = self.flow.seat(place).ok_or(Refusal::NoSuch)?;
        if place.step != turn {
            return Err(Refusal::NotYourTurn);
        }
        if seat.state != SeatState::Open {
            return Err(Refusal::Done);
        }
        if step.role != Role::Review {
            return Err(Refusal::NotThisRole);
        }
        let (at, organisation) = (self.at, self.organisation);
        // Who comes later may pull it up to himself (引上げ) even over somebody who is there.
        let is_later = |step: &Step| {
            step.role != Role::Consult
                && step.seats.iter().any(|seat| self.flow.holders(seat, at, organisation).contains(self.by))
        };
        if self.flow.steps.iter().skip(turn + 1).any(is_later) {
            return Ok(());
        }
        self.is_drafter()?;
        let holders = self.flow.holders(seat, at, organisation);
        if holders.iter().any(|holder| organisation.is_present(holder, at)) {
            return Err(Refusal::Present);
        }
        Ok(())
    }

    fn may_read(&self, duty: usize) -> Result<(), Refusal> {
        if !matches!(self.flow.state, State::Decided { .. }) {
            return Err(Refusal::NotNow);
        }
        let duty = self.flow.duties.get(duty).ok_or(Refusal::NoSuch)?;
        if duty.read.is_some() {
            return Err(Refusal::Done);
        }
        if !self.flow.owes(duty, self.by, self.at, self.organisation) {
            return Err(Refusal::NotYours);
        }
        Ok(())
    }

    fn may_abandon(&self) -> Result<(), Refusal> {
        match self.flow.state {
            State::Decided { .. } | State::Abandoned { .. } => return Err(Refusal::NotNow),
            _ if self.by == self.flow.drafter => return Ok(()),
            _ => {}
        }
        let decides = |place: &SeatRef| {
            self.flow.seat(*place).is_some_and(|(step, _)| step.role == Role::Decide)
                && self.flow.capacity(*place, self.by, self.at, self.organisation) == Ok(Capacity::Own)
        };
        if self.flow.waiting().iter().any(decides) { Ok(()) } else { Err(Refusal::NotYours) }
    }

    fn may_rule(&self, place: SeatRef) -> Result<(), Refusal> {
        let turn = self.flow.turn().ok_or(Refusal::NotNow)?;
        let (_, seat) = self.flow.seat(place).ok_or(Refusal::NoSuch)?;
        if place.step != turn {
            return Err(Refusal::NotYourTurn);
        }
        if !matches!(seat.state, SeatState::Voted { vote: Vote::Disagree, .. }) {
            return Err(Refusal::Done);
        }
        if self.flow.arbiters(place, self.at, self.organisation).contains(self.by) {
            Ok(())
        } else {
            Err(Refusal::NotYours)
        }
    }
}

/// Whether these steps are a route nobody has walked: open seats, votes that can be had, one decision at the end.
fn is_route(steps: &[Step]) -> bool {
    let decisions = steps.iter().filter(|step| step.role == Role::Decide).count();
    let is_fresh = |step: &Step| {
        (1..=step.seats.len()).contains(&step.need)
            && step.seats.iter().all(|seat| seat.state == SeatState::Open)
            && (step.role == Role::Review || step.seats.iter().all(|seat| !seat.reads_after))
    };
    decisions == 1 && steps.last().is_some_and(|step| step.role == Role::Decide) && steps.iter().all(is_fresh)
}
