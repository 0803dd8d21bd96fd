//! Cordeau and Laporte (2003), Cordeau (2006), Ropke, Cordeau and Laporte (2007).
//!
//! Header `m n T Q L`: vehicles, stops (or requests: the sets differ), longest route, capacity, longest ride. Then a row
//! `id x y service load earliest latest` for the depot, the pick-ups, the drop-offs in the same order, and in some sets the
//! depot once more.

use super::{Instance, InstanceError, rows};
use crate::problem::{Load, Objective, Place, Problem, Request, Skills, Travel, Vehicle, Visit, Window};

/// Reads a dial-a-ride instance.
pub fn darp(text: &str) -> Result<Instance, InstanceError> {
    let rows = rows(text, "numbers only")?;
    let Some(((line, header), stops)) = rows.split_first() else { return Err(InstanceError::Empty) };
    let &[vehicles, _, longest_route, capacity, longest_ride, ..] = header.as_slice() else {
        return Err(InstanceError::Line {
            line: *line,
            expected: "vehicles, stops, longest route, capacity, longest ride",
        });
    };
    if let Some((line, _)) = stops.iter().find(|(_, row)| row.len() < 7) {
        return Err(InstanceError::Line { line: *line, expected: "id x y service load earliest latest" });
    }
    if stops.is_empty() {
        return Err(InstanceError::Line { line: line + 1, expected: "the depot" });
    }
    let requests = stops.iter().filter(|(_, row)| row[4] > 0.0).count();
    if stops.len() < 1 + 2 * requests {
        return Err(InstanceError::Unpaired { stop: stops.len() });
    }
    let window = |row: &[f64]| Window::new(row[5], row[6]);
    let visit = |index: usize| {
        let row = &stops[index].1;
        Visit { place: Place(index as u32), window: window(row), service: row[3] }
    };
    let points: Vec<(f64, f64)> = stops.iter().map(|(_, row)| (row[1], row[2])).collect();
    let vehicle = Vehicle {
        start: Place(0),
        end: Place(0),
        shift: window(&stops[0].1),
        capacity: Load::seats(capacity as i32),
        max_duration: longest_route,
        skills: Skills::default(),
        breaks: Vec::new(),
    };
    let request = |index: usize| Request {
        pickup: Some(visit(index)),
        delivery: visit(index + requests),
        load: Load::seats(stops[index].1[4] as i32),
        max_ride: longest_ride,
        needs: Skills::default(),
    };
    Ok(Instance {
        problem: Problem {
            travel: Travel::euclidean(&points),
            requests: (1..=requests).map(request).collect(),
            vehicles: vec![vehicle; vehicles as usize],
            objective: Objective::Cost,
        },
        numbers: (1..=requests).map(|index| (index, index + requests)).collect(),
    })
}
