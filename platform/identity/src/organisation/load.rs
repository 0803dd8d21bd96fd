use yakuba_base::{Date, Lang, PersonName};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Json, Result, Row, Store, args};

use super::{Assignment, Organisation, Person, Position, Unit, UnitContent};

impl FromRow for Unit {
    fn from_row(row: &Row) -> Result<Self> {
        let content = UnitContent {
            name: row.get::<Json<_>>("name")?.0,
            short: row.get("short")?,
            parent: row.get("parent")?,
            kind: row.get("kind")?,
            mark: row.get("mark")?,
            phone: row.get("phone")?,
            floor: row.get("floor")?,
            place: row.get("place")?,
        };
        Ok(Unit {
            code: row.get("code")?,
            valid_from: row.get("valid_from")?,
            valid_to: row.get("valid_to")?,
            content,
        })
    }
}

impl FromRow for Position {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Position { code: row.get("code")?, name: row.get::<Json<_>>("name")?.0, rank: row.get("rank")? })
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> Result<Self> {
        let name: Json<PersonName> = row.get("name")?;
        Ok(Person { id: row.get("id")?, login: row.get("login")?, name: name.0, active: row.get("active")? })
    }
}

impl FromRow for Assignment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Assignment {
            id: row.get("id")?,
            staff: row.get("staff")?,
            unit: row.get("unit")?,
            position: row.get("position")?,
            main: row.get("main")?,
            valid_from: row.get("valid_from")?,
            valid_to: row.get("valid_to")?,
        })
    }
}

/// The condition that a row holds on `$1`. Dates are ISO texts, so their order is the calendar's.
pub(crate) const HOLDS: &str = "valid_from <= $1 and (valid_to is null or valid_to > $1)";

impl Organisation {
    /// Reads the organisation of a date from its tables.
    pub(crate) async fn read(store: &Store<Lgwan>, on: Date) -> Result<Organisation> {
        let mut reader = store.read().await?;
        let units: Vec<Unit> =
            reader.all(&format!("select * from org_unit where {HOLDS}"), args![on]).await?;
        let positions: Vec<Position> = reader.all("select code, name, rank from position", args![]).await?;
        let people: Vec<Person> = reader.all("select id, login, name, active from staff", args![]).await?;
        let assignments: Vec<Assignment> = reader
            .all(&format!("select * from assignment where {HOLDS} order by valid_from, id"), args![on])
            .await?;
        Ok(Organisation {
            on,
            units: units.into_iter().map(|unit| (unit.code.clone(), unit)).collect(),
            positions: positions.into_iter().map(|position| (position.code.clone(), position)).collect(),
            people: people.into_iter().map(|person| (person.id.clone(), person)).collect(),
            assignments,
        })
    }

    /// The name of a position in Japanese; its code when there is none.
    pub fn position_name<'o>(&'o self, code: &'o str) -> &'o str {
        self.position(code).map_or(code, |position| position.name.get(Lang::Ja))
    }
}
