//! Promises under everything that can happen in a day. Only the world may break one; planning never.
//!
//! The short form runs with the tests; `cargo xtask bench dispatch --city --events N` runs as many as one likes.

use std::collections::BTreeMap;

use yakuba_dispatch::dispatcher::{Disruption, Offer, RideId, Stage, VehicleId};
use yakuba_dispatch::{Budget, Dispatcher, End, Rng, Window};

use crate::day::{HOUR, dispatcher, travel, vehicle, wish};

/// What the test itself remembers of every promise, apart from the dispatcher.
type Book = BTreeMap<RideId, (Window, Window)>;

const SLACK: f64 = 1e-3;

/// Every ride of the book has a vehicle and is planned within its promise, and no vehicle is two places' distance ahead of
/// itself or overfull.
fn check(day: &Dispatcher, book: &Book, event: usize) {
    for (&id, &(pickup, arrival)) in book {
        if day.left_over().contains(&id) {
            panic!("{id:?} has a promise and no vehicle, and nobody was told (event {event})");
        }
        let promise = day.promise(id).unwrap_or_else(|| panic!("{id:?} is lost"));
        let within = |window: Window, time: f64| window.open - SLACK <= time && time <= window.close + SLACK;
        assert!(within(arrival, promise.arrival_at), "event {event}: {id:?} {arrival:?} {promise:?}");
        assert!(within(pickup, promise.pickup_at), "event {event}: {id:?} {pickup:?} {promise:?}");
    }
    for (vehicle, data) in day.vehicles() {
        let mut aboard: i32 = day
            .rides()
            .filter(|(id, ride)| {
                matches!(ride.stage, Stage::Aboard(_))
                    && day.promise(*id).is_some_and(|promise| promise.vehicle == vehicle)
            })
            .map(|(_, ride)| ride.request.load.0[0])
            .sum();
        let loads: BTreeMap<RideId, i32> =
            day.rides().map(|(id, ride)| (id, ride.request.load.0[0])).collect();
        let mut before = f64::NEG_INFINITY;
        for (id, end, _, time) in day.stops(vehicle) {
            aboard += if end == End::Pickup { loads[&id] } else { -loads[&id] };
            assert!(aboard <= data.capacity.0[0] && aboard >= 0);
            assert!(time >= before);
            before = time;
        }
    }
}

/// What the world broke is taken out of the book or gets its new windows; the rest must still hold.
fn note(book: &mut Book, disruption: &Disruption) {
    for broken in &disruption.broken {
        match broken.now {
            Some(now) => book.insert(broken.ride, now),
            None => book.remove(&broken.ride),
        };
    }
}

fn run(seed: u64, events: u64) -> [u64; 4] {
    let mut rng = Rng::new(seed);
    let mut day = dispatcher(4);
    let mut book = Book::new();
    let mut kept: Vec<Offer> = Vec::new();
    let (mut now, mut next_ride, mut next_vehicle) = (8.0 * HOUR, 0, 100);
    let (mut happened, mut accepted, mut refused, mut broken) = (0, 0, 0, 0);
    for _ in 0..events {
        now += rng.below(120) as f64;
        day.tell_time(now);
        if now > 17.0 * HOUR {
            break;
        }
        happened += 1;
        let rides: Vec<RideId> = book.keys().copied().collect();
        let some_ride = (!rides.is_empty()).then(|| rides[rng.below(rides.len().max(1))]);
        let vehicles: Vec<VehicleId> = day.vehicles().map(|(id, _)| id).collect();
        let choice = rng.below(100);
        let disruption = match choice {
            0..45 => {
                if let Ok(offers) = day.offer(&wish(&mut rng, now)) {
                    let offer = offers[rng.below(offers.len())];
                    kept.push(offer);
                    if rng.chance(0.9) && day.accept(RideId(next_ride), &offer).is_ok() {
                        let pickup = offer.request.pickup.expect("a wish is for a ride that begins").window;
                        book.insert(RideId(next_ride), (pickup, offer.request.delivery.window));
                        accepted += 1;
                    }
                    next_ride += 1;
                } else {
                    refused += 1;
                }
                Disruption::default()
            }
            // An offer from long ago.
            45..50 => {
                if !kept.is_empty() {
                    let offer = kept.swap_remove(rng.below(kept.len()));
                    if day.accept(RideId(next_ride), &offer).is_ok() {
                        let pickup = offer.request.pickup.expect("a wish is for a ride that begins").window;
                        book.insert(RideId(next_ride), (pickup, offer.request.delivery.window));
                    }
                    next_ride += 1;
                }
                Disruption::default()
            }
            50..58 => {
                let gone = some_ride.and_then(|id| Some((id, day.cancel(id)?)));
                gone.map_or_else(Disruption::default, |(id, disruption)| {
                    book.remove(&id);
                    disruption
                })
            }
            // A vehicle does its next stop, when it is due.
            58..84 => {
                let vehicle = vehicles[rng.below(vehicles.len())];
                match day.stops(vehicle).first() {
                    Some(&(id, end, _, time)) if time <= now + 300.0 => {
                        let time = time.max(now);
                        if end == End::Pickup {
                            let disruption = day.boarded(id, time);
                            if let Some((pickup, _)) = book.get_mut(&id) {
                                *pickup = Window::new(time, time);
                            }
                            disruption
                        } else {
                            book.remove(&id);
                            day.alighted(id, time)
                        }
                    }
                    _ => Disruption::default(),
                }
            }
            84..88 => day.delay(vehicles[rng.below(vehicles.len())], rng.below(900) as f64),
            88..90 if vehicles.len() > 2 => {
                let gone = day.vehicle_out(vehicles[rng.below(vehicles.len())]);
                for (id, ride) in day.rides() {
                    // Who was aboard waits at the roadside; his boarding there is promised anew.
                    if let (Some((pickup, _)), Some(visit)) = (book.get_mut(&id), ride.request.pickup)
                        && pickup.open == pickup.close
                    {
                        *pickup = visit.window;
                    }
                }
                gone
            }
            90..92 => {
                day.add_vehicle(VehicleId(next_vehicle), vehicle(rng.below(49) as u32, 4));
                next_vehicle += 1;
                Disruption::default()
            }
            92..94 => {
                let closed = rng.below(49);
                day.set_travel(travel(|from, to| if from == closed || to == closed { 1.5 } else { 1.0 }))
            }
            94..96 => {
                if let Some(id) = some_ride {
                    day.move_to(id, vehicles[rng.below(vehicles.len())]);
                }
                Disruption::default()
            }
            _ => {
                day.improve(Budget::Steps(10));
                Disruption::default()
            }
        };
        broken += disruption.broken.len() as u64;
        note(&mut book, &disruption);
        check(&day, &book, choice);
    }
    [happened, accepted, refused, broken]
}

/// Days of up to 600 events each, until there were as many as asked for; panics at the first promise that planning breaks.
/// How many events there were; rides accepted, refused, broken by the world.
pub fn runs(events: u64) -> [u64; 4] {
    let mut sums = [0; 4];
    for seed in 0.. {
        if sums[0] >= events {
            break;
        }
        let counts = run(seed, 600);
        sums = std::array::from_fn(|index| sums[index] + counts[index]);
    }
    sums
}

#[test]
fn planning_never_breaks_a_promise() {
    let [_, accepted, refused, _] = runs(6_000);
    assert!(accepted > 100 && refused > 0, "a test in which nothing happens: {accepted} {refused}");
}

#[test]
fn every_promise_is_there_after_a_restart() {
    let mut rng = Rng::new(5);
    let mut day = dispatcher(4);
    let mut id = 0;
    for _ in 0..60 {
        if let Ok(offers) = day.offer(&wish(&mut rng, 8.0 * HOUR)) {
            id += u64::from(day.accept(RideId(id), &offers[0]).is_ok());
        }
    }
    assert!(id > 20);
    let rides: Vec<_> = day.rides().map(|(id, ride)| (id, *ride)).collect();
    let orders: Vec<_> = day
        .vehicles()
        .map(|(id, _)| (id, day.stops(id).iter().map(|&(ride, end, ..)| (ride, end)).collect::<Vec<_>>()))
        .collect();
    let mut whole = dispatcher(4);
    assert_eq!(whole.restore_all(&rides, &orders), []);
    for &(id, _) in &rides {
        assert_eq!(whole.promise(id), day.promise(id), "the same plan to the second");
    }
    let mut again = dispatcher(4);
    for (id, ride) in day.rides() {
        again.restore(id, *ride, day.promise(id).map(|promise| promise.vehicle));
    }
    assert_eq!(again.plan_waiting(2_000), []);
    for (id, _) in day.rides() {
        let (before, after) = (day.promise(id).unwrap(), again.promise(id).unwrap());
        assert_eq!((before.pickup, before.arrival), (after.pickup, after.arrival));
        assert!(after.pickup.holds(after.pickup_at) && after.arrival.holds(after.arrival_at));
    }
}
