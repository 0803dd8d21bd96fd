//! Travel times between all stops by time of day, from a network or from a file.

use crate::network::{Closure, Network, Point, Snapped};
use crate::router::Router;
use crate::rules::Traffic;

/// Times and lengths of the ways between all stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    stops: usize,
    seconds: Vec<f64>,
    metres: Vec<f64>,
}

/// Tables for the parts of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// From when each holds (seconds since midnight), in order.
    pub parts: Vec<(f64, Table)>,
}

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A line is not what it should be.
    #[error("line {line}: expected `from,to,seconds,metres`, the stops by their keys")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// A stop the service does not know.
    #[error("line {line}: there is no stop “{key}”; the table names stops by their keys")]
    Stop {
        /// Counted from 1.
        line: usize,
        /// What was written.
        key: String,
    },
    /// Ways are missing.
    #[error(
        "{count} ways are missing, the first from “{from}” to “{to}”; the table needs every pair of stops"
    )]
    Missing {
        /// How many.
        count: usize,
        /// The first.
        from: String,
        /// Where it leads.
        to: String,
    },
}

impl Table {
    /// A table from a function of two stops that gives seconds and metres, infinite where there is no way.
    #[must_use]
    pub fn new(stops: usize, mut way: impl FnMut(usize, usize) -> (f64, f64)) -> Self {
        let mut table = Self { stops, seconds: Vec::new(), metres: Vec::new() };
        for from in 0..stops {
            for to in 0..stops {
                let (seconds, metres) = if from == to { (0.0, 0.0) } else { way(from, to) };
                table.seconds.push(seconds);
                table.metres.push(metres);
            }
        }
        table
    }

    /// Reads `from,to,seconds,metres` lines; the first may be a heading. A way with an empty time does not exist.
    ///
    /// # Errors
    /// When a line is wrong, names an unknown stop, or a pair is missing.
    pub fn read(text: &str, keys: &[&str]) -> Result<Self, TableError> {
        let mut ways = vec![None; keys.len() * keys.len()];
        let is_heading = |line: usize, content: &str| line == 1 && content.starts_with("from,");
        let lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim_start_matches('\u{feff}').trim()))
            .filter(|(line, content)| !content.is_empty() && !is_heading(*line, content));
        for (line, content) in lines {
            let cells: Vec<&str> = content.split(',').map(str::trim).collect();
            let &[from, to, seconds, metres] = cells.as_slice() else {
                return Err(TableError::Line { line });
            };
            let place = |key: &str| {
                let found = keys.iter().position(|known| *known == key);
                found.ok_or_else(|| TableError::Stop { line, key: key.to_owned() })
            };
            let number = |cell: &str| {
                let number = if cell.is_empty() { Some(f64::INFINITY) } else { cell.parse::<f64>().ok() };
                number.filter(|number| *number >= 0.0).ok_or(TableError::Line { line })
            };
            ways[place(from)? * keys.len() + place(to)?] = Some((number(seconds)?, number(metres)?));
        }
        let is_missing = |pair: &usize| pair / keys.len() != pair % keys.len() && ways[*pair].is_none();
        let missing: Vec<usize> = (0..ways.len()).filter(is_missing).collect();
        if let Some(first) = missing.first() {
            return Err(TableError::Missing {
                count: missing.len(),
                from: keys[first / keys.len()].to_owned(),
                to: keys[first % keys.len()].to_owned(),
            });
        }
        Ok(Self::new(keys.len(), |from, to| ways[from * keys.len() + to].unwrap_or((0.0, 0.0))))
    }

    /// The file of the table.
    #[must_use]
    pub fn write(&self, keys: &[&str]) -> String {
        let mut text = "from,to,seconds,metres\n".to_owned();
        let cell = |number: f64| if number.is_finite() { format!("{number:.1}") } else { String::new() };
        for (from, from_key) in keys.iter().enumerate().take(self.stops) {
            for (to, to_key) in keys.iter().enumerate().take(self.stops).filter(|(to, _)| *to != from) {
                let (seconds, metres) = (cell(self.seconds(from, to)), cell(self.metres(from, to)));
                text.push_str(&format!("{from_key},{to_key},{seconds},{metres}\n"));
            }
        }
        text
    }

    /// How many stops it knows.
    #[must_use]
    pub fn stops(&self) -> usize {
        self.stops
    }

    /// Seconds from one stop to another; infinite when there is no way.
    #[must_use]
    pub fn seconds(&self, from: usize, to: usize) -> f64 {
        self.seconds[from * self.stops + to]
    }

    /// Metres of the same way.
    #[must_use]
    pub fn metres(&self, from: usize, to: usize) -> f64 {
        self.metres[from * self.stops + to]
    }
}

impl Tables {
    /// All ways between stops, for every part of the day, with what is closed left out. None of the stops may be without a
    /// road: the network is not empty.
    #[must_use]
    pub fn new(network: &Network, stops: &[Point], day: &[Traffic], closures: &[Closure]) -> Self {
        let places: Vec<Option<Snapped>> = stops.iter().map(|&stop| network.snap(stop)).collect();
        let mut order = None;
        let parts = day.iter().map(|part| {
            let router = match &order {
                Some(order) => Router::with_order(network, part.factors, closures, order),
                None => Router::new(network, part.factors, closures),
            };
            order.get_or_insert_with(|| router.order());
            let mut calculator = router.calculator();
            let table = Table::new(stops.len(), |from, to| {
                let ends = places[from].zip(places[to]);
                let way = ends.and_then(|(from, to)| router.way(&mut calculator, from, to));
                way.map_or((f64::INFINITY, f64::INFINITY), |way| (way.seconds, way.metres))
            });
            (part.from, table)
        });
        Self { parts: parts.collect() }
    }

    /// The table of a time of the day; the last one holds past midnight until the first begins.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<&Table> {
        let now = self.parts.iter().rev().find(|(from, _)| *from <= time);
        now.or(self.parts.last()).map(|(_, table)| table)
    }

    /// For each pair the longest time of any part between two times: a promise made with it holds in all of them.
    #[must_use]
    pub fn slowest(&self, from: f64, until: f64) -> Option<Table> {
        let first = self.at(from)?;
        let parts =
            self.parts.iter().filter(|(begins, _)| *begins > from && *begins < until).map(|(_, table)| table);
        let tables: Vec<&Table> = std::iter::once(first).chain(parts).collect();
        Some(Table::new(first.stops, |from, to| {
            let slowest = tables.iter().max_by(|a, b| a.seconds(from, to).total_cmp(&b.seconds(from, to)));
            slowest.map_or((f64::INFINITY, f64::INFINITY), |table| {
                (table.seconds(from, to), table.metres(from, to))
            })
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 2] = ["station", "hospital"];

    #[test]
    fn a_file_is_read_and_written() {
        let text = "from,to,seconds,metres\nstation,hospital,300.0,2500.0\nhospital,station,,\n";
        let table = Table::read(text, &KEYS).unwrap();
        assert_eq!((table.seconds(0, 1), table.metres(0, 1), table.seconds(0, 0)), (300.0, 2500.0, 0.0));
        assert!(table.seconds(1, 0).is_infinite());
        assert_eq!(table.write(&KEYS), text);
    }

    #[test]
    fn a_wrong_file_says_where() {
        let error = |text| Table::read(text, &KEYS).unwrap_err().to_string();
        assert_eq!(
            error("station,hospital,5"),
            "line 1: expected `from,to,seconds,metres`, the stops by their keys"
        );
        assert_eq!(
            error("station,school,5,5"),
            "line 1: there is no stop “school”; the table names stops by their keys"
        );
        assert!(error("station,hospital,5,5").starts_with("1 ways are missing, the first from “hospital”"));
        assert!(error("station,hospital,-5,5").starts_with("line 1"));
    }

    #[test]
    fn the_part_of_the_day_is_found_past_midnight_too() {
        let table = |seconds| Table::new(2, |_, _| (seconds, 1.0));
        let tables = Tables { parts: vec![(100.0, table(1.0)), (200.0, table(3.0))] };
        let at = |time| tables.at(time).unwrap().seconds(0, 1);
        assert_eq!((at(150.0), at(200.0), at(50.0)), (1.0, 3.0, 3.0));
        assert_eq!(tables.slowest(150.0, 201.0).unwrap().seconds(0, 1), 3.0);
        assert_eq!(tables.slowest(150.0, 200.0).unwrap().seconds(0, 1), 1.0);
    }
}
