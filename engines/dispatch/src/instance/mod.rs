//! Readers of the files in which research keeps its dial-a-ride and pick-up-and-delivery problems.

mod darp;
mod lilim;

pub use darp::darp;
pub use lilim::lilim;

use crate::problem::Problem;

/// A problem and the numbers its file uses for the stops.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What to plan.
    pub problem: Problem,
    /// The file's numbers of pick-up and drop-off of each request.
    pub numbers: Vec<(usize, usize)>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    /// The file has no header.
    #[error("the file is empty: its first line must hold the number of vehicles and the limits")]
    Empty,
    /// A line has fewer numbers than it needs, or something that is no number.
    #[error("line {line}: expected {expected}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// The stops cannot be paired.
    #[error("stop {stop}: its other half is missing; pick-ups and drop-offs come in pairs")]
    Unpaired {
        /// The file's number.
        stop: usize,
    },
}

/// The numbers of every line that has any, with the line's number.
fn rows(text: &str, expected: &'static str) -> Result<Vec<(usize, Vec<f64>)>, InstanceError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let numbers: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
            match numbers {
                Ok(numbers) if numbers.iter().all(|number| number.is_finite()) => Ok((index + 1, numbers)),
                _ => Err(InstanceError::Line { line: index + 1, expected }),
            }
        })
        .collect()
}
