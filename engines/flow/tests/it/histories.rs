//! Histories by the thousand: whatever anybody tries, the code and the specification allow the same, end in the same
//! place, and break no invariant. `examples/histories.rs` tries a million, and all of eight events.

use std::collections::HashSet;

use yakuba_flow::{Act, Event, Flow, Ground, Organisation, SeatRef, Step, Target, Vote};

use crate::{
    invariants,
    specification::{Specification, agree, caution},
    world::{self, MOMENTS, PEOPLE},
};

/// Everything that can be tried against routes of up to four steps of up to three seats.
fn acts(routes: &[Vec<Step>]) -> Vec<Act> {
    let mut acts = vec![Act::PullBack, Act::Abandon, Act::Comment];
    let places: HashSet<SeatRef> = routes
        .iter()
        .flat_map(|route| {
            route
                .iter()
                .enumerate()
                .flat_map(|(step, it)| (0..it.seats.len()).map(move |seat| SeatRef { step, seat }))
        })
        .collect();
    let mut places: Vec<SeatRef> = places.into_iter().collect();
    places.sort();
    for seat in places {
        for vote in [Vote::Approve, Vote::Agree, Vote::Disagree] {
            acts.push(Act::Vote { seat, vote, ground: None });
        }
        acts.push(Act::Vote { seat, vote: Vote::Approve, ground: Some(Ground::Urgent) });
        acts.push(Act::Return { seat, to: Target::Drafter });
        acts.extend((0..2).map(|step| Act::Return { seat, to: Target::Step(step) }));
        acts.extend(["c", "k", "d"].map(|to| Act::HandOn { seat, to: to.to_owned() }));
        acts.push(Act::Skip { seat });
        acts.extend([true, false].map(|upheld| Act::Rule { seat, upheld }));
        acts.push(Act::Lift { seat });
    }
    acts.extend((0..3).map(|duty| Act::Read { duty }));
    for gist_changed in [true, false] {
        acts.push(Act::Submit { steps: None, gist_changed });
        acts.extend(routes.iter().map(|route| Act::Submit { steps: Some(route.clone()), gist_changed }));
    }
    acts
}

/// A flow with the list of what was done to it.
struct Pair {
    flow: Flow,
    specification: Specification,
}

impl Clone for Pair {
    fn clone(&self) -> Pair {
        let Specification { important, done } = &self.specification;
        Pair {
            flow: self.flow.clone(),
            specification: Specification { important: *important, done: done.clone() },
        }
    }
}

impl Pair {
    fn new(important: bool) -> Pair {
        Pair {
            flow: Flow::new("d", "mado", caution(important)),
            specification: Specification { important, done: Vec::new() },
        }
    }

    /// Tries something on both; whether it happened. Panics with the whole history when they differ.
    fn attempt(&mut self, act: &Act, by: &str, moment: usize, organisation: &Organisation) -> bool {
        let reading = self.specification.read();
        let allowed = self.specification.allows(&reading, act, by, moment);
        let event = self.flow.act(act, by, world::at(moment), organisation);
        if allowed != event.is_ok() {
            panic!(
                "{by} at {moment}: {act:?}: the specification says {allowed}, the code {event:?} after {}",
                self.told()
            );
        }
        let Ok(event) = event else { return false };
        self.take(act, by, moment, &event);
        true
    }

    fn take(&mut self, act: &Act, by: &str, moment: usize, event: &Event) {
        let before = self.flow.clone();
        self.flow.apply(event);
        self.specification.done.push((act.clone(), by.to_owned(), moment));
        if let Some(number) = invariants::broken(&before, event, &self.flow) {
            panic!("invariant {number} is broken by {event:?} after {}", self.told());
        }
        if let Err(difference) = agree(&self.specification.read(), &self.flow) {
            panic!("{difference} after {}", self.told());
        }
    }

    fn told(&self) -> String {
        self.specification.done.iter().map(|done| format!("\n  {done:?}")).collect()
    }

    /// What two histories have in common that cannot go on differently.
    fn key(&self) -> Flow {
        Flow { version: 0, gist: 0, ..self.flow.clone() }
    }
}

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides
    }
}

/// Tries `histories` of them; how many events they had together.
pub fn random(histories: usize, seed: u64) -> usize {
    let organisation = world::organisation();
    let routes = [world::short_route(), world::long_route(), world::wide_route(), world::either_route()];
    let acts = acts(&routes);
    let (mut dice, mut events) = (Dice(seed), 0);
    for _ in 0..histories {
        let mut pair = Pair::new(dice.roll(2) == 0);
        let (mut moment, mut done) = (0, 0);
        let route = routes[dice.roll(routes.len())].clone();
        pair.attempt(&Act::Submit { steps: Some(route), gist_changed: false }, "d", 0, &organisation);
        for _ in 0..60 {
            if dice.roll(12) == 0 && moment + 1 < MOMENTS {
                moment += 1;
            }
            let by = PEOPLE[dice.roll(PEOPLE.len())];
            let act = match dice.roll(3) {
                // Left to chance alone, nearly all attempts would be refused.
                0 => acts[dice.roll(acts.len())].clone(),
                _ => likely(&pair.flow, &mut dice),
            };
            done += usize::from(pair.attempt(&act, by, moment, &organisation));
            if done == 12 {
                break;
            }
        }
        let again = pair.flow.clone();
        let mut replayed = Pair::new(pair.specification.important).flow;
        for (act, by, moment) in &pair.specification.done {
            let event = replayed.act(act, by, world::at(*moment), &organisation).unwrap();
            let kept: Event = event;
            replayed.apply(&kept);
        }
        assert_eq!(replayed, again, "invariant 26");
        events += pair.specification.done.len();
    }
    events
}

fn likely(flow: &Flow, dice: &mut Dice) -> Act {
    let waiting = flow.waiting();
    if let Some(seat) = flow.disputed()
        && dice.roll(2) == 0
    {
        return Act::Rule { seat, upheld: dice.roll(2) == 0 };
    }
    if waiting.is_empty() {
        return Act::Read { duty: dice.roll(2) };
    }
    let seat = waiting[dice.roll(waiting.len())];
    match dice.roll(8) {
        0 => Act::Skip { seat },
        1 => Act::Lift { seat },
        2 => Act::Vote { seat, vote: Vote::Disagree, ground: None },
        3 | 4 => Act::Vote { seat, vote: Vote::Agree, ground: None },
        _ => Act::Vote { seat, vote: Vote::Approve, ground: (dice.roll(2) == 0).then_some(Ground::Urgent) },
    }
}

#[test]
fn random_histories_agree_with_the_specification() {
    let events = random(4_000, 0x5eed);
    assert!(events > 12_000, "the histories do something: {events} events");
}

/// Every history of up to `depth` events from each route, told apart only where they can go on differently.
pub fn exhaustive(depth: usize, moments: &[usize], route: Vec<Step>, important: bool) -> (usize, usize) {
    let organisation = world::organisation();
    let acts = acts(std::slice::from_ref(&route));
    let mut seen: HashSet<(Flow, usize)> = HashSet::new();
    let mut edge = vec![(Pair::new(important), 0)];
    let mut attempts = 0;
    for _ in 0..depth {
        let mut next = Vec::new();
        for (pair, from) in edge {
            for (n, moment) in moments.iter().enumerate().skip(from) {
                let reading = pair.specification.read();
                for by in PEOPLE {
                    for act in &acts {
                        attempts += 1;
                        let allowed = pair.specification.allows(&reading, act, by, *moment);
                        let event = pair.flow.act(act, by, world::at(*moment), &organisation);
                        if allowed != event.is_ok() {
                            panic!(
                                "{by} at {moment}: {act:?}: {allowed} but {event:?} after {}",
                                pair.told()
                            );
                        }
                        if let (Ok(event), true) = (event, *act != Act::Comment) {
                            let mut further = pair.clone();
                            further.take(act, by, *moment, &event);
                            if seen.insert((further.key(), n)) {
                                next.push((further, n));
                            }
                        }
                    }
                }
            }
        }
        edge = next;
    }
    (seen.len(), attempts)
}

#[test]
fn every_short_history_agrees_with_the_specification() {
    for (route, important) in [
        (world::short_route(), false),
        (world::long_route(), true),
        (world::wide_route(), false),
        (world::either_route(), false),
    ] {
        let (states, attempts) = exhaustive(3, &[0, 2], route, important);
        assert!(states > 50 && attempts > 10_000, "{states} states, {attempts} attempts");
    }
}
