//! Six digits sent by mail: whoever types them reads the mail of that address.

use yakuba_base::{Lang, MailAddress};
use yakuba_city::{Clock, Internet};
use yakuba_notify::Mail;
use yakuba_store::{Result, Tx, args};
use yakuba_zone::Zone;

use crate::{limits, secret, tr, tr_args};

/// How long a code is good, minutes.
pub const MINUTES: i64 = 10;
/// How often one may try.
pub const TRIES: i64 = 5;
/// Codes for one address in an hour.
const PER_ADDRESS: u32 = 5;
/// Codes asked for from one IP address in an hour: a library's computers share one.
const PER_IP: u32 = 30;

/// Whether a code was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// On its way. The id belongs into the form where the code is typed.
    Sent {
        /// The code's id.
        id: String,
    },
    /// Too many were asked for.
    Wait {
        /// Seconds to wait.
        seconds: u64,
    },
}

/// Whether a typed code is the one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is. It is used up.
    Right,
    /// It is not.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// It is over: too late, tried too often, used, or for something else.
    Over,
}

/// The address as it is counted and looked up: nobody has two mailboxes that differ in case.
pub(crate) fn key(address: &MailAddress) -> String {
    address.as_str().to_lowercase()
}

fn code_hash(id: &str, code: &str) -> String {
    secret::hash_of(&["mail code", id, code])
}

/// Sends a code for `purpose` (`sign-in`, `apply`) to an address, for somebody at `ip`.
///
/// # Errors
/// When the database refuses.
pub async fn send(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    lang: Lang,
    to: &MailAddress,
    purpose: &str,
    ip: &str,
) -> Result<Sent> {
    let (clock, now) = (&zone.clock, zone.clock.now());
    for (key, most) in
        [(format!("mail code to {}", key(to)), PER_ADDRESS), (format!("mail code for {ip}"), PER_IP)]
    {
        if let limits::Taken::Wait { seconds } = limits::take(tx, clock, &key, most, 3_600).await? {
            return Ok(Sent::Wait { seconds });
        }
    }
    let id = clock.id::<Sent>().to_string();
    let code = clock.six_digits();
    tx.execute("delete from mail_code where expires_at <= $1", args![now]).await?;
    tx.execute(
        "insert into mail_code (id, address_hash, purpose, code_hash, expires_at) values ($1, $2, $3, $4, $5)",
        args![id, secret::hash_of(&["address", &key(to)]), purpose, code_hash(&id, &code), now.plus_minutes(MINUTES)],
    )
    .await?;
    let values =
        [("code", code.into()), ("minutes", MINUTES.into()), ("city", zone.city.name.get(lang).into())];
    let subject = tr(lang, "mail-code-subject").into_owned();
    let body = tr_args(lang, "mail-code-body", &values).into_owned();
    yakuba_notify::mail(tx, clock, Mail { to: to.clone(), subject, body }).await?;
    Ok(Sent::Sent { id })
}

/// Checks what was typed. Every check counts as a try.
///
/// # Errors
/// When the database refuses.
pub async fn check(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    to: &MailAddress,
    purpose: &str,
    typed: &str,
) -> Result<Checked> {
    let digits: String = yakuba_base::text::normalise(typed).chars().filter(char::is_ascii_digit).collect();
    let row: Option<(String, i64)> = tx
        .optional(
            "update mail_code set tries = tries + 1
             where id = $1 and address_hash = $2 and purpose = $3 and expires_at > $4 and tries < $5 returning code_hash, tries",
            args![id, secret::hash_of(&["address", &key(to)]), purpose, clock.now(), TRIES],
        )
        .await?;
    let Some((hash, tries)) = row else { return Ok(Checked::Over) };
    if hash == code_hash(id, &digits) {
        tx.execute("delete from mail_code where id = $1", args![id]).await?;
        return Ok(Checked::Right);
    }
    Ok(if tries < TRIES { Checked::Wrong { left: TRIES - tries } } else { Checked::Over })
}
