use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, MailAddress, Timestamp};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Result, Row, Tx, args};
use yakuba_zone::Zone;

use super::account::mail_of;
use crate::{
    browser::{Browser, Met, Notice},
    limits,
    passkey::Answer,
    password, recovery, secret,
    session::{self, Found, Rules, Stage},
    totp,
};

/// Wrong tries in a row before no more are taken for a while.
const TRIES: i64 = 10;
/// How long the first pause is, minutes. Each further wrong try doubles it, up to [`LONGEST`].
const PAUSE: i64 = 15;
const LONGEST: i64 = 8 * 60;
/// Tries from one address in ten minutes. Many desks may share one.
const TRIES_PER_ADDRESS: u32 = 200;
/// How long one may take to type the code of the authenticator, minutes.
const CODE_MINUTES: i64 = 5;

/// What became of an attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Signed in: the session's secret.
    In(String),
    /// The password was right, the authenticator's code is still to come.
    NeedsCode(String),
    /// No; nobody is told why.
    Refused,
    /// Too many tries from this address: seconds to wait.
    Wait(u64),
}

struct Secrets {
    id: String,
    password_hash: Option<String>,
    totp_sealed: Option<String>,
    totp_step: i64,
    failed: i64,
    locked_until: Timestamp,
    active: bool,
    mail: Option<MailAddress>,
}

impl FromRow for Secrets {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Secrets {
            id: row.get("id")?,
            password_hash: row.get("password_hash")?,
            totp_sealed: row.get("totp_sealed")?,
            totp_step: row.get("totp_step")?,
            failed: row.get("failed")?,
            locked_until: row.get("locked_until")?,
            active: row.get("active")?,
            mail: mail_of(row)?,
        })
    }
}

impl Secrets {
    fn open(&self, now: Timestamp) -> bool {
        self.active && self.locked_until <= now
    }

    /// Uses a code up: one of the authenticator's for its half minute, a recovery code for ever. Answers whether it was right.
    async fn take_code(&self, tx: &mut Tx<Lgwan>, zone: &Zone<Lgwan>, code: &str) -> Result<bool> {
        if !self.open(zone.clock.now()) {
            return Ok(false);
        }
        if recovery::looks_like_one(code) {
            let taken = recovery::take(tx, &self.id, code).await?;
            if taken {
                let entry = Entry::new(Actor::Staff(self.id.clone()), "staff.recovery-code-used");
                entry.on("staff", &self.id).record(tx, &zone.clock).await?;
            }
            return Ok(taken);
        }
        let secret = self.totp_sealed.as_deref().and_then(|sealed| totp::open(&zone.key, &self.id, sealed));
        let step = secret.and_then(|secret| totp::check(&secret, code, zone.clock.now(), self.totp_step));
        let Some(step) = step else { return Ok(false) };
        // The same code in two windows at once: it is good in one.
        let used = "update staff set totp_step = $1 where id = $2 and totp_step < $1";
        Ok(tx.execute(used, args![step, self.id]).await? > 0)
    }
}

/// Until when no try is taken after so many wrong ones.
fn locked_until(now: Timestamp, failed: i64) -> Timestamp {
    if failed < TRIES {
        return Timestamp::from_millis(0);
    }
    let doublings = u32::try_from(failed - TRIES).unwrap_or(0).min(10);
    now.plus_minutes((PAUSE << doublings).min(LONGEST))
}

/// Tries a login with a password. It takes as long whether the login exists, is locked, or not.
pub(crate) async fn try_password(
    zone: &Zone<Lgwan>,
    rules: Rules,
    login: &str,
    typed: &str,
    ip: &str,
    browser: Browser,
) -> Result<Outcome> {
    let login = yakuba_base::text::normalise(login).to_lowercase();
    let known: Option<Secrets> =
        zone.store.read().await?.optional("select * from staff where login = $1", args![login]).await?;
    let may_try = known.filter(|staff| staff.open(zone.clock.now()));
    let right = password::verify(may_try.as_ref().and_then(|staff| staff.password_hash.clone()), typed).await;

    let (inside, ip) = (zone.clone(), format!("sign-in {ip}"));
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let clock = &inside.clock;
            if let limits::Taken::Wait { seconds } =
                limits::take(tx, clock, &ip, TRIES_PER_ADDRESS, 600).await?
            {
                return Ok(Outcome::Wait(seconds));
            }
            // Read again: others may have tried meanwhile.
            let staff: Option<Secrets> =
                tx.optional("select * from staff where login = $1", args![login]).await?;
            let Some(staff) = staff else {
                // A login that nobody has may be a password typed in the wrong box: only its hash is kept.
                let entry = Entry::new(Actor::Anonymous, "staff.sign-in-refused");
                let trace = secret::hash_of(&["login", &login]);
                entry.on("login", &trace[..12]).record(tx, clock).await?;
                return Ok(Outcome::Refused);
            };
            if !right || may_try.is_none() || !staff.open(clock.now()) {
                refused(tx, clock, &staff, "password").await?;
                return Ok(Outcome::Refused);
            }
            if staff.totp_sealed.is_some() {
                let token =
                    session::begin(tx, clock, &staff.id, Stage::Code, &browser.about, CODE_MINUTES).await?;
                return Ok(Outcome::NeedsCode(token));
            }
            Ok(Outcome::In(signed_in(tx, &inside, rules, &staff, &browser).await?))
        })
        .await
}

/// Tries the code of an authenticator, or one on paper, after a right password.
pub(crate) async fn try_code(
    zone: &Zone<Lgwan>,
    rules: Rules,
    pending: Found,
    code: &str,
    browser: Browser,
) -> Result<Outcome> {
    let (inside, code) = (zone.clone(), code.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let staff: Secrets = tx.one("select * from staff where id = $1", args![pending.who]).await?;
            if !staff.take_code(tx, &inside, &code).await? {
                refused(tx, &inside.clock, &staff, "code").await?;
                if staff.failed + 1 >= TRIES {
                    session::end(tx, &pending.hash).await?;
                }
                return Ok(Outcome::Refused);
            }
            // A new secret for the session that can do more than the old one could.
            session::end(tx, &pending.hash).await?;
            Ok(Outcome::In(signed_in(tx, &inside, rules, &staff, &browser).await?))
        })
        .await
}

/// Lets in whoever shows a passkey of his. It is two factors at once, so no code is asked for; and nobody can guess it, so the
/// pauses after wrong passwords do not keep its owner out.
pub(crate) async fn try_passkey(
    zone: &Zone<Lgwan>,
    rules: Rules,
    answer: Answer,
    browser: Browser,
) -> Result<Outcome> {
    let inside = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let staff: Option<Secrets> = match answer.who(tx, &inside).await? {
                Some(id) => {
                    tx.optional("select * from staff where id = $1 and active = 1", args![id]).await?
                }
                None => None,
            };
            let Some(staff) = staff else {
                let entry = Entry::new(Actor::Anonymous, "staff.sign-in-refused");
                entry.with(json!({ "wrong": "passkey" })).record(tx, &inside.clock).await?;
                return Ok(Outcome::Refused);
            };
            Ok(Outcome::In(signed_in(tx, &inside, rules, &staff, &browser).await?))
        })
        .await
}

/// Whether a signed-in person typed a code of his own. A wrong one counts as a wrong try to sign in.
pub(crate) async fn confirm_code(zone: &Zone<Lgwan>, id: &str, code: &str) -> Result<bool> {
    let (inside, id, code) = (zone.clone(), id.to_owned(), code.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let staff: Secrets = tx.one("select * from staff where id = $1", args![id]).await?;
            let right = staff.take_code(tx, &inside, &code).await?;
            if !right {
                refused(tx, &inside.clock, &staff, "code").await?;
            }
            Ok(right)
        })
        .await
}

/// Whether a signed-in person typed his own password. A wrong one counts as a wrong try to sign in.
pub(crate) async fn confirm_password(zone: &Zone<Lgwan>, id: &str, typed: &str) -> Result<bool> {
    let staff: Secrets = zone.store.read().await?.one("select * from staff where id = $1", args![id]).await?;
    let hash = staff.password_hash.clone().filter(|_| staff.open(zone.clock.now()));
    let right = password::verify(hash, typed).await;
    if !right {
        let (clock, id) = (zone.clock.clone(), id.to_owned());
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                let staff: Secrets = tx.one("select * from staff where id = $1", args![id]).await?;
                refused(tx, &clock, &staff, "password").await
            })
            .await?;
    }
    Ok(right)
}

async fn signed_in(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    rules: Rules,
    staff: &Secrets,
    browser: &Browser,
) -> Result<String> {
    let (clock, id) = (&zone.clock, &staff.id);
    let entry = |action| Entry::new(Actor::Staff(id.clone()), action).on("staff", id);
    tx.execute("update staff set failed = 0, locked_until = 0 where id = $1", args![id]).await?;
    entry("staff.signed-in").record(tx, clock).await?;
    if browser.meets(tx, zone, id).await? == Met::New {
        entry("staff.new-browser").record(tx, clock).await?;
        if let Some(mail) = staff.mail.clone() {
            browser.tell(tx, zone, Lang::Ja, mail, Notice::Browser).await?;
        }
    }
    session::begin(tx, clock, id, Stage::Full, &browser.about, rules.staff_absolute_hours * 60).await
}

/// Counts a wrong try. While it is locked an account counts nothing, so that nobody can keep another out for ever
/// without waiting himself.
async fn refused(tx: &mut Tx<Lgwan>, clock: &Clock, staff: &Secrets, what: &str) -> Result<()> {
    let now = clock.now();
    let entry =
        |action| Entry::new(Actor::Anonymous, action).on("staff", &staff.id).with(json!({ "wrong": what }));
    if !staff.open(now) {
        return entry("staff.sign-in-refused").with(json!({ "locked": true })).record(tx, clock).await;
    }
    // Counted in the database, so that tries at the same moment all count.
    let (failed,): (i64,) = tx
        .one("update staff set failed = failed + 1 where id = $1 returning failed", args![staff.id])
        .await?;
    let until = locked_until(now, failed);
    tx.execute("update staff set locked_until = $1 where id = $2", args![until, staff.id]).await?;
    entry("staff.sign-in-refused").record(tx, clock).await?;
    if until > now { entry("staff.locked").record(tx, clock).await } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_from_the_tenth_wrong_try() {
        let now = Timestamp::from_millis(1_000_000);
        let minutes = |failed| (locked_until(now, failed).as_millis() - now.as_millis()) / 60_000;
        assert!(locked_until(now, 9) < now);
        assert_eq!([10, 11, 12, 15, 40].map(minutes), [15, 30, 60, 480, 480]);
    }
}
