//! The driver's day: 点呼 with the check for alcohol, rests, fuel, roads.

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, VehicleId};
use yakuba_store::{Result, Tx};

use super::{Report, ReportKind};
use crate::desk::Plan;
use crate::model::{Duty, seconds};
use crate::store::{days, duties};

/// Whether what the driver typed is a breath without alcohol. Whatever is detected keeps him from driving
/// (旅客自動車運送事業運輸規則第21条第4項・第24条): there is no permitted amount for whoever carries people.
fn is_sober(typed: &str) -> bool {
    let typed = yakuba_base::text::half_width_digits(typed).replace('．', ".");
    typed.trim().parse::<f64>().is_ok_and(|amount| amount == 0.0)
}

/// Takes a report about the driver's own day.
pub(super) async fn report(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    mut plan: Plan,
    mine: usize,
    report: &Report,
    at: Timestamp,
) -> Result<bool> {
    let (day, time) = (plan.day, seconds(plan.day, at));
    let key = plan.shifts[mine].pattern.key.clone();
    let duty = plan.shifts[mine].tablet.duty;
    let mut disruption = Disruption::default();
    let becomes = match (report.kind, duty) {
        (ReportKind::Start, Duty::Off | Duty::Ended) => {
            let typed = report.told.get("alcohol").map_or("", String::as_str);
            if is_sober(typed) {
                Duty::On
            } else {
                let number = plan.shifts[mine].number;
                disruption =
                    plan.take_out(number, "点呼でアルコールを検知（または未測定）").unwrap_or_default();
                Duty::Off
            }
        }
        (ReportKind::End, Duty::On | Duty::Resting(_)) => Duty::Ended,
        (ReportKind::Rest, Duty::On) => Duty::Resting(time),
        (ReportKind::Resume, Duty::Resting(_)) => {
            // He leaves from where he rested, not before now.
            let shift = &mut plan.shifts[mine];
            shift.ready = shift.ready.max(time);
            let (vehicle, ready) = (VehicleId(shift.number as u64), shift.ready);
            if let Some(place) = plan.network.place(&plan.shifts[mine].place) {
                disruption = plan.dispatcher.position(vehicle, place, ready);
            }
            Duty::On
        }
        (ReportKind::Fuel | ReportKind::RoadClosed, _) => duty,
        _ => return Ok(false),
    };
    plan.shifts[mine].tablet.duty = becomes;
    days::put_shift(tx, day, &plan.shifts[mine]).await?;
    duties::note(tx, clock, day, &key, report.kind.name(), at, &report.told).await?;
    Entry::new(Actor::Program(format!("driver:{key}")), "transit.duty")
        .on("vehicle", format!("{day}/{key}"))
        .with(json!({ "as": report.kind.name() }))
        .record(tx, clock)
        .await?;
    plan.save(tx, clock, &disruption).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::is_sober;

    #[test]
    fn only_a_measured_zero_lets_anybody_drive() {
        assert!(is_sober("0.00") && is_sober("０．００") && is_sober("0"));
        assert!(!is_sober("0.05") && !is_sober("") && !is_sober("なし"));
    }
}
