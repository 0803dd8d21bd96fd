//! The proof that a table leaves nothing out and says nothing twice.
//!
//! Every column is cut where some row begins or ends, so that within a piece the same rows fit. Pieces that the rows
//! still in question do not tell apart are one. What is left is walked column by column; at the end of each way either
//! exactly one row is left, or a question has been found that no row or several rows answer. The walk visits every
//! combination of pieces that some row can tell apart, so finding nothing is a proof for every question there is.

use std::{collections::HashSet, fmt};

use yakuba_base::Date;

use crate::{Compiled, Given, HitPolicy, compiled::Fits};

/// A question that the table does not answer as it should: the counter-example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub fault: Fault,
    /// On this day, for one.
    pub day: Date,
    /// With these values, for one: the key of each input and its value.
    pub given: Vec<(String, Given)>,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No row fits.
    Gap,
    /// These rows all fit, and only one may (or they say different things).
    Overlap(Vec<String>),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Gap => write!(f, "どの行にも当てはまりません：")?,
            Fault::Overlap(rows) => write!(f, "{}のどちらにも当てはまります：", rows.join("と"))?,
        }
        for (place, (key, value)) in self.given.iter().enumerate() {
            let comma = if place == 0 { "" } else { "、" };
            match value {
                Given::Name(name) => write!(f, "{comma}{key}＝{name}")?,
                Given::Number(number) => write!(f, "{comma}{key}＝{number}")?,
            }
        }
        write!(f, "（{}）", self.day.short())
    }
}

/// The rows still in question, one bit each.
type Rows = Vec<u64>;

/// One piece of a column: a value in it, and the rows that fit there.
struct Piece {
    value: i64,
    rows: Rows,
}

/// How many findings are worth reading at once.
const ENOUGH: usize = 50;

impl Compiled {
    /// Looks for questions on `from` or later (up to, not including, `until`) that no row answers or, where the hit
    /// policy wants one answer, several do. Empty is a proof that there is none. Every pair of rows and every kind of
    /// gap is told once, at most 50 findings in all.
    pub fn check(&self, from: Date, until: Option<Date>) -> Vec<Finding> {
        let mut columns = vec![self.days(from, until)];
        columns.extend((0..self.columns.len()).map(|column| self.pieces(column)));
        let mut walk = Walk { compiled: self, from, columns, way: Vec::new(), findings: Vec::new() };
        walk.down(&self.every_row());
        walk.findings
    }

    fn words(&self) -> usize {
        self.fits.len().div_ceil(64)
    }

    fn every_row(&self) -> Rows {
        self.rows_where(|_| true)
    }

    fn rows_where(&self, fits: impl Fn(usize) -> bool) -> Rows {
        let mut rows = vec![0; self.words()];
        for row in (0..self.fits.len()).filter(|row| fits(*row)) {
            rows[row / 64] |= 1 << (row % 64);
        }
        rows
    }

    /// The pieces of time. Days are counted from the first one asked about.
    fn days(&self, from: Date, until: Option<Date>) -> Vec<Piece> {
        let rows = &self.table.rows;
        let mut cuts: Vec<Date> = rows.iter().flat_map(|row| [row.from, row.until]).flatten().collect();
        cuts.push(from);
        cuts.retain(|cut| *cut >= from && until.is_none_or(|until| *cut < until));
        cuts.sort();
        cuts.dedup();
        let piece = |day: &Date| Piece {
            value: from.days_until(*day),
            rows: self.rows_where(|row| rows[row].holds_on(*day)),
        };
        merged(cuts.iter().map(piece))
    }

    fn pieces(&self, column: usize) -> Vec<Piece> {
        let fits = |row: usize, value: i64| match &self.fits[row][column] {
            Fits::All => true,
            Fits::Names(names) => usize::try_from(value).is_ok_and(|place| names.contains(&place)),
            Fits::Numbers(from, to) => (*from..=*to).contains(&value),
        };
        let values: Vec<i64> = match self.columns[column].range {
            None => (0..i64::try_from(self.columns[column].names.len()).unwrap_or(i64::MAX)).collect(),
            Some((least, greatest)) => {
                let mut cuts = vec![least];
                for row in &self.fits {
                    if let Fits::Numbers(from, to) = &row[column] {
                        cuts.push(*from);
                        cuts.extend(to.checked_add(1).filter(|next| *next <= greatest));
                    }
                }
                cuts.sort_unstable();
                cuts.dedup();
                cuts
            }
        };
        merged(values.into_iter().map(|value| Piece { value, rows: self.rows_where(|row| fits(row, value)) }))
    }
}

/// One piece for all that the rows do not tell apart.
fn merged(pieces: impl Iterator<Item = Piece>) -> Vec<Piece> {
    let mut seen = HashSet::new();
    pieces.filter(|piece| seen.insert(piece.rows.clone())).collect()
}

struct Walk<'c> {
    compiled: &'c Compiled,
    from: Date,
    /// Time first, then the inputs.
    columns: Vec<Vec<Piece>>,
    /// The value chosen in each column so far.
    way: Vec<i64>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn down(&mut self, rows: &[u64]) {
        if self.findings.len() >= ENOUGH {
            return;
        }
        let column = self.way.len();
        if column == self.columns.len() || rows.iter().all(|word| *word == 0) {
            self.arrive(rows);
            return;
        }
        // Of the pieces that leave the same rows one is walked.
        let mut seen: HashSet<Rows> = HashSet::new();
        let mut order: Vec<(Rows, i64)> = Vec::new();
        for piece in &self.columns[column] {
            let both: Rows = piece.rows.iter().zip(rows).map(|(one, other)| one & other).collect();
            if seen.insert(both.clone()) {
                order.push((both, piece.value));
            }
        }
        for (both, value) in order {
            self.way.push(value);
            self.down(&both);
            self.way.pop();
        }
    }

    fn arrive(&mut self, rows: &[u64]) {
        let bit = |row: &usize| rows[row / 64] >> (row % 64) & 1 == 1;
        let fitting: Vec<usize> = (0..self.compiled.fits.len()).filter(bit).collect();
        let table = &self.compiled.table;
        let fault = match (fitting.as_slice(), table.hit) {
            ([], _) => Fault::Gap,
            ([first, rest @ ..], HitPolicy::Unique | HitPolicy::Any) if !rest.is_empty() => {
                let differs = |row: &&usize| table.rows[**row].then != table.rows[*first].then;
                if table.hit == HitPolicy::Any && !rest.iter().any(|row| differs(&row)) {
                    return;
                }
                Fault::Overlap(fitting.iter().map(|row| table.rows[*row].name.clone()).collect())
            }
            _ => return,
        };
        if matches!(fault, Fault::Overlap(_)) && self.findings.iter().any(|finding| finding.fault == fault) {
            return;
        }
        let finding = self.counter_example(fault);
        self.findings.push(finding);
    }

    fn counter_example(&self, fault: Fault) -> Finding {
        let compiled = self.compiled;
        let given = compiled.table.inputs.iter().zip(&compiled.columns).enumerate().map(
            |(place, (input, column))| {
                // A way that ended early left the further columns open: their first value will do.
                let first = self.columns[place + 1].first().map_or(0, |piece| piece.value);
                let value = self.way.get(place + 1).copied().unwrap_or(first);
                let value = match column.range {
                    Some(_) => Given::Number(value),
                    None => Given::Name(
                        usize::try_from(value)
                            .ok()
                            .and_then(|at| column.names.get(at))
                            .cloned()
                            .unwrap_or_default(),
                    ),
                };
                (input.key.clone(), value)
            },
        );
        let day = self.from.add_days(self.way.first().copied().unwrap_or(0));
        Finding { fault, day, given: given.collect() }
    }
}
