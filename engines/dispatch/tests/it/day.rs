//! A day in a made-up town: a grid of stops, ways in whole seconds.

use yakuba_dispatch::dispatcher::{Settings, VehicleId, When, Wish};
use yakuba_dispatch::{Dispatcher, Load, Place, Rng, Skills, Travel, Vehicle, Window};

/// Stops on a grid of this many by this many, 1.5 km apart at 30 km/h.
pub const SIDE: usize = 7;
pub const HOUR: f64 = 3600.0;

pub fn travel(slowness: impl Fn(usize, usize) -> f64) -> Travel {
    let blocks = |from: usize, to: usize| {
        ((from % SIDE).abs_diff(to % SIDE) + (from / SIDE).abs_diff(to / SIDE)) as f64
    };
    Travel::new(
        SIDE * SIDE,
        |from, to| (blocks(from, to) * 180.0 * slowness(from, to)).round(),
        |from, to| blocks(from, to) * 1500.0,
    )
}

pub fn vehicle(start: u32, seats: i32) -> Vehicle {
    Vehicle {
        start: Place(start),
        end: Place(start),
        shift: Window::new(8.0 * HOUR, 18.0 * HOUR),
        capacity: Load([seats, 1, 1, 4]),
        max_duration: f64::INFINITY,
        skills: Skills(1),
        breaks: Vec::new(),
    }
}

pub fn dispatcher(vehicles: u64) -> Dispatcher {
    let mut dispatcher = Dispatcher::new(travel(|_, _| 1.0), Settings::default());
    for number in 0..vehicles {
        assert!(dispatcher.add_vehicle(VehicleId(number), vehicle((number as u32 * 17) % 49, 4)));
    }
    dispatcher
}

pub fn wish(rng: &mut Rng, now: f64) -> Wish {
    let from = rng.below(SIDE * SIDE);
    let to = (from + 1 + rng.below(SIDE * SIDE - 1)) % (SIDE * SIDE);
    let time = (now + 600.0 + rng.unit() * 4.0 * HOUR).round();
    Wish {
        from: vec![(Place(from as u32), 0.0)],
        to: vec![(Place(to as u32), 0.0)],
        when: if rng.chance(0.4) { When::ArriveBy(time + HOUR) } else { When::LeaveAfter(time) },
        load: Load([1 + rng.below(2) as i32, i32::from(rng.chance(0.05)), 0, 0]),
        needs: Skills(u32::from(rng.chance(0.3))),
        service: 60.0,
        earliest: now + 300.0,
    }
}
