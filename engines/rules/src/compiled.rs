use std::collections::{BTreeMap, BTreeSet};

use yakuba_base::Date;

use crate::{Cell, Domain, Given, Table};

/// Why a table cannot be used as it is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A row has more or fewer cells than the table has columns.
    #[error("row {row}: {cells} cells for {columns} columns")]
    Columns {
        /// Which row.
        row: String,
        /// How many cells it has.
        cells: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// Two rows have one name.
    #[error("two rows are called {0}")]
    SameName(String),
    /// A cell names what its column does not know.
    #[error("row {row}: column {column} knows no {name}")]
    UnknownName {
        /// Which row.
        row: String,
        /// Which column.
        column: String,
        /// The name.
        name: String,
    },
    /// A cell with limits in a column of names, or names in a column of numbers.
    #[error("row {row}: the cell does not fit column {column}")]
    WrongCell {
        /// Which row.
        row: String,
        /// Which column.
        column: String,
    },
    /// A row that can never fit: its limits or its days are the wrong way round.
    #[error("row {0} can never fit")]
    Empty(String),
    /// An answer that its column does not list.
    #[error("row {row}: {answer} is not an answer of its column")]
    UnknownAnswer {
        /// Which row.
        row: String,
        /// The answer.
        answer: String,
    },
    /// A tree whose nodes run in a ring, or name a parent that is not there.
    #[error("column {0}: the tree is no tree")]
    Tree(String),
}

/// A set of numbers or of names, as positions in the column's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fits {
    All,
    Names(BTreeSet<usize>),
    /// From, to, both included.
    Numbers(i64, i64),
}

/// A column with its names in order, so that cells can be sets of places.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) names: Vec<String>,
    places: BTreeMap<String, usize>,
    /// Everything at or below each name.
    below: Vec<BTreeSet<usize>>,
    pub(crate) range: Option<(i64, i64)>,
}

impl Column {
    fn new(key: &str, domain: &Domain) -> Result<Column, TableError> {
        let nodes: Vec<(String, Option<String>)> = match domain {
            Domain::Names { names } => names.iter().map(|name| (name.clone(), None)).collect(),
            Domain::Tree { nodes } => nodes.clone(),
            Domain::Number { least, greatest } => {
                let range = Some((*least, *greatest));
                return Ok(Column { names: vec![], places: BTreeMap::new(), below: vec![], range });
            }
        };
        let places: BTreeMap<String, usize> =
            nodes.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
        let mut below: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); nodes.len()];
        for place in 0..nodes.len() {
            let mut at = place;
            for step in 0.. {
                below[at].insert(place);
                let Some(parent) = &nodes[at].1 else { break };
                at = *places.get(parent).ok_or_else(|| TableError::Tree(key.to_owned()))?;
                if step > nodes.len() {
                    return Err(TableError::Tree(key.to_owned()));
                }
            }
        }
        Ok(Column { names: nodes.into_iter().map(|(name, _)| name).collect(), places, below, range: None })
    }

    /// The place of a given value; `None` when the column does not know it.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }
}

/// A table ready to be asked and checked.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(crate) table: Table,
    pub(crate) columns: Vec<Column>,
    /// For each row, one set for each column.
    pub(crate) fits: Vec<Vec<Fits>>,
}

impl Table {
    /// Reads the table for use.
    ///
    /// # Errors
    /// What is wrong in the way it is written. Gaps and overlaps are found by [`Compiled::check`].
    pub fn compile(self) -> Result<Compiled, TableError> {
        let columns: Vec<Column> = self
            .inputs
            .iter()
            .map(|input| Column::new(&input.key, &input.domain))
            .collect::<Result<_, _>>()?;
        let mut names = BTreeSet::new();
        let mut fits = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let name = || row.name.clone();
            if !names.insert(&row.name) {
                return Err(TableError::SameName(name()));
            }
            for (cells, columns) in
                [(row.when.len(), self.inputs.len()), (row.then.len(), self.outputs.len())]
            {
                if cells != columns {
                    return Err(TableError::Columns { row: name(), cells, columns });
                }
            }
            if row.from.zip(row.until).is_some_and(|(from, until)| until <= from) {
                return Err(TableError::Empty(name()));
            }
            for (output, answer) in self.outputs.iter().zip(&row.then) {
                if !output.values.is_empty() && !output.values.contains(answer) {
                    return Err(TableError::UnknownAnswer { row: name(), answer: answer.clone() });
                }
            }
            let mut cells = Vec::with_capacity(columns.len());
            for ((cell, column), input) in row.when.iter().zip(&columns).zip(&self.inputs) {
                cells.push(read_cell(cell, column, &row.name, &input.key)?);
            }
            fits.push(cells);
        }
        Ok(Compiled { table: self, columns, fits })
    }
}

fn read_cell(cell: &Cell, column: &Column, row: &str, key: &str) -> Result<Fits, TableError> {
    let wrong = || TableError::WrongCell { row: row.to_owned(), column: key.to_owned() };
    let places = |names: &[String]| -> Result<BTreeSet<usize>, TableError> {
        let mut places = BTreeSet::new();
        for name in names {
            let place = column.place(name).ok_or_else(|| TableError::UnknownName {
                row: row.to_owned(),
                column: key.to_owned(),
                name: name.clone(),
            })?;
            places.extend(&column.below[place]);
        }
        Ok(places)
    };
    match (cell, column.range) {
        (Cell::Any, _) => Ok(Fits::All),
        (Cell::In(names), None) => Ok(Fits::Names(places(names)?)),
        (Cell::NotIn(names), None) => {
            let out = places(names)?;
            Ok(Fits::Names((0..column.names.len()).filter(|place| !out.contains(place)).collect()))
        }
        (Cell::Within(above, most), Some((least, greatest))) => {
            let from = above.map_or(least, |above| above.saturating_add(1).max(least));
            let to = most.unwrap_or(greatest).min(greatest);
            if from > to { Err(TableError::Empty(row.to_owned())) } else { Ok(Fits::Numbers(from, to)) }
        }
        _ => Err(wrong()),
    }
}

impl Compiled {
    /// The table as it is written.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The rows that fit a question on a day, by their place; `None` when a value is not in its column's domain.
    pub(crate) fn rows_for(&self, given: &[Given], day: Date) -> Option<Vec<usize>> {
        let mut places = Vec::with_capacity(given.len());
        if given.len() != self.columns.len() {
            return None;
        }
        for (value, column) in given.iter().zip(&self.columns) {
            places.push(match (value, column.range) {
                (Given::Name(name), None) => i64::try_from(column.place(name)?).ok()?,
                (Given::Number(number), Some((least, greatest))) if (least..=greatest).contains(number) => {
                    *number
                }
                _ => return None,
            });
        }
        let fits = |row: &usize| {
            self.table.rows[*row].holds_on(day)
                && self.fits[*row].iter().zip(&places).all(|(fits, value)| match fits {
                    Fits::All => true,
                    Fits::Names(names) => usize::try_from(*value).is_ok_and(|place| names.contains(&place)),
                    Fits::Numbers(from, to) => (from..=to).contains(&value),
                })
        };
        Some((0..self.fits.len()).filter(fits).collect())
    }
}
