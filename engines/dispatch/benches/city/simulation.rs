//! One day driven: drivers keep the plan to the second, and what they did is written down.

use serde_json::{Value, json};
use yakuba_dispatch::dispatcher::{RideId, Settings, VehicleId};
use yakuba_dispatch::{Budget, Dispatcher, End, Request, Rng};

use crate::city::{City, OPEN};

/// What the engine may do for each ride.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Steps of the search before a ride is refused.
    pub rescue: u64,
    /// Steps that improve the plan after each ride.
    pub improve: u64,
}

pub struct Day<'a> {
    city: &'a City,
    pub dispatcher: Dispatcher,
    vehicles: u64,
    effort: Effort,
    /// Promised rides.
    book: Vec<Value>,
    /// Vehicle, ride, whether it is an alighting, time.
    driven: Vec<(u64, u64, bool, f64)>,
    pub asked: u64,
    pub accepted: u64,
    /// Processor seconds of each answer.
    pub answers: Vec<f64>,
}

impl<'a> Day<'a> {
    pub fn new(city: &'a City, rng: &mut Rng, vehicles: u64, effort: Effort) -> Self {
        let settings = Settings { rescue_steps: effort.rescue, ..Settings::default() };
        let mut dispatcher = Dispatcher::new(city.travel.clone(), settings);
        for number in 0..vehicles {
            dispatcher.add_vehicle(VehicleId(number), city.vehicle(rng));
        }
        Self {
            city,
            dispatcher,
            vehicles,
            effort,
            book: Vec::new(),
            driven: Vec::new(),
            asked: 0,
            accepted: 0,
            answers: Vec::new(),
        }
    }

    /// Lets the day come to a time: stops that were due are done.
    pub fn drive_to(&mut self, now: f64) {
        if now < OPEN {
            return;
        }
        for vehicle in 0..self.vehicles {
            while let Some(&(ride, end, _, time)) = self.dispatcher.stops(VehicleId(vehicle)).first() {
                if time > now {
                    break;
                }
                self.driven.push((vehicle, ride.0, end == End::Delivery, time));
                if end == End::Pickup {
                    self.dispatcher.boarded(ride, time);
                } else {
                    self.dispatcher.alighted(ride, time);
                }
            }
        }
        self.dispatcher.tell_time(now);
    }

    /// Somebody asks for a ride; true when it is promised.
    pub fn ask(&mut self, request: &Request) -> bool {
        let id = self.asked;
        self.asked += 1;
        let begun = processor_seconds();
        let is_promised = self.dispatcher.promise_to(RideId(id), request, None).is_ok();
        self.answers.push(processor_seconds() - begun);
        if is_promised {
            self.accepted += 1;
            if let Some(pickup) = request.pickup {
                self.book.push(json!({
                    "ride": id, "from": pickup.place.0, "to": request.delivery.place.0, "seats": request.load.0[0],
                    "pickup": [pickup.window.open, pickup.window.close], "max_ride": request.max_ride,
                }));
            }
        }
        if self.effort.improve > 0 {
            self.dispatcher.improve(Budget::Steps(self.effort.improve));
        }
        is_promised
    }

    /// What was promised and what was driven.
    pub fn log(&self) -> Value {
        json!({
            "city": self.city.facts(), "seats": 8, "rides": self.book, "driven": self.driven,
            "homes": self.dispatcher.vehicles().map(|(_, vehicle)| vehicle.start.0).collect::<Vec<_>>(),
            "shift": [OPEN, crate::city::CLOSE],
        })
    }
}

/// What this thread has used of the processor.
pub fn processor_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// The value below which a part of the sorted numbers lies.
pub fn quantile(numbers: &mut [f64], part: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(((numbers.len().saturating_sub(1)) as f64 * part) as usize).copied().unwrap_or(0.0)
}
