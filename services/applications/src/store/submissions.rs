//! What was sent, as far as the applicant may see it (internet-facing network).

use yakuba_base::{Date, Lang, ReceiptNumber, Timestamp, Yen};
use yakuba_city::{Clock, Internet};
use yakuba_forms::Answers;
use yakuba_seal::SecretKey;
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args, expect_changed};

use super::access::hash;
use crate::model::{CaseState, Channel, Correction, TimelineEntry};

/// An application that was sent. It is reached by a secret link, or by the account it belongs to.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its id, the same in every network.
    pub id: String,
    /// Its short number (受付番号).
    pub receipt: ReceiptNumber,
    /// The procedure.
    pub slug: String,
    /// The revision it was made with.
    pub revision: String,
    /// How it reached the office.
    pub channel: Channel,
    /// The answers as they are now; none while they are sealed.
    pub answers: Answers,
    /// The answers, sealed with the key of the case.
    pub sealed: Option<String>,
    /// The key of the case, while somebody is looking who brought it.
    pub key: Option<SecretKey>,
    /// In which language it was made.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
    /// Whose account it belongs to.
    pub resident: Option<String>,
    /// The fee, once it is known.
    pub fee: Option<Yen>,
    /// When it arrived.
    pub submitted_at: Timestamp,
    /// Where it stands.
    pub state: CaseState,
    /// When the office means to decide.
    pub due_on: Option<Date>,
    /// What the applicant is asked to correct.
    pub correction: Option<Correction>,
    /// Grows by one with every change.
    pub version: i64,
}

impl FromRow for Submission {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(answers): Json<Answers> = row.get("answers")?;
        Ok(Submission {
            id: row.get("id")?,
            receipt: parse(row, "receipt", |text| text.parse().ok())?,
            slug: row.get("slug")?,
            revision: row.get("revision")?,
            channel: parse(row, "channel", Channel::from_name)?,
            answers,
            sealed: row.get("sealed")?,
            key: None,
            lang: parse(row, "lang", Lang::from_code)?,
            mail: row.get("mail")?,
            resident: row.get("resident")?,
            fee: row.get("fee")?,
            submitted_at: row.get("submitted_at")?,
            state: parse(row, "state", CaseState::from_name)?,
            due_on: row.get("due_on")?,
            correction: row.get::<Option<Json<Correction>>>("correction")?.map(|Json(correction)| correction),
            version: row.get("version")?,
        })
    }
}

/// Reads a text column by `read`.
pub(crate) fn parse<T>(row: &Row, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| yakuba_store::StoreError::column(column, "not one of the known values"))
}

const COLUMNS: &str = "id, receipt, slug, revision, channel, answers, sealed, lang, mail, resident, fee, submitted_at, state, due_on, \
                       correction, version";

/// What a program sent under an idempotency key; only hashes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// Of the key, within its procedure.
    pub key: String,
    /// Of what was sent under it.
    pub body: String,
}

impl OnceKey {
    /// Of an application for the procedure `slug`.
    pub fn new(slug: &str, key: &str, body: &[u8]) -> OnceKey {
        OnceKey { key: hash(format!("{slug}\n{key}").as_bytes()), body: hash(body) }
    }
}

/// What answers are sealed about.
const ANSWERS: &str = "answers";
/// What an entry that the applicant sees is sealed about.
const ENTRY: &str = "entry";

/// Answers, as they are kept outside.
pub fn seal(key: &SecretKey, answers: &Answers) -> String {
    key.seal_text(ANSWERS, &serde_json::json!(answers).to_string())
}

impl Submission {
    /// Whether its answers are sealed and whoever looks has no key.
    pub fn is_closed(&self) -> bool {
        self.sealed.is_some() && self.key.is_none()
    }

    /// Opens what is sealed with the key of the case.
    ///
    /// # Errors
    /// When it is not its key.
    pub fn open(&mut self, key: SecretKey) -> Result<()> {
        if let Some(sealed) = &self.sealed {
            let text = key.open_text(ANSWERS, sealed).map_err(|error| StoreError::column("sealed", error))?;
            self.answers =
                serde_json::from_str(&text).map_err(|error| StoreError::column("sealed", error))?;
        }
        self.key = Some(key);
        Ok(())
    }
}

/// Keeps a new submission, its answers sealed with its key; `false` when its receipt number or its idempotency key is taken already.
pub async fn insert(tx: &mut Tx<Internet>, submission: &Submission, once: Option<&OnceKey>) -> Result<bool> {
    let inserted: Option<(String,)> = tx
        .optional(
            "insert into submission (id, receipt, once_key, once_body, slug, revision, channel, answers, sealed, lang, mail, resident,
                 fee, submitted_at, state, due_on)
             values ($1, $2, $3, $4, $5, $6, $7, '{}', $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing returning id",
            args![
                submission.id,
                submission.receipt.digits(),
                once.map(|once| &once.key),
                once.map(|once| &once.body),
                submission.slug,
                submission.revision,
                submission.channel.name(),
                submission.sealed,
                submission.lang.code(),
                submission.mail,
                submission.resident,
                submission.fee,
                submission.submitted_at,
                submission.state.name(),
                submission.due_on
            ],
        )
        .await?;
    Ok(inserted.is_some())
}

/// The submission of that receipt number, for programs and jobs that have shown they may.
pub async fn by_receipt(store: &Store<Internet>, receipt: ReceiptNumber) -> Result<Option<Submission>> {
    let sql = format!("select {COLUMNS} from submission where receipt = $1");
    store.read().await?.optional(&sql, args![receipt.digits()]).await
}

/// The submission of that id; the caller has shown that he may see it.
pub async fn get(store: &Store<Internet>, id: &str) -> Result<Option<Submission>> {
    let sql = format!("select {COLUMNS} from submission where id = $1");
    store.read().await?.optional(&sql, args![id]).await
}

/// The submission of that id, inside a transaction.
pub async fn get_in(tx: &mut Tx<Internet>, id: &str) -> Result<Option<Submission>> {
    let sql = format!("select {COLUMNS} from submission where id = $1");
    tx.optional(&sql, args![id]).await
}

/// The submission that was made under an idempotency key, and the hash of what was sent then.
pub async fn by_once_key(store: &Store<Internet>, once: &OnceKey) -> Result<Option<(Submission, String)>> {
    let mut reader = store.read().await?;
    let body: Option<(String,)> =
        reader.optional("select once_body from submission where once_key = $1", args![once.key]).await?;
    let Some((body,)) = body else { return Ok(None) };
    let sql = format!("select {COLUMNS} from submission where once_key = $1");
    Ok(reader.optional(&sql, args![once.key]).await?.map(|submission| (submission, body)))
}

/// The submissions of an account, latest first.
pub async fn of_resident(store: &Store<Internet>, resident: &str) -> Result<Vec<Submission>> {
    let sql =
        format!("select {COLUMNS} from submission where resident = $1 order by submitted_at desc limit 200");
    store.read().await?.all(&sql, args![resident]).await
}

/// Notes where a submission stands, as the office says.
pub async fn set_state(
    tx: &mut Tx<Internet>,
    id: &str,
    state: CaseState,
    due_on: Option<Date>,
    correction: Option<&Correction>,
) -> Result<()> {
    let changed = tx
        .execute(
            "update submission set state = $1, due_on = $2, correction = $3, version = version + 1 where id = $4",
            args![state.name(), due_on, correction.map(Json), id],
        )
        .await?;
    expect_changed(changed)
}

/// Keeps corrected answers, sealed; only as long as the correction they answer is open.
pub async fn set_answers(tx: &mut Tx<Internet>, submission: &Submission, sealed: &str) -> Result<()> {
    let changed = tx
        .execute(
            "update submission set answers = '{}', sealed = $1, correction = null, state = $2, version = version + 1 where id = $3 and version = $4",
            args![sealed, CaseState::Examining.name(), submission.id, submission.version],
        )
        .await?;
    expect_changed(changed)
}

/// Notes the fee.
pub async fn set_fee(tx: &mut Tx<Internet>, id: &str, fee: Yen) -> Result<()> {
    tx.execute("update submission set fee = $1 where id = $2", args![fee, id]).await?;
    Ok(())
}

/// An entry as it is kept, its text perhaps sealed.
struct Kept {
    entry: TimelineEntry,
    sealed: Option<String>,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        let entry = TimelineEntry {
            at: row.get("at")?,
            what: row.get("what")?,
            text: row.get("body")?,
            file: row.get("file")?,
        };
        Ok(Kept { entry, sealed: row.get("sealed")? })
    }
}

/// Adds to what the applicant sees; its text is sealed with the key of the case, if there is one.
pub async fn add_event(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    submission: &str,
    entry: &TimelineEntry,
    key: Option<&SecretKey>,
) -> Result<()> {
    let sealed = key.filter(|_| !entry.text.is_empty()).map(|key| key.seal_text(ENTRY, &entry.text));
    let text = if sealed.is_some() { "" } else { entry.text.as_str() };
    tx.execute(
        "insert into submission_event (id, submission, at, what, body, sealed, file) values ($1, $2, $3, $4, $5, $6, $7)",
        args![clock.id::<TimelineEntry>(), submission, entry.at, entry.what, text, sealed, entry.file],
    )
    .await?;
    Ok(())
}

/// What the applicant sees of what happened, oldest first; without the texts while they are sealed.
pub async fn events(store: &Store<Internet>, submission: &Submission) -> Result<Vec<TimelineEntry>> {
    let kept: Vec<Kept> = store
        .read()
        .await?
        .all(
            "select at, what, body, sealed, file from submission_event where submission = $1 order by id",
            args![submission.id],
        )
        .await?;
    let open = |Kept { mut entry, sealed }| {
        if let (Some(sealed), Some(key)) = (sealed, &submission.key) {
            entry.text =
                key.open_text(ENTRY, &sealed).map_err(|error| StoreError::column("sealed", error))?;
        }
        Ok(entry)
    };
    kept.into_iter().map(open).collect()
}
