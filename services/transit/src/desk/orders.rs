//! What the dispatcher orders, and what an order would do before it is given.

use std::collections::BTreeMap;

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Date;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, RideId, VehicleId};
use yakuba_store::{Result, Tx};

use super::{Plan, cancel};
use crate::messages::{Consequences, Order};
use crate::model::{Closure, RideState, clock};
use crate::store::{days, links, rides};

/// Does what was ordered.
pub async fn obey(tx: &mut Tx<Internet>, clock: &Clock, day: Date, order: Order, actor: Actor) -> Result<()> {
    match order {
        Order::Cancel { ride } => {
            cancel(tx, clock, &ride, RideState::Cancelled, actor).await?;
            return Ok(());
        }
        Order::DriverLink { pattern, secret_hash } => {
            let target = format!("driver:{pattern}");
            links::revoke(tx, &target).await?;
            links::grant(tx, clock, &secret_hash, &target).await?;
            return Entry::new(actor, "transit.driver-link").on("vehicle", &pattern).record(tx, clock).await;
        }
        Order::Show => return show(tx, clock, day).await,
        Order::Called { ride } => {
            let Some(mut called) = rides::get_in(tx, &ride).await? else { return Ok(()) };
            called.was_called = true;
            rides::put(tx, &called).await?;
            rides::note(tx, clock, &ride, "called", json!({})).await?;
            Entry::new(actor, "transit.called").on("ride", &ride).record(tx, clock).await?;
            return show(tx, clock, day).await;
        }
        Order::OpenWays { is_open } => {
            days::take(tx, day).await?;
            days::open_ways(tx, day, is_open).await?;
            Entry::new(actor, "transit.ways-opened")
                .on("day", day)
                .with(json!({ "all": is_open }))
                .record(tx, clock)
                .await?;
            return show(tx, clock, day).await;
        }
        _ => {}
    }
    let mut plan = Plan::open(tx, day, clock.now()).await?;
    let Some(disruption) = plan.carry_out(&order) else { return Ok(()) };
    plan.keep(tx, &order).await?;
    let told = json!({ "moved": disruption.moved.len(), "broken": disruption.broken.len() });
    let (action, on) = match &order {
        Order::TakeOut { number, .. } => ("transit.vehicle-out", format!("{day}/{number}")),
        Order::BringBack { number } => ("transit.vehicle-back", format!("{day}/{number}")),
        Order::Move { ride, .. } => ("transit.moved", ride.clone()),
        Order::Close { id, .. } => ("transit.road-closed", id.clone()),
        Order::Reopen { id } => ("transit.road-opened", id.clone()),
        _ => return Ok(()),
    };
    Entry::new(actor, action).on("order", on).with(told).record(tx, clock).await?;
    plan.save(tx, clock, &disruption).await
}

/// Tells the office the day as it is.
pub async fn show(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<()> {
    Plan::open(tx, day, clock.now()).await?.save(tx, clock, &Disruption::default()).await
}

/// What an order would do. Nothing is kept.
pub async fn try_out(tx: &mut Tx<Internet>, clock: &Clock, day: Date, order: &Order) -> Result<Consequences> {
    let mut plan = Plan::open(tx, day, clock.now()).await?;
    let (before, metres) = (plan.planned(), plan.dispatcher.cost());
    let Some(disruption) = plan.carry_out(order) else {
        let why = match order {
            Order::Move { .. } => {
                "この車両には移せません。ほかの方のお約束が守れなくなるか、定員か時間が合いません。"
            }
            _ => "対象が見つかりません。画面を最新にしてください。",
        };
        return Ok(Consequences { lines: vec![why.to_owned()], ..Consequences::default() });
    };
    let broken = disruption.broken.len();
    let mut lines = plan.differences(&before, &disruption);
    let more = (plan.dispatcher.cost() - metres) / 1000.0;
    lines.push(format!("これから走る距離：{more:+.1} km"));
    if broken == 0 {
        lines.insert(0, "すべてのお約束を守れます。".to_owned());
    }
    Ok(Consequences { is_possible: true, broken, lines })
}

/// A ride's vehicle and planned times.
type Planned = BTreeMap<RideId, (VehicleId, f64, f64)>;

impl Plan {
    /// Changes the plan as ordered. None when it cannot be done; nothing has changed then.
    fn carry_out(&mut self, order: &Order) -> Option<Disruption> {
        match order {
            Order::TakeOut { number, why } => self.take_out(*number, why),
            Order::BringBack { number } => {
                let shift = self.shifts.iter_mut().find(|shift| shift.number == *number)?;
                shift.out.take()?;
                let vehicle = shift.vehicle(&self.network)?;
                self.dispatcher.add_vehicle(VehicleId(*number as u64), vehicle);
                self.dispatcher.plan_waiting(super::STEPS);
                Some(Disruption::default())
            }
            Order::Move { ride, number } => {
                let id = RideId(self.open_ride(ride)?.number as u64);
                let vehicle = VehicleId(*number as u64);
                if !self.dispatcher.move_to(id, vehicle) {
                    return None;
                }
                let name = self.vehicle_name(vehicle);
                self.ride_mut(id)?.because(format!("手動で{name}に固定しました"));
                Some(Disruption::default())
            }
            Order::Close { id, between, and, longer, why } => {
                let (between, and, longer) = (*between, *and, *longer);
                let closure = Closure { id: id.clone(), between, and, longer, why: why.clone() };
                self.network.closures.push(closure);
                Some(self.dispatcher.set_travel(self.network.travel()))
            }
            Order::Reopen { id } => {
                let at = self.network.closures.iter().position(|closure| closure.id == *id)?;
                self.network.closures.remove(at);
                let disruption = self.dispatcher.set_travel(self.network.travel());
                self.dispatcher.plan_waiting(super::STEPS);
                Some(disruption)
            }
            _ => None,
        }
    }

    /// Takes a vehicle out for the rest of the day. Its riders are planned anew: with another vehicle where the promise can be
    /// kept, else with the least lateness.
    pub(super) fn take_out(&mut self, number: i64, why: &str) -> Option<Disruption> {
        let is_it = |shift: &&mut crate::model::Shift| shift.number == number && shift.out.is_none();
        let shift = self.shifts.iter_mut().find(is_it)?;
        shift.out = Some(why.to_owned());
        let disruption = self.dispatcher.vehicle_out(VehicleId(number as u64));
        // Who was aboard waits where the vehicle stands.
        let waiting: Vec<RideId> = self
            .dispatcher
            .rides()
            .filter(|(_, promised)| promised.request.pickup.is_some())
            .map(|(id, _)| id)
            .collect();
        for ride in self.rides.iter_mut().filter(|ride| waiting.contains(&RideId(ride.number as u64))) {
            if ride.boarded_at.take().is_some() {
                ride.state = RideState::Waiting;
                ride.because("車両が止まった場所で、次の車を待っています".to_owned());
            }
            if ride.pinned == Some(number) {
                ride.pinned = None;
            }
        }
        Some(disruption)
    }

    /// Keeps what the order changed beside the plan.
    async fn keep(&self, tx: &mut Tx<Internet>, order: &Order) -> Result<()> {
        match order {
            Order::TakeOut { number, .. } | Order::BringBack { number } => {
                for shift in self.shifts.iter().filter(|shift| shift.number == *number) {
                    days::put_shift(tx, self.day, shift).await?;
                }
            }
            Order::Close { id, .. } => {
                for closure in self.network.closures.iter().filter(|closure| closure.id == *id) {
                    days::close(tx, self.day, closure).await?;
                }
            }
            Order::Reopen { id } => days::reopen(tx, self.day, id).await?,
            _ => {}
        }
        Ok(())
    }

    fn planned(&self) -> Planned {
        let planned = |id| self.dispatcher.promise(id).map(|it| (it.vehicle, it.pickup_at, it.arrival_at));
        self.dispatcher.rides().filter_map(|(id, _)| Some((id, planned(id)?))).collect()
    }

    /// What has changed since, ride by ride.
    fn differences(&self, before: &Planned, disruption: &Disruption) -> Vec<String> {
        let mut lines = Vec::new();
        for broken in &disruption.broken {
            let about = super::words::about(self, broken.ride);
            lines.push(match broken.now {
                Some((pickup, arrival)) => format!(
                    "{about}：お約束を守れず、お迎え{}–{}、到着{}–{}になります",
                    clock(pickup.open),
                    clock(pickup.close),
                    clock(arrival.open),
                    clock(arrival.close)
                ),
                None => format!("{about}：運べる車両がありません。お電話が必要です"),
            });
        }
        let is_broken = |id| disruption.broken.iter().any(|broken| broken.ride == id);
        for (id, (vehicle, pickup, _)) in self.planned() {
            let Some(&(old, old_pickup, _)) = before.get(&id) else { continue };
            if is_broken(id) || (old == vehicle && (old_pickup - pickup).abs() < 60.0) {
                continue;
            }
            lines.push(format!(
                "{}：{} {} → {} {}（お約束のうち）",
                super::words::about(self, id),
                self.vehicle_name(old),
                clock(old_pickup),
                self.vehicle_name(vehicle),
                clock(pickup)
            ));
        }
        lines
    }
}
