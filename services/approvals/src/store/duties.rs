//! Who has to do something: the index of the inboxes, written anew with every change of a document.

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_flow::{Post, Role};
use yakuba_store::{Result, SqlBuilder, Store, Tx, args};

use crate::model::Document;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To vote.
    Seat,
    /// To rule on a disagreement.
    Rule,
    /// To read afterwards.
    Read,
    /// To take note that what he was consulted on was given up.
    Told,
}

impl Kind {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Seat => "seat",
            Kind::Rule => "rule",
            Kind::Read => "read",
            Kind::Told => "told",
        }
    }
}

/// One thing to be done by the holders of a post, or by one person.
#[derive(Clone, Debug)]
pub struct Duty {
    /// What.
    pub kind: Kind,
    /// Which seat or duty of the flow.
    pub place: String,
    /// What the step is there for, of a seat.
    pub role: Option<Role>,
    /// Whose.
    pub post: Option<Post>,
    /// Which person's alone.
    pub person: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub due_on: Option<Date>,
}

/// Puts these in the place of all duties of a document but those to take note.
pub async fn replace(tx: &mut Tx<Lgwan>, document: &str, duties: &[Duty]) -> Result<()> {
    tx.execute("delete from approval_duty where document = $1 and kind <> 'told'", args![document]).await?;
    for duty in duties {
        add(tx, document, duty).await?;
    }
    Ok(())
}

/// Adds one.
pub async fn add(tx: &mut Tx<Lgwan>, document: &str, duty: &Duty) -> Result<()> {
    let (unit, position) = match &duty.post {
        Some(post) => (post.unit.as_str(), post.position.as_deref().unwrap_or_default()),
        None => ("", ""),
    };
    let role = match duty.role {
        Some(Role::Decide) => "decide",
        Some(Role::Consult) => "consult",
        Some(Role::Review) => "review",
        None => "",
    };
    tx.execute(
        "insert into approval_duty (document, kind, place, role, unit, position, person, since, due_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        args![
            document,
            duty.kind.name(),
            duty.place,
            role,
            unit,
            position,
            duty.person.clone().unwrap_or_default(),
            duty.since,
            duty.due_on
        ],
    )
    .await?;
    Ok(())
}

/// Somebody has taken note.
pub async fn note(tx: &mut Tx<Lgwan>, document: &str, person: &str) -> Result<()> {
    tx.execute(
        "delete from approval_duty where document = $1 and kind = 'told' and person = $2",
        args![document, person],
    )
    .await?;
    Ok(())
}

/// Documents in which a person or the holder of one of his posts (unit and position) has something of this kind to do,
/// the longest waiting first. Whether he may do it now is for the flow to say.
pub async fn documents(
    store: &Store<Lgwan>,
    kind: Kind,
    person: &str,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<Document>> {
    let mut sql = SqlBuilder::new(
        "select d.* from approval_document d where d.id in (select q.document from approval_duty q where q.kind = ",
    );
    sql.push("? and (q.person = ?", args![kind.name(), person]);
    for (unit, position) in posts {
        sql.push(" or (q.unit = ? and (q.position = ? or q.position = ''))", args![unit, position]);
    }
    sql.push(")) order by d.updated_at limit ?", args![most]);
    let (sql, args) = sql.build();
    store.read().await?.all(&sql, args).await
}

/// Documents that wait for a decision by one of these posts: for deputies.
pub async fn to_decide(
    store: &Store<Lgwan>,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<Document>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlBuilder::new(
        "select d.* from approval_document d where d.id in (select q.document from approval_duty q where q.role = 'decide' and (1 = 0",
    );
    for (unit, position) in posts {
        sql.push(" or (q.unit = ? and q.position = ?)", args![unit, position]);
    }
    sql.push(")) order by d.updated_at limit ?", args![most]);
    let (sql, args) = sql.build();
    store.read().await?.all(&sql, args).await
}
