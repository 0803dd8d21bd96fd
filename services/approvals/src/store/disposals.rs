//! What becomes of documents whose time is over: proposed by one person, approved by another.

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, StoreError, Tx, args};

use crate::model::Document;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// To destroy it (廃棄).
    Destroy,
    /// To hand it to the archive (移管).
    Transfer,
    /// To keep it longer (延長).
    Extend,
}

impl What {
    /// All of them.
    pub const ALL: [What; 3] = [What::Destroy, What::Transfer, What::Extend];

    /// Its name in forms and in the database.
    pub fn name(self) -> &'static str {
        match self {
            What::Destroy => "destroy",
            What::Transfer => "transfer",
            What::Extend => "extend",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            What::Destroy => "廃棄",
            What::Transfer => "移管",
            What::Extend => "保存期間の延長（5年）",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<What> {
        What::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A proposal that waits for a second person.
#[derive(Clone, Debug)]
pub struct Disposal {
    /// Its id.
    pub id: String,
    /// Of which document.
    pub document: String,
    /// What.
    pub what: What,
    /// Until when it would be kept, of an extension.
    pub until: Option<Date>,
    /// Who proposes it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
}

impl FromRow for Disposal {
    fn from_row(row: &Row) -> Result<Disposal> {
        let what: String = row.get("what")?;
        Ok(Disposal {
            id: row.get("id")?,
            document: row.get("document")?,
            what: What::from_name(&what).ok_or_else(|| StoreError::column("what", "unknown"))?,
            until: row.get("until_on")?,
            proposed_by: row.get("proposed_by")?,
            proposed_at: row.get("proposed_at")?,
        })
    }
}

/// Documents whose time is over on a day, the longest first.
pub async fn due(store: &Store<Lgwan>, today: Date, most: usize) -> Result<Vec<Document>> {
    store
        .read()
        .await?
        .all(
            "select * from approval_document d where d.keep_until <= $1 and d.disposed_at is null and d.hold is null
                 and not exists (select 1 from approval_disposal p where p.document = d.id and p.settled_at is null)
             order by d.keep_until, d.id limit $2",
            args![today, most],
        )
        .await
}

/// Documents that are kept beyond their time.
pub async fn held(store: &Store<Lgwan>, most: usize) -> Result<Vec<Document>> {
    store
        .read()
        .await?
        .all(
            "select * from approval_document where hold is not null and disposed_at is null order by keep_until, id limit $1",
            args![most],
        )
        .await
}

/// What waits for a second person.
pub async fn open(store: &Store<Lgwan>) -> Result<Vec<Disposal>> {
    store
        .read()
        .await?
        .all("select * from approval_disposal where settled_at is null order by proposed_at, id", args![])
        .await
}

/// The proposal of this id, when it is still open.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Disposal>> {
    tx.optional("select * from approval_disposal where id = $1 and settled_at is null", args![id]).await
}

/// Whether something is proposed for a document already.
pub async fn is_open_in(tx: &mut Tx<Lgwan>, document: &str) -> Result<bool> {
    let (count,): (i64,) = tx
        .one(
            "select count(*) as n from approval_disposal where document = $1 and settled_at is null",
            args![document],
        )
        .await?;
    Ok(count > 0)
}

/// Proposes something.
pub async fn propose(tx: &mut Tx<Lgwan>, disposal: &Disposal) -> Result<()> {
    tx.execute(
        "insert into approval_disposal (id, document, what, until_on, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6)",
        args![
            disposal.id,
            disposal.document,
            disposal.what.name(),
            disposal.until,
            disposal.proposed_by,
            disposal.proposed_at
        ],
    )
    .await?;
    Ok(())
}

/// Settles a proposal; `false` when somebody else was faster.
pub async fn settle(tx: &mut Tx<Lgwan>, id: &str, by: &str, at: Timestamp, approved: bool) -> Result<bool> {
    let settled = "update approval_disposal set settled_by = $1, settled_at = $2, approved = $3 where id = $4 and settled_at is null";
    Ok(tx.execute(settled, args![by, at, approved, id]).await? > 0)
}

/// The register of filed documents (公文書ファイル管理簿), by class and number.
pub async fn register(store: &Store<Lgwan>, most: usize) -> Result<Vec<Document>> {
    store
        .read()
        .await?
        .all(
            "select * from approval_document where number is not null order by class, year, decided_at, id limit $1",
            args![most],
        )
        .await
}
