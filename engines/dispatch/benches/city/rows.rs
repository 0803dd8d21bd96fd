//! The rows of the table.

use serde_json::{Value, json};
use yakuba_dispatch::dispatcher::{When, Wish};
use yakuba_dispatch::{Budget, Load, Objective, Problem, Rng, Skills, first_plan};

use crate::city::{CLOSE, City, HOUR, OPEN, SERVICE};
use crate::simulation::{Day, Effort, processor_seconds, quantile};

const FULL: Effort = Effort { rescue: 60, improve: 20 };
const INSERTION: Effort = Effort { rescue: 0, improve: 0 };

fn print(row: &str, mut value: Value) {
    value["row"] = json!(row);
    println!("{value}");
}

/// 144 requests and a thousand, all known in advance.
pub fn first_plans() {
    first(144, 12);
    first(1000, 40);
}

fn first(requests: usize, vehicles: u64) {
    let city = City::new(1);
    let mut rng = Rng::new(1);
    let problem = Problem {
        travel: city.travel.clone(),
        requests: city.rides(&mut rng, requests).into_iter().map(|(_, request)| request).collect(),
        vehicles: (0..vehicles).map(|_| city.vehicle(&mut rng)).collect(),
        objective: Objective::Cost,
    };
    let begun = processor_seconds();
    let plan = first_plan(&problem, 1, Budget::Steps(2000));
    let seconds = processor_seconds() - begun;
    let rides: Vec<Value> = problem
        .requests
        .iter()
        .enumerate()
        .filter(|(id, _)| !plan.unserved.contains(id))
        .filter_map(|(id, request)| {
            let pickup = request.pickup?;
            Some(json!({
                "ride": id, "from": pickup.place.0, "to": request.delivery.place.0, "seats": 1,
                "pickup": [pickup.window.open, pickup.window.close], "max_ride": request.max_ride,
            }))
        })
        .collect();
    let driven: Vec<Value> = plan
        .routes
        .iter()
        .flat_map(|route| {
            route.stops.iter().map(|stop| {
                let is_alighting = stop.end == yakuba_dispatch::End::Delivery;
                json!([route.vehicle, stop.request, is_alighting, stop.time])
            })
        })
        .collect();
    let homes: Vec<u32> = problem.vehicles.iter().map(|vehicle| vehicle.start.0).collect();
    let day = json!({
        "city": city.facts(), "seats": 8, "rides": rides, "driven": driven, "homes": homes, "shift": [OPEN, CLOSE],
    });
    print(
        "first plan",
        json!({"seconds": seconds, "requests": requests, "vehicles": vehicles, "unserved": plan.unserved.len(), "days": [day]}),
    );
}

/// Exact best insertion over 20 vehicles while 500 rides come in.
pub fn insertion() {
    let city = City::new(2);
    let mut rng = Rng::new(2);
    let mut day = Day::new(&city, &mut rng, 20, FULL);
    let mut seconds = Vec::new();
    for (asked, request) in city.rides(&mut rng, 500) {
        day.drive_to(asked);
        for _ in 0..3 {
            let begun = processor_seconds();
            std::hint::black_box(day.dispatcher.quote(&request));
            seconds.push(processor_seconds() - begun);
        }
        day.ask(&request);
    }
    day.drive_to(CLOSE);
    let (p50, p99) = (quantile(&mut seconds, 0.5), quantile(&mut seconds, 0.99));
    print("insertion", json!({"p50": p50, "p99": p99, "days": [day.log()]}));
}

/// What a rider waits for: the promise with its rescue search, and up to three offers.
pub fn answers() {
    let city = City::new(3);
    let mut rng = Rng::new(3);
    let mut day = Day::new(&city, &mut rng, 20, FULL);
    let mut offers = Vec::new();
    for (asked, request) in city.rides(&mut rng, 500) {
        day.drive_to(asked);
        if let Some(pickup) = request.pickup {
            let wish = Wish {
                from: vec![(pickup.place, 0.0)],
                to: vec![(request.delivery.place, 0.0)],
                when: When::LeaveAfter(pickup.window.open),
                load: Load::seats(1),
                needs: Skills::default(),
                service: SERVICE,
                earliest: asked,
            };
            let begun = processor_seconds();
            let _offers = std::hint::black_box(day.dispatcher.offer(&wish));
            offers.push(processor_seconds() - begun);
        }
        day.ask(&request);
    }
    day.drive_to(CLOSE);
    let mut answers = std::mem::take(&mut day.answers);
    let (answer, offer) = (quantile(&mut answers, 0.99), quantile(&mut offers, 0.99));
    print("answers", json!({"answer_p99": answer, "offers_p99": offer, "days": [day.log()]}));
}

/// A request among ten thousand vehicles.
pub fn ten_thousand() {
    let city = City::new(4);
    let mut rng = Rng::new(4);
    let mut day = Day::new(&city, &mut rng, 10_000, INSERTION);
    let mut seconds = Vec::new();
    let rides = city.rides(&mut rng, 6000);
    for (asked, request) in rides.iter().filter(|(asked, _)| *asked == 0.0 || *asked > OPEN + 2.0 * HOUR) {
        // Nothing is driven: every vehicle keeps all it was given, the worst for a search.
        let _ = asked;
        let begun = processor_seconds();
        std::hint::black_box(day.dispatcher.quote(request));
        seconds.push(processor_seconds() - begun);
        day.ask(request);
    }
    let (p50, p99) = (quantile(&mut seconds, 0.5), quantile(&mut seconds, 0.99));
    print("ten thousand", json!({"p50": p50, "p99": p99, "requests": seconds.len(), "days": []}));
}

/// How many of 500 rides are taken by the smallest fleet of which best insertion alone takes nine in ten: by best insertion,
/// and by the engine.
pub fn acceptance(seeds: u64) {
    for vehicles in 20.. {
        let (insertion, mut days) = accepted(seeds, vehicles, INSERTION);
        if insertion < 0.9 {
            continue;
        }
        let (engine, more) = accepted(seeds, vehicles, FULL);
        days.extend(more);
        print(
            "acceptance",
            json!({"vehicles": vehicles, "insertion": insertion, "engine": engine, "days": days}),
        );
        return;
    }
}

fn accepted(seeds: u64, vehicles: u64, effort: Effort) -> (f64, Vec<Value>) {
    let (mut asked, mut accepted) = (0, 0);
    let mut days = Vec::new();
    for seed in 1..=seeds {
        let city = City::new(seed);
        let mut rng = Rng::new(seed);
        let mut day = Day::new(&city, &mut rng, vehicles, effort);
        drive(&mut day, &city.rides(&mut rng, 500));
        asked += day.asked;
        accepted += day.accepted;
        days.push(day.log());
    }
    (accepted as f64 / asked as f64, days)
}

/// A year of 120,000 trips.
pub fn year(days: u64) {
    let city = City::new(5);
    let mut logs = Vec::new();
    let (mut asked, mut accepted) = (0, 0);
    let begun = processor_seconds();
    for date in 0..days {
        let mut rng = Rng::new(1000 + date);
        let mut day = Day::new(&city, &mut rng, 13, Effort { rescue: 20, improve: 2 });
        drive(&mut day, &city.rides(&mut rng, 329));
        asked += day.asked;
        accepted += day.accepted;
        if date % 30 == 0 {
            logs.push(day.log());
        }
    }
    let seconds = processor_seconds() - begun;
    print("year", json!({"seconds": seconds, "asked": asked, "accepted": accepted, "days": logs}));
}

/// Bookings, cancellations, no-shows, delays, closures, breakdowns in random order: the tests' own run, longer. It ends the
/// program at the first promise that planning breaks.
pub fn events(events: u64) {
    let begun = processor_seconds();
    let [events, accepted, refused, world] = crate::promises::runs(events);
    let seconds = processor_seconds() - begun;
    print(
        "events",
        json!({
            "events": events, "seconds": seconds, "accepted": accepted, "refused": refused, "broken_by_the_world": world,
            "days": [],
        }),
    );
}

fn drive(day: &mut Day<'_>, rides: &[(f64, yakuba_dispatch::Request)]) {
    for (asked, request) in rides {
        day.drive_to(*asked);
        day.ask(request);
    }
    day.drive_to(CLOSE);
}
