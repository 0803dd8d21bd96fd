//! Applications in the office and their histories (administrative network).

use yakuba_base::{Date, Lang, ReceiptNumber, Timestamp};
use yakuba_city::Lgwan;
use yakuba_forms::Answers;
use yakuba_seal::SecretKey;
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args, expect_changed};

pub use super::queue::{Filter, Order, QueueRow, count_up_to, page, recently_closed};
use super::submissions::parse;
use crate::model::{Case, CaseEvent, CaseState, Channel, Correction, DueClock};

/// An application in the office: what never changes about it, and the case it makes.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id, the same in every network.
    pub id: String,
    /// Its short number (受付番号).
    pub receipt: ReceiptNumber,
    /// The procedure.
    pub slug: String,
    /// The revision it was made with, by which it is shown for ever.
    pub revision: String,
    /// How it reached the office.
    pub channel: Channel,
    /// The division that handles it.
    pub division: String,
    /// The procedure's title when it arrived.
    pub title: String,
    /// Who applies, for lists.
    pub applicant: String,
    /// In which language to write to the applicant.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
    /// When it arrived.
    pub submitted_at: Timestamp,
    /// The day of receipt (受付日).
    pub received_on: Date,
    /// Messages of the applicant nobody has read yet.
    pub unread: i64,
    /// Whether the letter could not be made yet.
    pub letter_failed: bool,
    /// The case.
    pub case: Case,
}

impl FromRow for Application {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(answers): Json<Answers> = row.get("answers")?;
        Ok(Application {
            id: row.get("id")?,
            receipt: parse(row, "receipt", |text| text.parse().ok())?,
            slug: row.get("slug")?,
            revision: row.get("revision")?,
            channel: parse(row, "channel", Channel::from_name)?,
            division: row.get("division")?,
            title: row.get("title")?,
            applicant: row.get("applicant")?,
            lang: parse(row, "lang", Lang::from_code)?,
            mail: row.get("mail")?,
            submitted_at: row.get("submitted_at")?,
            received_on: row.get("received_on")?,
            unread: row.get("unread")?,
            letter_failed: row.get("letter_failed")?,
            case: Case {
                state: parse(row, "state", CaseState::from_name)?,
                assignee: row.get("assignee")?,
                clock: DueClock { due_on: row.get("due_on")?, stopped_on: row.get("stopped_on")? },
                answers,
                correction: row
                    .get::<Option<Json<Correction>>>("correction")?
                    .map(|Json(correction)| correction),
                fee: row.get("fee")?,
                closed_at: row.get("closed_at")?,
                document_number: row.get("document_number")?,
                letter: row.get("letter")?,
                version: row.get("version")?,
            },
        })
    }
}

const COLUMNS: &str = "id, receipt, slug, revision, channel, division, title, applicant, lang, mail, submitted_at, received_on, state, \
                       assignee, due_on, stopped_on, answers, correction, fee, closed_at, document_number, letter, letter_failed, unread, \
                       version";

/// Keeps an application that arrived, with the first event of its history; `false` when its receipt number is taken.
pub async fn insert(tx: &mut Tx<Lgwan>, application: &Application, actor: &str) -> Result<bool> {
    let case = &application.case;
    let inserted = tx
        .execute(
            "insert into application (id, receipt, slug, revision, channel, division, title, applicant, lang, mail, submitted_at,
                 received_on, state, due_on, answers, fee)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing",
            args![
                application.id,
                application.receipt.digits(),
                application.slug,
                application.revision,
                application.channel.name(),
                application.division,
                application.title,
                application.applicant,
                application.lang.code(),
                application.mail,
                application.submitted_at,
                application.received_on,
                case.state.name(),
                case.clock.due_on,
                Json(&case.answers),
                case.fee
            ],
        )
        .await?;
    if inserted > 0 {
        let event = CaseEvent::Received { channel: application.channel };
        append(tx, &application.id, 1, application.submitted_at, actor, &event).await?;
    }
    Ok(inserted > 0)
}

/// Keeps the case after `event`, and the event; only if nobody was faster.
///
/// # Errors
/// [`StoreError::Conflict`] when the case was changed since it was read.
pub async fn advance(
    tx: &mut Tx<Lgwan>,
    id: &str,
    case: &Case,
    event: &CaseEvent,
    at: Timestamp,
    actor: &str,
) -> Result<(), StoreError> {
    let changed = tx
        .execute(
            "update application set state = $1, assignee = $2, due_on = $3, stopped_on = $4, answers = $5, correction = $6, fee = $7,
                 closed_at = $8, document_number = $9, letter = $10, version = $11
             where id = $12 and version = $13",
            args![
                case.state.name(),
                case.assignee,
                case.clock.due_on,
                case.clock.stopped_on,
                Json(&case.answers),
                case.correction.as_ref().map(Json),
                case.fee,
                case.closed_at,
                case.document_number,
                case.letter,
                case.version,
                id,
                case.version - 1
            ],
        )
        .await?;
    expect_changed(changed)?;
    append(tx, id, case.version, at, actor, event).await
}

async fn append(
    tx: &mut Tx<Lgwan>,
    id: &str,
    seq: i64,
    at: Timestamp,
    actor: &str,
    event: &CaseEvent,
) -> Result<()> {
    let body = serde_json::to_value(event).map_err(|error| StoreError::column("body", error))?;
    let kind = body.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    tx.execute(
        "insert into application_event (application, seq, at, actor, kind, body) values ($1, $2, $3, $4, $5, $6)",
        args![id, seq, at, actor, kind, body.to_string()],
    )
    .await?;
    Ok(())
}

/// Keeps the key with which the applicant's own view of the case is sealed outside.
pub async fn set_case_key(tx: &mut Tx<Lgwan>, id: &str, key: &SecretKey) -> Result<()> {
    tx.execute("update application set case_key = $1 where id = $2", args![Json(key), id]).await?;
    Ok(())
}

/// The key with which the applicant's own view of the case is sealed outside; those from before that have none.
pub async fn case_key(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<SecretKey>> {
    Ok(tx
        .optional("select case_key from application where id = $1", args![id])
        .await?
        .and_then(|Key(key)| key))
}

struct Key(Option<SecretKey>);

impl FromRow for Key {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Key(row.get::<Option<Json<SecretKey>>>("case_key")?.map(|Json(key)| key)))
    }
}

/// Notes unread messages of the applicant: one more, or none.
pub async fn set_unread(tx: &mut Tx<Lgwan>, id: &str, one_more: bool) -> Result<()> {
    let sql = if one_more {
        "update application set unread = unread + 1 where id = $1"
    } else {
        "update application set unread = 0 where id = $1 and unread > 0"
    };
    tx.execute(sql, args![id]).await?;
    Ok(())
}

/// Notes that the letter could not be made yet, or that it is tried again.
pub async fn set_letter_failed(tx: &mut Tx<Lgwan>, id: &str, failed: bool) -> Result<()> {
    tx.execute("update application set letter_failed = $1 where id = $2", args![failed, id]).await?;
    Ok(())
}

/// The application of that id.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Application>> {
    let sql = format!("select {COLUMNS} from application where id = $1");
    store.read().await?.optional(&sql, args![id]).await
}

/// The application of that id, inside a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Application>> {
    let sql = format!("select {COLUMNS} from application where id = $1");
    tx.optional(&sql, args![id]).await
}

/// The application of that receipt number.
pub async fn by_receipt(store: &Store<Lgwan>, receipt: ReceiptNumber) -> Result<Option<Application>> {
    let sql = format!("select {COLUMNS} from application where receipt = $1");
    store.read().await?.optional(&sql, args![receipt.digits()]).await
}

/// Something that happened, when and by whom.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its place in the history.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `staff:<id>`, `link:<id>`, `system:…`.
    pub actor: String,
    /// What.
    pub event: CaseEvent,
}

impl FromRow for Happened {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(event): Json<CaseEvent> = row.get("body")?;
        Ok(Happened { seq: row.get("seq")?, at: row.get("at")?, actor: row.get("actor")?, event })
    }
}

/// The history of an application, oldest first.
pub async fn history(store: &Store<Lgwan>, id: &str) -> Result<Vec<Happened>> {
    store
        .read()
        .await?
        .all(
            "select seq, at, actor, body from application_event where application = $1 order by seq",
            args![id],
        )
        .await
}

/// The applications of a procedure that are still open: for the dry run of a new revision.
pub async fn open_of(store: &Store<Lgwan>, slug: &str) -> Result<Vec<Application>> {
    let sql = format!(
        "select {COLUMNS} from application where slug = $1 and state in ('received', 'examining', 'correcting') order by id"
    );
    store.read().await?.all(&sql, args![slug]).await
}

/// Whole applications of a list, for exports.
pub async fn export(store: &Store<Lgwan>, filter: &Filter, limit: usize) -> Result<Vec<Application>> {
    super::queue::rows(store, filter, COLUMNS, limit).await
}
