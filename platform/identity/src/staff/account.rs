use yakuba_audit::{Actor, Entry};
use yakuba_base::{Id, MailAddress, PersonName, Personal, Timestamp};
use yakuba_city::{Clock, Lgwan};
use yakuba_seal::SecretKey;
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args, expect_changed};

use crate::{office, organisation::Person, passkey, recovery, session, totp};

/// The account of a member of staff, as those see it who look after accounts. Secrets are not in it.
#[derive(Clone, Debug)]
pub struct StaffAccount {
    /// Who.
    pub person: Person,
    /// Whether he has a password at all.
    pub has_password: bool,
    /// Whether he must choose another one at his next sign-in.
    pub must_change: bool,
    /// Whether an authenticator is enrolled.
    pub has_totp: bool,
    /// Wrong tries in a row.
    pub failed: i64,
    /// Until when no sign-in is taken.
    pub locked_until: Timestamp,
    /// Where he is told of what happens to his account.
    pub mail: Option<Personal<MailAddress>>,
    /// For the next change.
    pub version: i64,
}

impl FromRow for StaffAccount {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(StaffAccount {
            person: Person::from_row(row)?,
            has_password: row.get::<Option<String>>("password_hash")?.is_some(),
            must_change: row.get("password_must_change")?,
            has_totp: row.get::<Option<String>>("totp_sealed")?.is_some(),
            failed: row.get("failed")?,
            locked_until: row.get("locked_until")?,
            mail: mail_of(row)?.map(Personal::new),
            version: row.get("version")?,
        })
    }
}

/// The address in the column `mail`.
pub(super) fn mail_of(row: &Row) -> Result<Option<MailAddress>> {
    let mail: Option<String> = row.get("mail")?;
    mail.map(|mail| MailAddress::parse(&mail)).transpose().map_err(|why| StoreError::column("mail", why))
}

/// Why an account cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Somebody has or had this login.
    #[error("the login is taken")]
    LoginTaken,
    /// A login has 2 to 40 lower-case letters, digits, hyphens, dots and underscores.
    #[error("a login has lower-case letters, digits, hyphens, dots and underscores")]
    Login,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One account.
///
/// # Errors
/// When the database cannot be read.
pub async fn account(store: &Store<Lgwan>, id: &str) -> Result<Option<StaffAccount>> {
    store.read().await?.optional("select * from staff where id = $1", args![id]).await
}

/// Makes an account without a password.
///
/// # Errors
/// When the login is taken or ill-formed.
pub async fn create(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    login: &str,
    name: &PersonName,
) -> Result<Id<Person>, AccountError> {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_');
    if !(2..=40).contains(&login.len()) || !login.bytes().all(plain) {
        return Err(AccountError::Login);
    }
    office::changed(tx).await?;
    let id: Id<Person> = clock.id();
    let made = tx
        .execute(
            "insert into staff (id, login, name, kana, created_at) values ($1, $2, $3, $4, $5) on conflict (login) do nothing",
            args![id, login, Json(name), name.kana(), clock.now()],
        )
        .await?;
    if made == 0 { Err(AccountError::LoginTaken) } else { Ok(id) }
}

/// Corrects a name.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else was faster.
pub async fn change_name(tx: &mut Tx<Lgwan>, id: &str, name: &PersonName, version: i64) -> Result<()> {
    office::changed(tx).await?;
    let sql = "update staff set name = $1, kana = $2, version = version + 1 where id = $3 and version = $4";
    expect_changed(tx.execute(sql, args![Json(name), name.kana(), id, version]).await?)
}

/// Sets a password by its hash. `must_change`: it was chosen by somebody else and is good for one sign-in.
///
/// # Errors
/// When there is no such person.
pub async fn set_password(tx: &mut Tx<Lgwan>, id: &str, hash: &str, must_change: bool) -> Result<()> {
    let sql = "update staff set password_hash = $1, password_must_change = $2, failed = 0, locked_until = 0, version = version + 1 where id = $3";
    match tx.execute(sql, args![hash, must_change, id]).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Somebody chooses another password: all his other sessions end.
///
/// # Errors
/// When the database refuses.
pub async fn change_password(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    id: &str,
    hash: &str,
    keep_session: &str,
) -> Result<()> {
    set_password(tx, id, hash, false).await?;
    session::revoke_all(tx, id, Some(keep_session)).await?;
    Entry::new(Actor::Staff(id.to_owned()), "staff.password-changed").on("staff", id).record(tx, clock).await
}

/// Gives somebody a password to be changed at the next sign-in; his sessions end.
///
/// # Errors
/// When there is no such person.
pub async fn reset_password(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    actor: Actor,
    id: &str,
    hash: &str,
) -> Result<()> {
    set_password(tx, id, hash, true).await?;
    session::revoke_all(tx, id, None).await?;
    Entry::new(actor, "staff.password-reset").on("staff", id).record(tx, clock).await
}

/// Lets somebody try again who was locked out.
///
/// # Errors
/// When the database refuses.
pub async fn unlock(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, id: &str) -> Result<()> {
    tx.execute(
        "update staff set failed = 0, locked_until = 0, version = version + 1 where id = $1",
        args![id],
    )
    .await?;
    Entry::new(actor, "staff.unlocked").on("staff", id).record(tx, clock).await
}

/// Takes away somebody's authenticator with its recovery codes and passkeys: he lost his telephone. His sessions end.
///
/// # Errors
/// When the database refuses.
pub async fn reset_totp(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, id: &str) -> Result<()> {
    let sql = "update staff set totp_sealed = null, totp_pending_sealed = null, totp_step = 0, version = version + 1 where id = $1";
    tx.execute(sql, args![id]).await?;
    recovery::forget(tx, id).await?;
    passkey::remove_all(tx, id).await?;
    session::revoke_all(tx, id, None).await?;
    Entry::new(actor, "staff.totp-reset").on("staff", id).record(tx, clock).await
}

/// Closes somebody's sign-in; his sessions end. His name stays in all histories.
///
/// # Errors
/// When the database refuses.
pub async fn deactivate(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, id: &str) -> Result<()> {
    office::changed(tx).await?;
    tx.execute("update staff set active = 0, version = version + 1 where id = $1", args![id]).await?;
    session::revoke_all(tx, id, None).await?;
    Entry::new(actor, "staff.deactivated").on("staff", id).record(tx, clock).await
}

/// Opens it again.
///
/// # Errors
/// When the database refuses.
pub async fn activate(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, id: &str) -> Result<()> {
    office::changed(tx).await?;
    tx.execute("update staff set active = 1, version = version + 1 where id = $1", args![id]).await?;
    Entry::new(actor, "staff.activated").on("staff", id).record(tx, clock).await
}

/// The secret that somebody is about to put into an authenticator: made on the first call, the same until it is used.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn new_totp_secret(
    tx: &mut Tx<Lgwan>,
    key: &SecretKey,
    clock: &Clock,
    id: &str,
) -> Result<String> {
    if let Some(secret) = pending(tx, key, id).await? {
        return Ok(secret);
    }
    let fresh = totp::new_secret(clock);
    let sql = "update staff set totp_pending_sealed = $1 where id = $2";
    tx.execute(sql, args![totp::seal(key, id, &fresh), id]).await?;
    Ok(fresh)
}

async fn pending(tx: &mut Tx<Lgwan>, key: &SecretKey, id: &str) -> Result<Option<String>> {
    let (sealed,): (Option<String>,) =
        tx.one("select totp_pending_sealed from staff where id = $1", args![id]).await?;
    Ok(sealed.and_then(|sealed| totp::open(key, id, &sealed)))
}

/// Enrols the authenticator when its code is right, and answers the recovery codes that go with it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn enrol_totp(
    tx: &mut Tx<Lgwan>,
    key: &SecretKey,
    clock: &Clock,
    id: &str,
    code: &str,
) -> Result<Option<Vec<String>>> {
    let step = pending(tx, key, id).await?.and_then(|secret| totp::check(&secret, code, clock.now(), 0));
    let Some(step) = step else { return Ok(None) };
    let sql = "update staff set totp_sealed = totp_pending_sealed, totp_pending_sealed = null, totp_step = $1, version = version + 1 where id = $2";
    tx.execute(sql, args![step, id]).await?;
    Entry::new(Actor::Staff(id.to_owned()), "staff.totp-enrolled").on("staff", id).record(tx, clock).await?;
    new_recovery_codes(tx, clock, id).await.map(Some)
}

/// New recovery codes, as they are printed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn new_recovery_codes(tx: &mut Tx<Lgwan>, clock: &Clock, id: &str) -> Result<Vec<String>> {
    let entry = Entry::new(Actor::Staff(id.to_owned()), "staff.recovery-codes-made").on("staff", id);
    entry.record(tx, clock).await?;
    recovery::renew(tx, clock, id).await
}

/// Changes where somebody is told of what happens to his account.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn change_mail(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    id: &str,
    mail: Option<&MailAddress>,
) -> Result<()> {
    let sql = "update staff set mail = $1, version = version + 1 where id = $2";
    tx.execute(sql, args![mail.map(MailAddress::as_str), id]).await?;
    Entry::new(Actor::Staff(id.to_owned()), "staff.mail-changed").on("staff", id).record(tx, clock).await
}
