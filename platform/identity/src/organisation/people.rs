use yakuba_base::{Date, Id};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{Result, Store, Tx, args};

use super::{Assignment, ChangeError, load::HOLDS};
use crate::office;

/// A post to be taken up.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// Who.
    pub staff: String,
    /// In which unit.
    pub unit: String,
    /// As what.
    pub position: String,
    /// The first day.
    pub from: Date,
    /// The first day on which he no longer holds it, if that is known.
    pub to: Option<Date>,
    /// Whether it replaces his main post (異動); otherwise it is held beside it (兼務).
    pub main: bool,
}

/// Gives somebody a post. A main post ends the main post before it, and replaces one that was planned for later.
///
/// # Errors
/// When the person, the unit on that date or the position does not exist, or the dates are the wrong way round.
pub async fn assign(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    post: &NewAssignment,
) -> Result<Id<Assignment>, ChangeError> {
    if post.to.is_some_and(|to| to <= post.from) {
        return Err(ChangeError::Dates);
    }
    // Two who move the same person at once take turns: the second sees what the first did.
    let person = "update staff set version = version + 1 where id = $1 and active = 1";
    if tx.execute(person, args![post.staff]).await? == 0 {
        return Err(ChangeError::NoPerson);
    }
    let (unit,): (i64,) = tx
        .one(
            &format!("select count(*) as n from org_unit where {HOLDS} and code = $2"),
            args![post.from, post.unit],
        )
        .await?;
    if unit == 0 {
        return Err(ChangeError::NoUnit);
    }
    let (position,): (i64,) =
        tx.one("select count(*) as n from position where code = $1", args![post.position]).await?;
    if position == 0 {
        return Err(ChangeError::NoPosition);
    }
    if post.main {
        tx.execute(
            "delete from assignment where staff = $1 and main = 1 and valid_from >= $2",
            args![post.staff, post.from],
        )
        .await?;
        tx.execute(
            "update assignment set valid_to = $2 where staff = $1 and main = 1 and valid_from < $2 and (valid_to is null or valid_to > $2)",
            args![post.staff, post.from],
        )
        .await?;
    }
    office::changed(tx).await?;
    let id: Id<Assignment> = clock.id();
    tx.execute(
        "insert into assignment (id, staff, unit, position, main, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7)",
        args![id, post.staff, post.unit, post.position, post.main, post.from, post.to],
    )
    .await?;
    Ok(id)
}

/// Ends a post: `from` is the first day without it.
///
/// # Errors
/// When there is no such post, or it has not begun by then.
pub async fn end_assignment(tx: &mut Tx<Lgwan>, id: &str, from: Date) -> Result<(), ChangeError> {
    office::changed(tx).await?;
    let changed = tx
        .execute("update assignment set valid_to = $1 where id = $2 and valid_from < $1", args![from, id])
        .await?;
    if changed == 0 { Err(ChangeError::Dates) } else { Ok(()) }
}

/// Takes back a post that has not begun yet. The main post before it holds on.
///
/// # Errors
/// When it has begun.
pub async fn cancel_assignment(tx: &mut Tx<Lgwan>, clock: &Clock, id: &str) -> Result<(), ChangeError> {
    let post: Option<Assignment> = tx.optional("select * from assignment where id = $1", args![id]).await?;
    let post = post.filter(|post| post.valid_from > clock.today()).ok_or(ChangeError::Dates)?;
    office::changed(tx).await?;
    tx.execute("delete from assignment where id = $1", args![id]).await?;
    if post.main {
        tx.execute(
            "update assignment set valid_to = $1 where staff = $2 and main = 1 and valid_to = $3",
            args![post.valid_to, post.staff, post.valid_from],
        )
        .await?;
    }
    Ok(())
}

/// Somebody leaves (退職): `from` is the first day without him. All his posts end; those planned for later are dropped.
///
/// From that day on he has no post and with it no permission; on that day or later his sign-in is closed by
/// [`staff::deactivate`](crate::staff::deactivate).
///
/// # Errors
/// When the database refuses.
pub async fn leave(tx: &mut Tx<Lgwan>, staff: &str, from: Date) -> Result<()> {
    office::changed(tx).await?;
    tx.execute("delete from assignment where staff = $1 and valid_from >= $2", args![staff, from]).await?;
    tx.execute(
        "update assignment set valid_to = $2 where staff = $1 and (valid_to is null or valid_to > $2)",
        args![staff, from],
    )
    .await?;
    Ok(())
}

/// All posts of one person, those to come and those that are over too, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn posts_ever(store: &Store<Lgwan>, staff: &str) -> Result<Vec<Assignment>> {
    let sql = "select * from assignment where staff = $1 order by valid_from desc, main desc, id";
    store.read().await?.all(sql, args![staff]).await
}
