//! A number over time: (kpi, date, value).
//!
//! Services write figures from their own events; the plan reads them. A figure of a day is what is known of that day:
//! writing it again replaces it.

use serde::Serialize;
use yakuba_base::Date;
use yakuba_city::Network;
use yakuba_store::{FromRow, Migration, Result, Row, Store, Tx, args};

/// The table of figures.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "figures/0001-figure",
    sql: "
        create table figure (
            kpi text not null,
            part text not null,
            date text not null,
            value double precision not null,
            primary key (kpi, part, date)
        );
    ",
}];

/// A value on a date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// `applications.online-share`
    pub kpi: String,
    /// Which part of the city: a division's code, a procedure; empty = the whole city.
    pub part: String,
    /// The day it speaks of.
    pub date: Date,
    /// Its value in the unit of the kpi.
    pub value: f64,
}

impl FromRow for Figure {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Figure {
            kpi: row.get("kpi")?,
            part: row.get("part")?,
            date: row.get("date")?,
            value: row.get("value")?,
        })
    }
}

/// Notes a figure, replacing what was noted of that day.
///
/// # Errors
/// When the database refuses.
pub async fn note<N>(tx: &mut Tx<N>, figure: &Figure) -> Result<()> {
    tx.execute(
        "insert into figure (kpi, part, date, value) values ($1, $2, $3, $4)
         on conflict (kpi, part, date) do update set value = excluded.value",
        args![figure.kpi, figure.part, figure.date, figure.value],
    )
    .await?;
    Ok(())
}

/// Lets a figure of a day grow by `by` (shrink below zero), from nothing when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn grow<N>(tx: &mut Tx<N>, kpi: &str, part: &str, date: Date, by: f64) -> Result<()> {
    tx.execute(
        "insert into figure (kpi, part, date, value) values ($1, $2, $3, $4)
         on conflict (kpi, part, date) do update set value = figure.value + excluded.value",
        args![kpi, part, date, by],
    )
    .await?;
    Ok(())
}

/// The course of a figure between two days, both included.
///
/// # Errors
/// When the database cannot be read.
pub async fn course<N: Network>(
    store: &Store<N>,
    kpi: &str,
    part: &str,
    from: Date,
    to: Date,
) -> Result<Vec<Figure>> {
    store
        .read()
        .await?
        .all(
            "select kpi, part, date, value from figure where kpi = $1 and part = $2 and date between $3 and $4 order by date",
            args![kpi, part, from, to],
        )
        .await
}

#[cfg(test)]
mod tests {
    use yakuba_city::Lgwan;
    use yakuba_store::{Database, StoreError};

    use super::*;

    #[tokio::test]
    async fn the_last_word_on_a_day_counts() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::<Lgwan>::open(&Database::Sqlite { path: folder.path().join("f.db") }, MIGRATIONS)
            .await
            .unwrap();
        let day = Date::new(2026, 11, 22).unwrap();
        store
            .write(async move |tx: &mut Tx<Lgwan>| {
                for value in [41.5, 42.0] {
                    note(
                        tx,
                        &Figure {
                            kpi: "applications.online-share".into(),
                            part: String::new(),
                            date: day,
                            value,
                        },
                    )
                    .await?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        let course = course(&store, "applications.online-share", "", day.add_days(-7), day).await.unwrap();
        assert_eq!(course.iter().map(|f| f.value).collect::<Vec<_>>(), [42.0]);
    }
}
