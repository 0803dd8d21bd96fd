//! The invariants of the crate's documentation, each asked by its number of a single event: what was, what happened,
//! what is.

use yakuba_flow::{
    Capacity, Caution, Event, Flow, Late, Role, Seat, SeatRef, SeatState, State, Step, Target, Vote,
};

use crate::world::{self, moment};

/// The first invariant that does not hold.
pub fn broken(before: &Flow, event: &Event, after: &Flow) -> Option<u32> {
    let checks: [(u32, bool); 26] = [
        (1, decided_by_its_last_step(after)),
        (2, voter_had_authority(before, event)),
        (3, deputy_only_where_it_is_decided(before, event)),
        (4, deputy_only_for_the_absent(before, event)),
        (5, deputy_in_order(before, event)),
        (6, deputy_with_ground(before, event)),
        (7, nobody_votes_on_his_own(after)),
        (8, one_vote_in_a_step(after)),
        (9, steps_in_turn(before, event)),
        (10, every_skipped_owes(after)),
        (11, every_deputised_owes(after)),
        (12, no_duty_is_lost(before, event, after)),
        (13, read_once_after_the_decision(before, event)),
        (14, only_reviewers_are_skipped(after)),
        (15, skipped_by_who_may(before, event)),
        (16, a_disagreement_stops(after)),
        (17, nobody_rules_on_himself(before, event)),
        (18, votes_are_for_this_gist(after)),
        (19, sent_back_is_void(event, after)),
        (20, pulled_back_is_void(event, after)),
        (21, decided_stays(before, event, after)),
        (22, !matches!(before.state, State::Abandoned { .. })),
        (23, the_consulted_are_told(before, event)),
        (24, handed_on_within_the_unit(before, event)),
        (25, lifted_upwards(before, event)),
        (26, after.version == before.version + 1),
    ];
    checks.into_iter().find(|(_, holds)| !holds).map(|(number, _)| number)
}

fn seats(flow: &Flow) -> impl Iterator<Item = (SeatRef, &Step, &Seat)> {
    flow.steps.iter().enumerate().flat_map(|(step, it)| {
        it.seats.iter().enumerate().map(move |(seat, place)| (SeatRef { step, seat }, it, place))
    })
}

fn has_enough(step: &Step) -> bool {
    let count = |is: fn(&SeatState) -> bool| step.seats.iter().filter(|seat| is(&seat.state)).count();
    let yes = count(|state| {
        matches!(state, SeatState::Overruled { .. })
            || matches!(state, SeatState::Voted { vote, .. } if *vote != Vote::Disagree)
    });
    let skipped = count(|state| matches!(state, SeatState::Skipped { .. }));
    yes >= step.need || yes + skipped == step.seats.len()
}

fn decided_by_its_last_step(after: &Flow) -> bool {
    !matches!(after.state, State::Decided { .. })
        || (after.steps.iter().all(has_enough)
            && after
                .steps
                .iter()
                .enumerate()
                .all(|(n, step)| (step.role == Role::Decide) == (n + 1 == after.steps.len())))
}

fn owners(flow: &Flow, seat: &Seat, moment: usize) -> Vec<String> {
    let named = seat.handed.iter().filter(|person| world::works(person, moment)).cloned();
    let mut owners: Vec<String> = named.collect();
    if owners.is_empty() {
        owners = world::holders(&seat.post, moment).into_iter().map(str::to_owned).collect();
    }
    owners.retain(|owner| *owner != flow.drafter);
    owners
}

/// The seat an event acts from, the capacity, who and when.
fn acted(event: &Event) -> Option<(SeatRef, Capacity, &str, usize)> {
    match event {
        Event::Voted { seat, capacity, by, at, .. } | Event::Returned { seat, capacity, by, at, .. } => {
            Some((*seat, *capacity, by, moment(*at)))
        }
        _ => None,
    }
}

fn voter_had_authority(before: &Flow, event: &Event) -> bool {
    acted(event).is_none_or(|(place, capacity, by, moment)| {
        let (_, seat) = before.seat(place).unwrap();
        match capacity {
            Capacity::Own => owners(before, seat, moment).iter().any(|owner| owner == by),
            Capacity::Deputy { .. } => {
                world::deputies(&seat.post, moment).0.iter().flatten().any(|d| *d == by)
            }
        }
    })
}

fn deputy_only_where_it_is_decided(before: &Flow, event: &Event) -> bool {
    acted(event).is_none_or(|(place, capacity, ..)| {
        capacity == Capacity::Own || before.seat(place).unwrap().0.role == Role::Decide
    })
}

fn deputy_only_for_the_absent(before: &Flow, event: &Event) -> bool {
    acted(event).is_none_or(|(place, capacity, _, moment)| {
        let seat = before.seat(place).unwrap().1;
        capacity == Capacity::Own
            || owners(before, seat, moment).iter().all(|owner| world::away(moment).contains(&owner.as_str()))
    })
}

fn deputy_in_order(before: &Flow, event: &Event) -> bool {
    acted(event).is_none_or(|(place, capacity, by, moment)| {
        let Capacity::Deputy { order, .. } = capacity else { return true };
        let (levels, named) = world::deputies(&before.seat(place).unwrap().1.post, moment);
        let is_free = |person: &&str| !world::away(moment).contains(person) && *person != before.drafter;
        levels[order - 1].contains(&by)
            && (named == Some(by) || levels[..order - 1].iter().flatten().all(|person| !is_free(person)))
    })
}

fn deputy_with_ground(before: &Flow, event: &Event) -> bool {
    let Event::Voted { capacity: Capacity::Deputy { ground, .. }, .. } = event else { return true };
    before.caution == Caution::Ordinary || ground.is_some()
}

fn nobody_votes_on_his_own(after: &Flow) -> bool {
    seats(after)
        .all(|(_, _, seat)| !matches!(&seat.state, SeatState::Voted { by, .. } if *by == after.drafter))
}

fn one_vote_in_a_step(after: &Flow) -> bool {
    after.steps.iter().all(|step| {
        let mut voters: Vec<&str> = step
            .seats
            .iter()
            .filter_map(|seat| match &seat.state {
                SeatState::Voted { by, .. } => Some(by.as_str()),
                SeatState::Overruled { dissenter, .. } => Some(dissenter.as_str()),
                _ => None,
            })
            .collect();
        let all = voters.len();
        voters.sort_unstable();
        voters.dedup();
        voters.len() == all
    })
}

fn steps_in_turn(before: &Flow, event: &Event) -> bool {
    acted(event).is_none_or(|(place, ..)| before.steps[..place.step].iter().all(has_enough))
}

fn every_skipped_owes(after: &Flow) -> bool {
    matches!(after.state, State::Abandoned { .. })
        || seats(after).all(|(place, _, seat)| {
            !matches!(seat.state, SeatState::Skipped { .. })
                || after.duties.iter().any(|duty| duty.of == place && duty.why == Late::Skipped)
        })
}

fn every_deputised_owes(after: &Flow) -> bool {
    matches!(after.state, State::Abandoned { .. })
        || seats(after).all(|(place, _, seat)| {
            !matches!(seat.state, SeatState::Voted { capacity: Capacity::Deputy { .. }, .. })
                || after.duties.iter().any(|duty| duty.of == place && duty.why == Late::Deputised)
        })
}

fn no_duty_is_lost(before: &Flow, event: &Event, after: &Flow) -> bool {
    let from = match event {
        Event::Submitted { .. } | Event::PulledBack { .. } | Event::Abandoned { .. } => 0,
        Event::Returned { to: Target::Step(step), .. } => *step,
        _ => usize::MAX,
    };
    let resumes = matches!(event, Event::Submitted { steps: None, gist_changed: false, .. })
        && matches!(before.state, State::Returned { .. });
    before.duties.iter().all(|duty| {
        (duty.of.step >= from && !resumes)
            || after
                .duties
                .iter()
                .any(|kept| kept.of == duty.of && kept.why == duty.why && kept.post == duty.post)
    })
}

fn read_once_after_the_decision(before: &Flow, event: &Event) -> bool {
    let Event::Read { duty, by, at } = event else { return true };
    let duty = &before.duties[*duty];
    matches!(before.state, State::Decided { .. })
        && duty.read.is_none()
        && world::holders(&duty.post, moment(*at)).contains(&by.as_str())
}

fn only_reviewers_are_skipped(after: &Flow) -> bool {
    seats(after)
        .all(|(_, step, seat)| step.role == Role::Review || !matches!(seat.state, SeatState::Skipped { .. }))
}

fn skipped_by_who_may(before: &Flow, event: &Event) -> bool {
    let Event::Skipped { seat, by, at } = event else { return true };
    let moment = moment(*at);
    let place = before.seat(*seat).unwrap().1;
    if *by == before.drafter {
        return owners(before, place, moment)
            .iter()
            .all(|owner| world::away(moment).contains(&owner.as_str()));
    }
    seats(before)
        .any(|(there, _, later)| there.step > seat.step && owners(before, later, moment).contains(by))
}

fn a_disagreement_stops(after: &Flow) -> bool {
    let done = match after.state {
        State::Running { step } => step,
        State::Decided { .. } => after.steps.len(),
        _ => return true,
    };
    seats(after).all(|(place, _, seat)| {
        place.step >= done || !matches!(seat.state, SeatState::Voted { vote: Vote::Disagree, .. })
    })
}

fn nobody_rules_on_himself(before: &Flow, event: &Event) -> bool {
    let Event::Ruled { seat, by, .. } = event else { return true };
    let SeatState::Voted { by: dissenter, vote: Vote::Disagree, .. } = &before.seat(*seat).unwrap().1.state
    else {
        return false;
    };
    dissenter != by && before.drafter != *by
}

fn votes_are_for_this_gist(after: &Flow) -> bool {
    seats(after)
        .all(|(_, _, seat)| !matches!(seat.state, SeatState::Voted { gist, .. } if gist != after.gist))
}

fn sent_back_is_void(event: &Event, after: &Flow) -> bool {
    let Event::Returned { to: Target::Step(step), .. } = event else { return true };
    seats(after).all(|(place, _, seat)| place.step < *step || !matches!(seat.state, SeatState::Voted { .. }))
}

fn pulled_back_is_void(event: &Event, after: &Flow) -> bool {
    !matches!(event, Event::PulledBack { .. })
        || (after.duties.is_empty() && seats(after).all(|(_, _, seat)| seat.state == SeatState::Open))
}

fn decided_stays(before: &Flow, event: &Event, after: &Flow) -> bool {
    !matches!(before.state, State::Decided { .. })
        || (matches!(event, Event::Read { .. } | Event::Commented { .. })
            && before.steps == after.steps
            && before.state == after.state)
}

fn the_consulted_are_told(before: &Flow, event: &Event) -> bool {
    let Event::Abandoned { tell, by, .. } = event else { return true };
    before.consulted.iter().all(|person| tell.contains(person) || person == by)
}

fn handed_on_within_the_unit(before: &Flow, event: &Event) -> bool {
    let Event::HandedOn { seat, to, at, .. } = event else { return true };
    let (step, place) = before.seat(*seat).unwrap();
    step.role != Role::Decide && world::within(&place.post, moment(*at)).contains(&to.as_str())
}

fn lifted_upwards(before: &Flow, event: &Event) -> bool {
    let Event::Lifted { seat, to, at, .. } = event else { return true };
    let (step, place) = before.seat(*seat).unwrap();
    let spoke = |person: &String| {
        step.seats.iter().any(|seat| matches!(&seat.state, SeatState::Voted { by, .. } if by == person))
            || step.seats.iter().any(
                |seat| matches!(&seat.state, SeatState::Overruled { dissenter, .. } if dissenter == person),
            )
    };
    world::above(&place.post, moment(*at)).contains(to)
        && owners(before, place, moment(*at)).iter().all(spoke)
}
