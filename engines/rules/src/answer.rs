use yakuba_base::Date;

use crate::{Aggregation, Compiled, Given, HitPolicy, Row};

/// Why a table gives no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// A value that its column does not know, or too few or too many values.
    #[error("the question does not fit the table")]
    Question,
    /// No row fits: a gap.
    #[error("no row fits")]
    Gap,
    /// Several rows fit where only one may: an overlap. Their names.
    #[error("{} and {} both fit", .0[0], .0[1])]
    Overlap(Vec<String>),
    /// An aggregation over something that is not a number.
    #[error("{0} is not a number")]
    NotANumber(String),
}

/// The answer of a table: what it says, and by which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'t> {
    /// One list of answers for each output column. Policies of one answer give lists of one.
    pub says: Vec<Vec<String>>,
    /// The rows it comes from, in the order of the answers.
    pub rows: Vec<&'t Row>,
}

impl<'t> Answer<'t> {
    /// The one answer of an output column.
    pub fn one(&self, output: usize) -> Option<&str> {
        self.says.get(output)?.first().map(String::as_str)
    }

    /// The row that decides, of a policy of one answer.
    pub fn row(&self) -> Option<&'t Row> {
        self.rows.first().copied()
    }
}

impl Compiled {
    /// Asks the table on a day.
    ///
    /// # Errors
    /// See [`NoAnswer`].
    pub fn ask(&self, given: &[Given], day: Date) -> Result<Answer<'_>, NoAnswer> {
        let mut places = self.rows_for(given, day).ok_or(NoAnswer::Question)?;
        let row = |place: &usize| &self.table.rows[*place];
        if places.is_empty() {
            return Err(NoAnswer::Gap);
        }
        let overlap = |places: &[usize]| {
            NoAnswer::Overlap(places.iter().map(|place| row(place).name.clone()).collect())
        };
        match self.table.hit {
            HitPolicy::Unique if places.len() > 1 => return Err(overlap(&places)),
            HitPolicy::Any if places.iter().any(|place| row(place).then != row(&places[0]).then) => {
                return Err(overlap(&places));
            }
            HitPolicy::Unique | HitPolicy::Any | HitPolicy::First => places.truncate(1),
            HitPolicy::Priority | HitPolicy::OutputOrder => {
                places.sort_by_key(|place| self.priority(row(place)));
                if self.table.hit == HitPolicy::Priority {
                    places.truncate(1);
                }
            }
            HitPolicy::RuleOrder | HitPolicy::Collect(None) => {}
            HitPolicy::Collect(Some(aggregation)) => return self.aggregate(&places, aggregation),
        }
        let rows: Vec<&Row> = places.iter().map(row).collect();
        let says = (0..self.table.outputs.len())
            .map(|output| rows.iter().map(|row| row.then[output].clone()).collect())
            .collect();
        Ok(Answer { says, rows })
    }

    /// The place of each answer among its column's values.
    fn priority(&self, row: &Row) -> Vec<usize> {
        let place = |(output, answer): (&crate::Output, &String)| {
            output.values.iter().position(|value| value == answer).unwrap_or(usize::MAX)
        };
        self.table.outputs.iter().zip(&row.then).map(place).collect()
    }

    fn aggregate(&self, places: &[usize], aggregation: Aggregation) -> Result<Answer<'_>, NoAnswer> {
        let rows: Vec<&Row> = places.iter().map(|place| &self.table.rows[*place]).collect();
        let mut says = Vec::new();
        for output in 0..self.table.outputs.len() {
            let answers: Vec<&String> = rows.iter().map(|row| &row.then[output]).collect();
            let numbers = || -> Result<Vec<i64>, NoAnswer> {
                let number = |text: &&String| text.parse().map_err(|_| NoAnswer::NotANumber((*text).clone()));
                answers.iter().map(number).collect()
            };
            let total = match aggregation {
                Aggregation::Count => {
                    let mut different = answers.clone();
                    different.sort();
                    different.dedup();
                    different.len().to_string()
                }
                Aggregation::Sum => numbers()?.iter().fold(0i64, |sum, n| sum.saturating_add(*n)).to_string(),
                Aggregation::Min => numbers()?.iter().min().map(i64::to_string).unwrap_or_default(),
                Aggregation::Max => numbers()?.iter().max().map(i64::to_string).unwrap_or_default(),
            };
            says.push(vec![total]);
        }
        Ok(Answer { says, rows })
    }
}
