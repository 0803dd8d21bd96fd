//! The plan goes back to its rows, the office is told, and so is whoever's promise has changed.

use std::collections::BTreeMap;

use serde_json::json;
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::End;
use yakuba_dispatch::dispatcher::{Disruption, Ride as Promised, RideId};
use yakuba_store::{Result, StoreError, Tx};

use super::{Orders, Plan};
use crate::jobs::{self, News};
use crate::messages::{Board, BoardChanged, Entry};
use crate::model::clock;
use crate::store::{days, duties, rides, wishes};

impl Plan {
    /// Notes what the world has broken: new windows, and that the rider must be told.
    fn note(&mut self, disruption: &Disruption) -> Vec<String> {
        let mut late = Vec::new();
        for broken in &disruption.broken {
            let Some(ride) = self.ride_mut(broken.ride) else { continue };
            late.push(ride.id.clone());
            ride.was_called = false;
            if let Some((pickup, _)) = broken.now {
                let by = (pickup.close - broken.promised.0.close).max(0.0);
                ride.lateness = Some(ride.lateness.unwrap_or_default() + by);
                ride.pickup = pickup;
                ride.because(format!(
                    "お約束を{}–{}に変えました（守れる時刻のうち、いちばん早いもの）",
                    clock(pickup.open),
                    clock(pickup.close)
                ));
            } else {
                ride.because("この予約を運べる車両がなくなりました".to_owned());
            }
        }
        late
    }

    /// Takes over what the engine has planned, and notes why a ride comes with another vehicle.
    fn read_off(&mut self) {
        let requests: BTreeMap<u64, Promised> =
            self.dispatcher.rides().map(|(id, ride)| (id.0, *ride)).collect();
        let names: BTreeMap<i64, String> =
            self.shifts.iter().map(|shift| (shift.number, shift.pattern.name.clone())).collect();
        for ride in self.rides.iter_mut().filter(|ride| ride.state.is_open()) {
            if let Some(promised) = requests.get(&(ride.number as u64)) {
                ride.request = promised.request;
                ride.pinned = promised.pinned.map(|vehicle| vehicle.0 as i64);
            }
            let promise = self.dispatcher.promise(RideId(ride.number as u64));
            let before = ride.vehicle.take();
            ride.vehicle = promise.as_ref().map(|promise| promise.vehicle.0 as i64);
            if let (Some(old), Some(new)) = (before, ride.vehicle)
                && old != new
            {
                let name = |number| names.get(&number).map_or("", String::as_str);
                let why = format!("{}から{}に移しました（お約束はそのまま）", name(old), name(new));
                ride.because(why);
            }
            if let Some(promise) = promise {
                (ride.pickup_at, ride.arrival_at) = (promise.pickup_at, promise.arrival_at);
            }
        }
    }

    /// Writes the plan back, tells the office, and sees to it that riders are told.
    pub async fn save(mut self, tx: &mut Tx<Internet>, clock: &Clock, disruption: &Disruption) -> Result<()> {
        let before = self.rides.clone();
        let late = self.note(disruption);
        self.read_off();
        for (ride, before) in self.rides.iter().zip(&before) {
            if ride != before {
                rides::put(tx, ride).await?;
            }
        }
        for id in &late {
            rides::note(tx, clock, id, "late", json!({})).await?;
            jobs::tell(tx, clock, id, News::Late).await?;
        }
        let orders = serde_json::to_string(&self.orders())
            .map_err(|error| StoreError::column("orders", error.to_string()))?;
        days::put(tx, self.day, &orders, self.last_ride).await?;
        let at = clock.now();
        let board = self.board(tx).await?;
        yakuba_relay::send(tx, clock, &BoardChanged { board, at }).await
    }

    fn orders(&self) -> Orders {
        self.dispatcher
            .vehicles()
            .map(|(vehicle, _)| {
                let stops = self.dispatcher.stops(vehicle);
                (
                    vehicle.0 as i64,
                    stops.iter().map(|&(ride, end, ..)| (ride.0 as i64, end == End::Pickup)).collect(),
                )
            })
            .collect()
    }

    /// The day as the office sees it.
    async fn board(self, tx: &mut Tx<Internet>) -> Result<Board> {
        let left: Vec<RideId> = self.dispatcher.left_over();
        let is_left = |number: i64| left.contains(&RideId(number as u64));
        let book = duties::of_day(tx, self.day).await?;
        let entry = |(vehicle, at, what, told): (String, Timestamp, String, duties::Told)| Entry {
            vehicle,
            at,
            what,
            told,
        };
        Ok(Board {
            day: self.day,
            left_over: self
                .rides
                .iter()
                .filter(|ride| ride.state.is_open() && is_left(ride.number))
                .map(|ride| ride.id.clone())
                .collect(),
            metres: self.dispatcher.cost(),
            is_open: days::is_open(tx, self.day).await?,
            refusals: wishes::refusals(tx, self.day).await?,
            closures: self.network.closures,
            book: book.into_iter().map(entry).collect(),
            shifts: self.shifts,
            rides: self.rides,
        })
    }
}
