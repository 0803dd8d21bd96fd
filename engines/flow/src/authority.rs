use std::collections::BTreeSet;

use yakuba_base::Timestamp;

use crate::{Capacity, Duty, Flow, Organisation, Post, Refusal, Role, Seat, SeatRef, SeatState, Step};

/// Who may do what at a moment. Nothing here is remembered: it is asked again at every act.
impl Flow {
    /// Who holds a seat for himself: the person it was handed on to while he works here, else the post's holders.
    /// Never the drafter.
    pub fn holders<'o>(
        &'o self,
        seat: &'o Seat,
        at: Timestamp,
        organisation: &'o Organisation,
    ) -> BTreeSet<&'o str> {
        let mut holders = match &seat.handed {
            Some(person) if organisation.works(person, at) => BTreeSet::from([person.as_str()]),
            _ => organisation.holders(&seat.post, at),
        };
        holders.remove(self.drafter.as_str());
        holders
    }

    /// Those who may vote at a seat for its decider, who is away or whose post is empty: who they are, and their
    /// place in the order. Empty when the seat does not decide, or the decider is there.
    pub fn deputies<'o>(
        &'o self,
        step: &'o Step,
        seat: &'o Seat,
        at: Timestamp,
        organisation: &'o Organisation,
    ) -> (usize, BTreeSet<&'o str>) {
        let holders = self.holders(seat, at, organisation);
        if step.role != Role::Decide || holders.iter().any(|holder| organisation.is_present(holder, at)) {
            return (0, BTreeSet::new());
        }
        // The holders are away, so none of them is among those who are present.
        let is_free = |person: &str| person != self.drafter && organisation.is_present(person, at);
        let order: Vec<BTreeSet<&str>> = organisation
            .deputies(&seat.post, at)
            .into_iter()
            .map(|level| level.into_iter().filter(|person| is_free(person)).collect())
            .collect();
        // Whom the absent has named goes first, if the rules know him at all.
        for holder in &holders {
            let named = organisation.absence(holder, at).and_then(|absence| absence.deputy.as_deref());
            if let Some(named) = named
                && let Some(place) = order.iter().position(|level| level.contains(named))
            {
                return (place + 1, BTreeSet::from([named]));
            }
        }
        order
            .into_iter()
            .enumerate()
            .find(|(_, level)| !level.is_empty())
            .map_or((0, BTreeSet::new()), |(place, level)| (place + 1, level))
    }

    /// As what somebody may act at an open seat that has its turn.
    ///
    /// # Errors
    /// Why he may not.
    pub fn capacity(
        &self,
        place: SeatRef,
        by: &str,
        at: Timestamp,
        organisation: &Organisation,
    ) -> Result<Capacity, Refusal> {
        let (step, seat) = self.seat(place).ok_or(Refusal::NoSuch)?;
        let turn = self.turn().ok_or(Refusal::NotNow)?;
        if place.step != turn {
            return Err(Refusal::NotYourTurn);
        }
        if seat.state != SeatState::Open {
            return Err(Refusal::Done);
        }
        if by == self.drafter {
            return Err(Refusal::OwnDraft);
        }
        if has_voted(step, by) {
            return Err(Refusal::OneVote);
        }
        if self.holders(seat, at, organisation).contains(by) {
            return Ok(Capacity::Own);
        }
        let (order, deputies) = self.deputies(step, seat, at, organisation);
        if deputies.contains(by) {
            return Ok(Capacity::Deputy { order, ground: None });
        }
        let is_in_order = organisation.deputies(&seat.post, at).iter().any(|level| level.contains(by));
        Err(match (step.role, is_in_order, order) {
            (Role::Decide, true, 0) => Refusal::DeciderPresent,
            (Role::Decide, true, _) => Refusal::DeputyBefore,
            _ => Refusal::NotYours,
        })
    }

    /// Whether somebody has to read afterwards by this duty.
    pub fn owes(&self, duty: &Duty, by: &str, at: Timestamp, organisation: &Organisation) -> bool {
        by != self.drafter && organisation.holders(&duty.post, at).contains(by)
    }

    /// Who rules on the disagreement of a seat (裁定): the holders of the first post above both sides that somebody
    /// present holds.
    pub fn arbiters<'o>(
        &'o self,
        place: SeatRef,
        at: Timestamp,
        organisation: &'o Organisation,
    ) -> BTreeSet<&'o str> {
        let Some((_, seat)) = self.seat(place) else { return BTreeSet::new() };
        let SeatState::Voted { by: dissenter, .. } = &seat.state else { return BTreeSet::new() };
        let mut post = organisation.arbiter(&self.unit, &seat.post, &self.drafter, at);
        while let Some(here) = post {
            let mut holders: BTreeSet<&str> = organisation.holders(&here, at);
            holders.retain(|person| {
                *person != self.drafter && person != dissenter && organisation.is_present(person, at)
            });
            if !holders.is_empty() {
                return holders;
            }
            post = organisation.superior(&here, &self.drafter, at);
        }
        BTreeSet::new()
    }

    /// Where a seat that nobody can fill goes: the first post above it that somebody can. `None` when somebody can
    /// fill it, or nobody is above.
    pub fn lifted(&self, place: SeatRef, at: Timestamp, organisation: &Organisation) -> Option<Post> {
        let (step, seat) = self.seat(place)?;
        let can = |person: &&str| *person != self.drafter && !has_voted(step, person);
        if self.holders(seat, at, organisation).iter().any(&can)
            || self.deputies(step, seat, at, organisation).1.iter().any(&can)
        {
            return None;
        }
        let mut post = organisation.superior(&seat.post, &self.drafter, at);
        while let Some(here) = post {
            if organisation.holders(&here, at).iter().any(can) {
                return Some(here);
            }
            post = organisation.superior(&here, &self.drafter, at);
        }
        None
    }

    /// Whether somebody has to do with it: he drafted it, sits in its route, or has read or has to read it.
    pub fn concerns(&self, by: &str, at: Timestamp, organisation: &Organisation) -> bool {
        let seats = |step: &Step| {
            step.seats.iter().any(|seat| {
                self.holders(seat, at, organisation).contains(by)
                    || matches!(&seat.state, SeatState::Voted { by: voter, .. } if voter == by)
            })
        };
        by == self.drafter
            || self.steps.iter().any(seats)
            || self.duties.iter().any(|duty| self.owes(duty, by, at, organisation))
            || self.waiting().iter().any(|seat| self.capacity(*seat, by, at, organisation).is_ok())
    }
}

/// Whether somebody has a vote in a step: a second one he has not.
pub(crate) fn has_voted(step: &Step, person: &str) -> bool {
    step.seats.iter().any(|seat| match &seat.state {
        SeatState::Voted { by, .. } => by == person,
        SeatState::Overruled { dissenter, .. } => dissenter == person,
        _ => false,
    })
}
