//! What waits for whom: the one inbox of the office, into which every service files (わたしの仕事), with who is away
//! (不在) and the city's order of deputies (代決の順序).
//!
//! A service writes the duties of a thing anew in the transaction that changes the thing ([`replace`]), so that the inbox
//! never shows what is over. A duty belongs to a post, whoever holds it on the day, or to one person. Whether somebody
//! may do it now is for the service to say when he opens it: the inbox is an index and no rule.

pub mod absences;
mod books;
mod inbox;

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{Migration, Result, Tx, args};

pub use books::{Order, order, put_order};
pub use inbox::{Asker, Waiting, subjects, to_decide, waiting};

/// The tables, in the administrative network.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "duties/0001-lgwan",
    sql: "
        create table duty (
            service text not null,
            subject text not null,
            kind text not null,
            place text not null,
            words text not null,
            title text not null,
            href text not null,
            unit text not null,
            position text not null,
            person text not null,
            barred text not null,
            decides bigint not null,
            since bigint not null,
            due_on text,
            primary key (service, subject, kind, place, person)
        );
        create index duty_post on duty (unit, position, service, kind);
        create index duty_person on duty (person, service, kind);
        create index duty_decide on duty (unit, position) where decides = 1;
        create table absence (
            id text primary key,
            staff text not null,
            from_at bigint not null,
            until_at bigint not null,
            deputy text,
            note text not null,
            source text
        );
        create index absence_until on absence (until_at);
        create index absence_source on absence (source) where source is not null;
        create table standing_order (
            name text primary key,
            body text not null
        );
    ",
}];

/// The thing that is to be done something about.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    /// The service it belongs to.
    pub service: &'static str,
    /// Its id there.
    pub id: &'a str,
    /// What people call it.
    pub title: &'a str,
    /// Where it is opened.
    pub href: &'a str,
    /// Who is never asked, whatever post he holds: its drafter.
    pub barred: &'a str,
}

/// One thing to be done by the holders of a post, or by one person.
#[derive(Clone, Debug)]
pub struct Duty {
    /// What, in the service's own terms: `seat`.
    pub kind: &'static str,
    /// Tells apart those of one kind.
    pub place: String,
    /// What, in the office's words: 「承認」.
    pub words: String,
    /// Whose: unit and position; every holder's of the unit without a position.
    pub post: Option<(String, Option<String>)>,
    /// One person's alone; of a duty with a post, whom it was handed on to.
    pub person: Option<String>,
    /// Whether it is the decision, which a deputy may take (代決).
    pub decides: bool,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub due_on: Option<Date>,
}

impl Duty {
    /// Something for one person to do.
    pub fn of_person(kind: &'static str, words: &str, person: &str, since: Timestamp) -> Duty {
        Duty {
            kind,
            place: String::new(),
            words: words.to_owned(),
            post: None,
            person: Some(person.to_owned()),
            decides: false,
            since,
            due_on: None,
        }
    }
}

/// Puts these in the place of all duties of a thing but those of the kinds to `keep`.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &mut Tx<Lgwan>, thing: &Thing<'_>, keep: &[&str], duties: &[Duty]) -> Result<()> {
    let kept: String = keep.iter().map(|kind| format!(" and kind <> '{kind}'")).collect();
    tx.execute(
        &format!("delete from duty where service = $1 and subject = $2{kept}"),
        args![thing.service, thing.id],
    )
    .await?;
    for duty in duties {
        add(tx, thing, duty).await?;
    }
    Ok(())
}

/// Adds one.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &mut Tx<Lgwan>, thing: &Thing<'_>, duty: &Duty) -> Result<()> {
    let (unit, position) = match &duty.post {
        Some((unit, position)) => (unit.as_str(), position.as_deref().unwrap_or_default()),
        None => ("", ""),
    };
    tx.execute(
        "insert into duty (service, subject, kind, place, words, title, href, unit, position, person, barred, decides, since, due_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing",
        args![
            thing.service,
            thing.id,
            duty.kind,
            duty.place,
            duty.words,
            thing.title,
            thing.href,
            unit,
            position,
            duty.person.clone().unwrap_or_default(),
            thing.barred,
            duty.decides,
            duty.since,
            duty.due_on
        ],
    )
    .await?;
    Ok(())
}

/// A person's duty of a kind is done.
///
/// # Errors
/// When the database refuses.
pub async fn done(tx: &mut Tx<Lgwan>, service: &str, id: &str, kind: &str, person: &str) -> Result<()> {
    tx.execute(
        "delete from duty where service = $1 and subject = $2 and kind = $3 and person = $4",
        args![service, id, kind, person],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
