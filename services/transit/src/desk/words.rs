//! A refusal in words a dispatcher can act on.

use yakuba_dispatch::dispatcher::{Obstacle, Offer, Rejection, RideId, VehicleId};

use super::Plan;
use crate::model::clock;

/// One line for each vehicle.
pub(super) fn refusal(plan: &Plan, why: &Rejection) -> Vec<String> {
    if why.no_way {
        return vec!["乗降場所のあいだに通れる道がありません。".to_owned()];
    }
    if why.vehicles.is_empty() {
        return vec!["この日に走る車両がありません。".to_owned()];
    }
    let line = |vehicle, obstacle: &Obstacle| {
        let words = match obstacle {
            Obstacle::Ability => "必要な設備または資格がありません".to_owned(),
            Obstacle::TooSmall => "座席または車いす席が足りません".to_owned(),
            Obstacle::Shift => "空車でも、運行時間のうちに間に合いません".to_owned(),
            Obstacle::Full => "時間は合いますが、満席です".to_owned(),
            Obstacle::Promise(ride) => format!("{}の約束が守れなくなります", about(plan, *ride)),
            Obstacle::Promises => "いくつかの約束が同時に守れなくなります".to_owned(),
        };
        format!("{}：{words}", plan.vehicle_name(vehicle))
    };
    why.vehicles.iter().map(|(vehicle, obstacle)| line(*vehicle, obstacle)).collect()
}

/// A ride, without the rider's name: this goes into statistics too.
pub(super) fn about(plan: &Plan, number: RideId) -> String {
    let Some(ride) = plan.rides.iter().find(|ride| ride.number as u64 == number.0) else {
        return "ほかの予約".to_owned();
    };
    let (from, to) = (plan.stop_name(&ride.from), plan.stop_name(&ride.to));
    format!("予約{}（{} {from}→{to}）", ride.number, clock(ride.pickup_at))
}

/// Why a new ride comes with this vehicle.
pub(super) fn chosen(plan: &Plan, vehicle: VehicleId, offer: &Offer) -> String {
    let running = plan.dispatcher.vehicles().count();
    format!(
        "{}に決めました：走る距離の増え方が{running}台の中で最小（+{:.1} km）",
        plan.vehicle_name(vehicle),
        offer.detour / 1000.0
    )
}
