//! One day's plan, worked on in one transaction.
//!
//! Nothing of the plan lives in memory between requests: it is rebuilt from the rows (vehicles, promises, the order of stops)
//! in the transaction that changes it. So a restart loses nothing, two servers cannot disagree, and what was promised is on
//! the disk before anybody is told.

mod book;
mod drive;
mod orders;
mod words;

pub use book::{Booked, Chosen, ask, cancel, choose};
pub use drive::{Report, ReportKind, report};
pub use orders::{show, take_out};

use std::collections::BTreeMap;

use serde_json::json;
use yakuba_base::{Date, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, Ride as Promised, RideId, Settings, Stage, VehicleId};
use yakuba_dispatch::{Dispatcher, End};
use yakuba_store::{Result, StoreError, Tx};

use crate::messages::{Board, BoardChanged};
use crate::model::{Network, Ride, RideState, Shift, seconds};
use crate::store::{days, rides, wishes};

/// Steps of the search when a day is opened whose promises do not fit the kept order any more.
const STEPS: u64 = 400;

/// A day, open for change.
pub(crate) struct Plan {
    pub day: Date,
    pub network: Network,
    pub shifts: Vec<Shift>,
    /// All rides of the day, the driven ones too.
    pub rides: Vec<Ride>,
    pub dispatcher: Dispatcher,
    last_ride: i64,
}

type Orders = Vec<(i64, Vec<(i64, bool)>)>;

impl Plan {
    /// Takes the day for this transaction and rebuilds its plan.
    pub async fn open(tx: &mut Tx<Internet>, day: Date, now: Timestamp) -> Result<Plan> {
        let (orders, last_ride) = days::take(tx, day).await?;
        let network = days::network_in(tx).await?;
        let shifts = days::shifts(tx, day).await?;
        let rides = rides::of_day(tx, day).await?;
        let mut dispatcher = Dispatcher::new(network.travel(), Settings::default());
        for shift in shifts.iter().filter(|shift| shift.out.is_none()) {
            if let Some(vehicle) = shift.vehicle(&network) {
                dispatcher.add_vehicle(VehicleId(shift.number as u64), vehicle);
            }
        }
        let promised: Vec<(RideId, Promised)> = rides
            .iter()
            .filter(|ride| ride.state.is_open())
            .map(|ride| {
                let stage = ride.boarded_at.map_or(Stage::Waiting, Stage::Aboard);
                (RideId(ride.number as u64), Promised { request: ride.request, stage, pinned: None })
            })
            .collect();
        let orders: Orders =
            serde_json::from_str(&orders).map_err(|error| StoreError::column("orders", error.to_string()))?;
        let half = |&(ride, boards): &(i64, bool)| {
            (RideId(ride as u64), if boards { End::Pickup } else { End::Delivery })
        };
        let orders: Vec<_> = orders
            .iter()
            .map(|(vehicle, stops)| (VehicleId(*vehicle as u64), stops.iter().map(half).collect::<Vec<_>>()))
            .collect();
        let homeless = dispatcher.restore_all(&promised, &orders);
        dispatcher.tell_time(seconds(day, now).max(0.0));
        if !homeless.is_empty() {
            dispatcher.plan_waiting(STEPS);
        }
        Ok(Plan { day, network, shifts, rides, dispatcher, last_ride })
    }

    /// The number of the next ride.
    fn next_ride(&mut self) -> i64 {
        self.last_ride += 1;
        self.last_ride
    }

    fn ride_mut(&mut self, number: RideId) -> Option<&mut Ride> {
        self.rides.iter_mut().find(|ride| ride.number as u64 == number.0)
    }

    /// Notes what the world has broken: new windows, and that the rider must be told.
    fn note(&mut self, disruption: &Disruption) -> Vec<String> {
        let mut late = Vec::new();
        for broken in &disruption.broken {
            let Some(ride) = self.ride_mut(broken.ride) else { continue };
            late.push(ride.id.clone());
            if let Some((pickup, _)) = broken.now {
                let by = (pickup.close - broken.promised.0.close).max(0.0);
                ride.lateness = Some(ride.lateness.unwrap_or_default() + by);
                ride.pickup = pickup;
            }
        }
        late
    }

    /// Writes the plan back, and tells the office.
    pub async fn save(mut self, tx: &mut Tx<Internet>, clock: &Clock, disruption: &Disruption) -> Result<()> {
        let late = self.note(disruption);
        let requests: BTreeMap<u64, Promised> =
            self.dispatcher.rides().map(|(id, ride)| (id.0, *ride)).collect();
        let day = self.day;
        for ride in self.rides.iter_mut().filter(|ride| ride.state.is_open()) {
            let before = ride.clone();
            if let Some(promised) = requests.get(&(ride.number as u64)) {
                ride.request = promised.request;
            }
            let promise = self.dispatcher.promise(RideId(ride.number as u64));
            ride.vehicle = promise.as_ref().map(|promise| promise.vehicle.0 as i64);
            if let Some(promise) = promise {
                (ride.pickup_at, ride.arrival_at) = (promise.pickup_at, promise.arrival_at);
            }
            if *ride != before {
                rides::put(tx, ride).await?;
            }
        }
        for id in &late {
            rides::note(tx, clock, id, "late", json!({})).await?;
        }
        let orders: Orders = self
            .dispatcher
            .vehicles()
            .map(|(vehicle, _)| {
                let stops = self.dispatcher.stops(vehicle);
                (
                    vehicle.0 as i64,
                    stops.iter().map(|&(ride, end, ..)| (ride.0 as i64, end == End::Pickup)).collect(),
                )
            })
            .collect();
        let orders = serde_json::to_string(&orders)
            .map_err(|error| StoreError::column("orders", error.to_string()))?;
        days::put(tx, day, &orders, self.last_ride).await?;
        let left: Vec<RideId> = self.dispatcher.left_over();
        let board = Board {
            day,
            left_over: self
                .rides
                .iter()
                .filter(|ride| ride.state.is_open() && left.contains(&RideId(ride.number as u64)))
                .map(|ride| ride.id.clone())
                .collect(),
            shifts: self.shifts,
            rides: self.rides,
            refusals: wishes::refusals(tx, day).await?,
        };
        yakuba_relay::send(tx, clock, &BoardChanged { board, at: clock.now() }).await?;
        Ok(())
    }

    fn vehicle_name(&self, vehicle: VehicleId) -> String {
        self.shifts
            .iter()
            .find(|shift| shift.number as u64 == vehicle.0)
            .map(|shift| shift.pattern.name.clone())
            .unwrap_or_default()
    }

    fn fare(&self, vehicle: VehicleId) -> i64 {
        self.shifts
            .iter()
            .find(|shift| shift.number as u64 == vehicle.0)
            .map_or(0, |shift| shift.pattern.fare)
    }

    fn open_ride(&self, id: &str) -> Option<&Ride> {
        self.rides.iter().find(|ride| ride.id == id && ride.state.is_open())
    }

    fn set_state(&mut self, id: &str, state: RideState) -> Option<Ride> {
        let ride = self.rides.iter_mut().find(|ride| ride.id == id)?;
        ride.state = state;
        Some(ride.clone())
    }
}
