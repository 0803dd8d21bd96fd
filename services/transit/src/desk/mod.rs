//! One day's plan, worked on in one transaction.
//!
//! Nothing of the plan lives in memory between requests: it is rebuilt from the rows (vehicles, promises, the order of stops)
//! in the transaction that changes it. So a restart loses nothing, two servers cannot disagree, and what was promised is on
//! the disk before anybody is told.

mod book;
mod drive;
mod orders;
mod repeat;
mod save;
mod watch;
mod words;

pub use book::{Booked, Chosen, ask, cancel, choose};
pub use drive::{ExtraRider, Report, ReportKind, position, report, take_extra};
pub use orders::{obey, show, try_out};
pub use repeat::{Repeated, book_week_ahead};
pub use watch::watch;

use yakuba_base::{Date, Timestamp};
use yakuba_city::Internet;
use yakuba_dispatch::dispatcher::{Ride as Promised, RideId, Stage, VehicleId};
use yakuba_dispatch::{Dispatcher, End};
use yakuba_store::{Result, StoreError, Tx};

use crate::model::{Design, Network, Ride, RideState, Shift, seconds};
use crate::store::{days, rides};

/// Steps of the search when a day is opened whose promises do not fit the kept order any more.
const STEPS: u64 = 400;

/// A day, open for change.
pub(crate) struct Plan {
    pub day: Date,
    pub design: Design,
    pub network: Network,
    pub shifts: Vec<Shift>,
    /// All rides of the day, the driven ones too.
    pub rides: Vec<Ride>,
    pub dispatcher: Dispatcher,
    last_ride: i64,
}

/// Each vehicle's stops in their order: ride, whether it boards.
type Orders = Vec<(i64, Vec<(i64, bool)>)>;

impl Plan {
    /// Takes the day for this transaction and rebuilds its plan.
    pub async fn open(tx: &mut Tx<Internet>, day: Date, now: Timestamp) -> Result<Plan> {
        let (orders, last_ride) = days::take(tx, day).await?;
        let design = days::design_in(tx, day).await?;
        let network = Network { closures: days::closures(tx, day).await?, ..design.network() };
        let shifts = days::shifts(tx, day).await?;
        let rides = rides::of_day(tx, day).await?;
        let settings = design.operation(day).map(|operation| operation.settings()).unwrap_or_default();
        let mut dispatcher = Dispatcher::new(network.travel(), settings);
        for shift in shifts.iter().filter(|shift| shift.out.is_none()) {
            if let Some(vehicle) = shift.vehicle(&network) {
                dispatcher.add_vehicle(VehicleId(shift.number as u64), vehicle);
            }
        }
        let promised: Vec<(RideId, Promised)> =
            rides.iter().filter(|ride| ride.state.is_open()).map(as_promised).collect();
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
        Ok(Plan { day, design, network, shifts, rides, dispatcher, last_ride })
    }

    /// The number of the next ride.
    fn next_ride(&mut self) -> i64 {
        self.last_ride += 1;
        self.last_ride
    }

    fn ride_mut(&mut self, number: RideId) -> Option<&mut Ride> {
        self.rides.iter_mut().find(|ride| ride.number as u64 == number.0)
    }

    fn vehicle_name(&self, vehicle: VehicleId) -> String {
        self.shifts
            .iter()
            .find(|shift| shift.number as u64 == vehicle.0)
            .map(|shift| shift.pattern.name.clone())
            .unwrap_or_default()
    }

    fn stop_name(&self, key: &str) -> &str {
        self.network.stop(key).map_or("", |stop| &stop.name)
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

fn as_promised(ride: &Ride) -> (RideId, Promised) {
    let stage = ride.boarded_at.map_or(Stage::Waiting, Stage::Aboard);
    let pinned = ride.pinned.map(|number| VehicleId(number as u64));
    (RideId(ride.number as u64), Promised { request: ride.request, stage, pinned })
}
