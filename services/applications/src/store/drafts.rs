//! What is being filled in (internet-facing network).

use yakuba_base::{Lang, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_forms::{Answers, field::FileAnswer};
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args, expect_changed};

use super::access;

/// How long an untouched draft is kept, days.
pub const KEPT_DAYS: i64 = 30;

/// An application that is being filled in. It is reached by a secret link, or by the account it belongs to.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id, which is in addresses.
    pub id: String,
    /// The procedure.
    pub slug: String,
    /// The revision it was begun with.
    pub revision: String,
    /// The answers so far.
    pub answers: Answers,
    /// In which language it is filled in.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
    /// When that address was shown to be the applicant's.
    pub mail_verified_at: Option<Timestamp>,
    /// Whose account it belongs to.
    pub resident: Option<String>,
    /// When it was last touched.
    pub updated_at: Timestamp,
    /// When it will be destroyed.
    pub expires_at: Timestamp,
    /// Grows by one with every change.
    pub version: i64,
}

impl FromRow for Draft {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(answers): Json<Answers> = row.get("answers")?;
        let lang: String = row.get("lang")?;
        Ok(Draft {
            id: row.get("id")?,
            slug: row.get("slug")?,
            revision: row.get("revision")?,
            answers,
            lang: Lang::from_code(&lang).unwrap_or(Lang::Ja),
            mail: row.get("mail")?,
            mail_verified_at: row.get("mail_verified_at")?,
            resident: row.get("resident")?,
            updated_at: row.get("updated_at")?,
            expires_at: row.get("expires_at")?,
            version: row.get("version")?,
        })
    }
}

const COLUMNS: &str =
    "id, slug, revision, answers, lang, mail, mail_verified_at, resident, updated_at, expires_at, version";

/// Begins a draft; answers its id and its secret.
pub async fn begin(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    (slug, revision): (&str, &str),
    lang: Lang,
    resident: Option<&str>,
    answers: &Answers,
) -> Result<(String, String)> {
    let id = clock.id::<Draft>().to_string();
    let now = clock.now();
    tx.execute(
        "insert into draft (id, slug, revision, answers, lang, resident, created_at, updated_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        args![id, slug, revision, Json(answers), lang.code(), resident, now, now.plus_days(KEPT_DAYS)],
    )
    .await?;
    let secret = access::grant(tx, clock, &id, None).await?;
    Ok((id, secret))
}

/// The draft of that id; the caller has shown that he may see it.
pub async fn get(store: &Store<Internet>, id: &str, now: Timestamp) -> Result<Option<Draft>> {
    let sql = format!("select {COLUMNS} from draft where id = $1 and expires_at > $2");
    store.read().await?.optional(&sql, args![id, now]).await
}

/// The drafts of an account, latest first.
pub async fn of_resident(store: &Store<Internet>, resident: &str, now: Timestamp) -> Result<Vec<Draft>> {
    let sql = format!(
        "select {COLUMNS} from draft where resident = $1 and expires_at > $2 order by updated_at desc limit 50"
    );
    store.read().await?.all(&sql, args![resident, now]).await
}

/// Keeps the answers of a draft as it was read.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile, on another device or in another tab.
pub async fn save(tx: &mut Tx<Internet>, draft: &Draft, now: Timestamp) -> Result<i64, StoreError> {
    let changed = tx
        .execute(
            "update draft set answers = $1, lang = $2, mail = $3, mail_verified_at = $4, updated_at = $5, expires_at = $6, version = version + 1
             where id = $7 and version = $8",
            args![
                Json(&draft.answers),
                draft.lang.code(),
                draft.mail,
                draft.mail_verified_at,
                now,
                now.plus_days(KEPT_DAYS),
                draft.id,
                draft.version
            ],
        )
        .await?;
    expect_changed(changed)?;
    Ok(draft.version + 1)
}

/// Destroys a draft that became a submission; answers the ids of its files, which are to be destroyed as well. Its links
/// are given over, so that one that was mailed while it was filled in leads to what became of it.
///
/// # Errors
/// [`StoreError::Conflict`] when it was sent or changed since it was read: nothing is sent twice.
pub async fn become_submission(
    tx: &mut Tx<Internet>,
    draft: &Draft,
    submission: &str,
) -> Result<Vec<String>, StoreError> {
    let files = forget_uploads(tx, &draft.id).await?;
    access::hand_over(tx, &draft.id, submission).await?;
    let gone = tx
        .execute("delete from draft where id = $1 and version = $2", args![draft.id, draft.version])
        .await?;
    expect_changed(gone)?;
    Ok(files)
}

/// Forgets everything that was uploaded for a draft or a submission; answers the ids of the files.
pub async fn forget_uploads(tx: &mut Tx<Internet>, owner: &str) -> Result<Vec<String>> {
    let files: Vec<(String,)> =
        tx.all("delete from upload where owner = $1 returning id", args![owner]).await?;
    Ok(files.into_iter().map(|(id,)| id).collect())
}

/// A file that was uploaded for a draft or a submission.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The id of the file.
    pub id: String,
    /// What its owner called it.
    pub name: String,
    /// What it is.
    pub mime: String,
}

impl FromRow for Upload {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Upload { id: row.get("id")?, name: row.get("name")?, mime: row.get("mime")? })
    }
}

/// Notes an upload.
pub async fn add_upload(
    tx: &mut Tx<Internet>,
    owner: &str,
    upload: &Upload,
    size: u64,
    sha256: &str,
    at: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into upload (id, owner, name, mime, size, sha256, uploaded_at) values ($1, $2, $3, $4, $5, $6, $7)",
        args![upload.id, owner, upload.name, upload.mime, i64::try_from(size).unwrap_or(i64::MAX), sha256, at],
    )
    .await?;
    Ok(())
}

/// The owner of a file that a program sent and no application uses yet: whoever can name it and its bytes may use it.
pub fn waiting_owner(sha256: &str) -> String {
    format!("{WAITING}{}", access::hash(sha256))
}

const WAITING: &str = "api:";

/// How long a file waits that was uploaded for a correction, days.
const CORRECTION_DAYS: i64 = 7;

/// How long a file that a program sent waits for its application, days.
const WAITS_DAYS: i64 = 1;

/// Whether a file waits for its application and is what the answer says.
pub async fn is_waiting(store: &Store<Internet>, file: &FileAnswer) -> Result<bool> {
    let found: Option<(String,)> = store
        .read()
        .await?
        .optional(
            "select id from upload where id = $1 and owner = $2 and mime = $3 and size = $4 and sha256 = $5",
            args![
                file.id,
                waiting_owner(&file.sha256),
                file.mime,
                i64::try_from(file.size).unwrap_or(i64::MAX),
                file.sha256
            ],
        )
        .await?;
    Ok(found.is_some())
}

/// Forgets files that wait, because an application came for them.
///
/// # Errors
/// [`StoreError::Conflict`] when one of them is not there to be had: another application was faster.
pub async fn take_waiting(tx: &mut Tx<Internet>, files: &[String]) -> Result<(), StoreError> {
    for id in files {
        let sql = format!("delete from upload where id = $1 and owner like '{WAITING}%'");
        expect_changed(tx.execute(&sql, args![id]).await?)?;
    }
    Ok(())
}

/// An upload, for whoever may see its owner.
pub async fn upload(store: &Store<Internet>, owner: &str, id: &str) -> Result<Option<Upload>> {
    store
        .read()
        .await?
        .optional("select id, name, mime from upload where id = $1 and owner = $2", args![id, owner])
        .await
}

/// Everything that was uploaded for a draft or a submission, as answers refer to it.
pub async fn uploads_of(store: &Store<Internet>, owner: &str) -> Result<Vec<FileAnswer>> {
    let rows: Vec<(String, String, String, i64, String)> = store
        .read()
        .await?
        .all("select id, name, mime, size, sha256 from upload where owner = $1", args![owner])
        .await?;
    let answer = |(id, name, mime, size, sha256): (String, String, String, i64, String)| FileAnswer {
        id,
        name,
        mime,
        size: size.unsigned_abs(),
        sha256,
    };
    Ok(rows.into_iter().map(answer).collect())
}

/// Forgets an upload that its owner took away again; false when it was none of his.
pub async fn remove_upload(tx: &mut Tx<Internet>, owner: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from upload where id = $1 and owner = $2", args![id, owner]).await? > 0)
}

/// Destroys drafts that nobody touched for too long, files that no application came for, and those of corrections that
/// were never sent; answers the ids of the files.
pub async fn expire(tx: &mut Tx<Internet>, now: Timestamp) -> Result<Vec<String>> {
    let mut files: Vec<(String,)> = tx
        .all(
            "delete from upload where owner in (select id from draft where expires_at <= $1) returning id",
            args![now],
        )
        .await?;
    let sql = format!("delete from upload where owner like '{WAITING}%' and uploaded_at <= $1 returning id");
    files.extend(tx.all::<(String,)>(&sql, args![now.plus_days(-WAITS_DAYS)]).await?);
    let sql =
        "delete from upload where owner in (select id from submission) and uploaded_at <= $1 returning id";
    files.extend(tx.all::<(String,)>(sql, args![now.plus_days(-CORRECTION_DAYS)]).await?);
    tx.execute(
        "delete from access_link where target in (select id from draft where expires_at <= $1)",
        args![now],
    )
    .await?;
    tx.execute("delete from draft where expires_at <= $1", args![now]).await?;
    Ok(files.into_iter().map(|(id,)| id).collect())
}
