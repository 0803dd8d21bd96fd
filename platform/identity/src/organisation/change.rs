use yakuba_base::{Date, Id, Text};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{Json, Result, StoreError, ToValue, Tx, args};

use super::{Unit, load::HOLDS};
use crate::office;

/// What is said of a unit from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitContent {
    /// Its name.
    pub name: Text,
    /// Its short name: 市民.
    pub short: String,
    /// The unit it belongs to.
    pub parent: Option<String>,
    /// `hall`, `department` (部), `division` (課), `group` (グループ・係), `branch` (支所), `board`, `council`, `fire`.
    pub kind: String,
    /// The letters before its document numbers (文書記号): 市.
    pub mark: String,
    /// Its telephone number, as people write it.
    pub phone: String,
    /// On which floor it is.
    pub floor: Option<i64>,
    /// Its place among its siblings: smaller is earlier.
    pub place: i64,
}

/// Why the organisation cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A unit with this code exists or existed: codes are never given twice.
    #[error("the code is or was another unit's")]
    CodeTaken,
    /// A code has 1 to 40 lower-case letters, digits and hyphens.
    #[error("a code has lower-case letters, digits and hyphens")]
    Code,
    /// There is no such unit on that date.
    #[error("there is no such unit on that date")]
    NoUnit,
    /// There is no such parent on that date, or it is the unit itself or below it.
    #[error("the unit cannot be placed there")]
    Parent,
    /// There is no such position.
    #[error("there is no such position")]
    NoPosition,
    /// There is no such person, or he has left.
    #[error("there is no such person")]
    NoPerson,
    /// Units that would be left without a parent.
    #[error("units below it are still open")]
    HasUnits,
    /// The last day would be before the first.
    #[error("it would end before it begins")]
    Dates,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn on(tx: &mut Tx<Lgwan>, code: &str, date: Date) -> Result<Option<Unit>> {
    tx.optional(&format!("select * from org_unit where {HOLDS} and code = $2"), args![date, code]).await
}

async fn insert(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    code: &str,
    from: Date,
    to: Option<Date>,
    unit: &UnitContent,
) -> Result<()> {
    office::changed(tx).await?;
    let id: Id<Unit> = clock.id();
    tx.execute(
        "insert into org_unit (id, code, valid_from, valid_to, name, short, parent, kind, mark, phone, floor, place)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![id, code, from, to, Json(&unit.name), unit.short, unit.parent, unit.kind, unit.mark, unit.phone, unit.floor, unit.place],
    )
    .await?;
    Ok(())
}

/// Refuses a parent that does not exist on the date or would make the tree a ring.
async fn check_parent(
    tx: &mut Tx<Lgwan>,
    code: &str,
    from: Date,
    parent: Option<&str>,
) -> Result<(), ChangeError> {
    let mut above = parent.map(str::to_owned);
    // No tree of offices is deeper.
    for _ in 0..32 {
        let Some(parent) = above else { return Ok(()) };
        if parent == code {
            return Err(ChangeError::Parent);
        }
        above = on(tx, &parent, from).await?.ok_or(ChangeError::Parent)?.content.parent;
    }
    Err(ChangeError::Parent)
}

/// Opens a new unit (新設) from a date.
///
/// # Errors
/// When the code is taken or ill-formed, or the parent is not there.
pub async fn add_unit(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    code: &str,
    from: Date,
    unit: &UnitContent,
) -> Result<(), ChangeError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if code.is_empty() || code.len() > 40 || !code.bytes().all(plain) {
        return Err(ChangeError::Code);
    }
    let (known,): (i64,) = tx.one("select count(*) as n from org_unit where code = $1", args![code]).await?;
    if known > 0 {
        return Err(ChangeError::CodeTaken);
    }
    check_parent(tx, code, from, unit.parent.as_deref()).await?;
    Ok(insert(tx, clock, code, from, None, unit).await?)
}

/// Says something new of a unit (改称・移管) from a date; what was said before holds until then.
///
/// What was planned for a later date stays planned.
///
/// # Errors
/// When there is no such unit on that date, or it cannot be placed there.
pub async fn revise_unit(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    code: &str,
    from: Date,
    unit: &UnitContent,
) -> Result<(), ChangeError> {
    let before = on(tx, code, from).await?.ok_or(ChangeError::NoUnit)?;
    check_parent(tx, code, from, unit.parent.as_deref()).await?;
    if before.valid_from == from {
        tx.execute("delete from org_unit where code = $1 and valid_from = $2", args![code, from]).await?;
    } else {
        tx.execute(
            "update org_unit set valid_to = $1 where code = $2 and valid_from = $3",
            args![from, code, before.valid_from],
        )
        .await?;
    }
    Ok(insert(tx, clock, code, from, before.valid_to, unit).await?)
}

/// Closes a unit (廃止): `from` is the first day without it. Later plans for it are dropped.
///
/// Who is assigned to it keeps his post on paper but has no unit; the preview names him.
///
/// # Errors
/// When there is no such unit on the day before, or units below it stay open.
pub async fn close_unit(tx: &mut Tx<Lgwan>, code: &str, from: Date) -> Result<(), ChangeError> {
    let last = from.add_days(-1);
    let unit = on(tx, code, last).await?.ok_or(ChangeError::NoUnit)?;
    let (below,): (i64,) = tx
        .one(&format!("select count(*) as n from org_unit where {HOLDS} and parent = $2"), args![from, code])
        .await?;
    if below > 0 {
        return Err(ChangeError::HasUnits);
    }
    office::changed(tx).await?;
    tx.execute(
        "update org_unit set valid_to = $1 where code = $2 and valid_from = $3",
        args![from, code, unit.valid_from],
    )
    .await?;
    tx.execute("delete from org_unit where code = $1 and valid_from >= $2", args![code, from]).await?;
    Ok(())
}

/// A change of a unit that has not come yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The unit's code.
    pub code: String,
    /// When it comes.
    pub from: Date,
    /// What will be said of it; `None` = it is closed.
    pub content: Option<UnitContent>,
    /// Whether the unit did not exist before.
    pub new: bool,
}

/// What is planned after a date, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn planned(store: &yakuba_store::Store<Lgwan>, after: Date) -> Result<Vec<Planned>> {
    let rows: Vec<Unit> = store
        .read()
        .await?
        .all(
            "select * from org_unit where valid_to is null or valid_to > $1 order by valid_from, place",
            args![after],
        )
        .await?;
    let follows = |unit: &Unit, from: Date| {
        rows.iter().any(|other| other.code == unit.code && other.valid_from == from)
    };
    let mut plans = Vec::new();
    for unit in &rows {
        if unit.valid_from > after {
            let new =
                !rows.iter().any(|other| other.code == unit.code && other.valid_to == Some(unit.valid_from));
            plans.push(Planned {
                code: unit.code.clone(),
                from: unit.valid_from,
                content: Some(unit.content.clone()),
                new,
            });
        }
        if let Some(end) = unit.valid_to.filter(|end| !follows(unit, *end)) {
            plans.push(Planned { code: unit.code.clone(), from: end, content: None, new: false });
        }
    }
    plans.sort_by(|a, b| (a.from, &a.code).cmp(&(b.from, &b.code)));
    Ok(plans)
}

/// Takes back what was planned for a unit from a date: what was said before holds on.
///
/// # Errors
/// When that day has come, or nothing was planned for it.
pub async fn cancel_unit_change(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    code: &str,
    from: Date,
) -> Result<(), ChangeError> {
    if from <= clock.today() {
        return Err(ChangeError::Dates);
    }
    let planned: Option<(Option<Date>,)> = tx
        .optional("select valid_to from org_unit where code = $1 and valid_from = $2", args![code, from])
        .await?;
    let then = planned.as_ref().and_then(|(to,)| *to);
    office::changed(tx).await?;
    tx.execute("delete from org_unit where code = $1 and valid_from = $2", args![code, from]).await?;
    let reopened = tx
        .execute(
            "update org_unit set valid_to = $1 where code = $2 and valid_to = $3",
            args![then, code, from],
        )
        .await?;
    if planned.is_none() && reopened == 0 { Err(ChangeError::NoUnit) } else { Ok(()) }
}

/// Enters a position, or changes its name and rank.
///
/// # Errors
/// When the database refuses.
pub async fn upsert_position(tx: &mut Tx<Lgwan>, code: &str, name: &Text, rank: i64) -> Result<()> {
    office::changed(tx).await?;
    tx.execute(
        "insert into position (code, name, rank) values ($1, $2, $3)
         on conflict (code) do update set name = excluded.name, rank = excluded.rank",
        vec![code.to_value(), Json(name).to_value(), rank.to_value()],
    )
    .await?;
    Ok(())
}
