//! Li and Lim (2001): pick-up and delivery with time windows, fewest vehicles first.
//!
//! Header `K Q speed`; then `id x y demand ready due service pickup delivery` with the depot first. A row with a delivery is
//! a pick-up.

use super::{Instance, InstanceError, rows};
use crate::problem::{Load, Objective, Place, Problem, Request, Skills, Travel, Vehicle, Visit, Window};

/// Reads a Li & Lim instance.
pub fn lilim(text: &str) -> Result<Instance, InstanceError> {
    let rows = rows(text, "numbers only")?;
    let Some(((line, header), stops)) = rows.split_first() else { return Err(InstanceError::Empty) };
    let &[vehicles, capacity, ..] = header.as_slice() else {
        return Err(InstanceError::Line { line: *line, expected: "vehicles, capacity, speed" });
    };
    if let Some((line, _)) = stops.iter().find(|(_, row)| row.len() < 9) {
        return Err(InstanceError::Line {
            line: *line,
            expected: "id x y demand ready due service pickup delivery",
        });
    }
    if stops.is_empty() {
        return Err(InstanceError::Line { line: line + 1, expected: "the depot" });
    }
    let visit = |index: usize| {
        let row = &stops[index].1;
        Visit { place: Place(index as u32), window: Window::new(row[4], row[5]), service: row[6] }
    };
    let mut requests = Vec::new();
    let mut numbers = Vec::new();
    for (index, (_, row)) in stops.iter().enumerate().skip(1).filter(|(_, (_, row))| row[8] > 0.0) {
        let to = stops.iter().position(|(_, other)| other[0] == row[8]);
        let to = to.ok_or(InstanceError::Unpaired { stop: row[0] as usize })?;
        numbers.push((row[0] as usize, stops[to].1[0] as usize));
        requests.push(Request {
            pickup: Some(visit(index)),
            delivery: visit(to),
            load: Load::seats(row[3] as i32),
            max_ride: f64::INFINITY,
            needs: Skills::default(),
        });
    }
    let points: Vec<(f64, f64)> = stops.iter().map(|(_, row)| (row[1], row[2])).collect();
    let vehicle = Vehicle {
        start: Place(0),
        end: Place(0),
        shift: Window::new(stops[0].1[4], stops[0].1[5]),
        capacity: Load::seats(capacity as i32),
        max_duration: f64::INFINITY,
        skills: Skills::default(),
        breaks: Vec::new(),
    };
    Ok(Instance {
        problem: Problem {
            travel: Travel::euclidean(&points),
            requests,
            vehicles: vec![vehicle; vehicles as usize],
            objective: Objective::VehiclesThenCost,
        },
        numbers,
    })
}
