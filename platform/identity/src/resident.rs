//! Residents (市民) with an account: a mail address and what forms are filled in with.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Address, Date, Id, Lang, MailAddress, PersonName, Personal, Phone};
use yakuba_city::{Clock, Internet};
use yakuba_store::{FromRow, Json, Result, Row, StoreError, Tx, args, expect_changed};
use yakuba_zone::Zone;

use crate::{
    browser::{Browser, Met, Notice},
    mail_code, passkey,
    session::{self, Stage},
    sign_in_needed::SignInNeeded,
};

/// What a resident lets forms be filled in with. All of it may be empty.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Name, with its reading.
    pub name: PersonName,
    /// Where he lives.
    pub address: Address,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Birthday.
    pub birthday: Option<Date>,
}

/// A resident who is signed in.
///
/// As an argument of a handler it sends everybody else to the sign-in page; as `Option<Resident>` it lets all in.
#[derive(Clone, Debug)]
pub struct Resident {
    /// The account's id.
    pub id: String,
    /// The address he signs in with.
    pub mail: Personal<MailAddress>,
    /// What forms are filled in with.
    pub profile: Personal<Profile>,
    /// For the next change.
    pub version: i64,
    /// The id of this session.
    pub(crate) session: String,
}

impl FromRow for Resident {
    fn from_row(row: &Row) -> Result<Self> {
        let mail: String = row.get("mail")?;
        Ok(Resident {
            id: row.get("id")?,
            mail: Personal::new(MailAddress::parse(&mail).map_err(|why| StoreError::column("mail", why))?),
            profile: row.get::<Json<_>>("profile")?.0,
            version: row.get("version")?,
            session: String::new(),
        })
    }
}

impl Resident {
    /// Who acts, for the log.
    pub fn actor(&self) -> Actor {
        Actor::Resident(self.id.clone())
    }

    /// The answer to a field whose `prefill` is `what`, in the shape of such an answer: `name`, `kana`, `address`, `phone`,
    /// `mail`, `birthday`. `None` when he has not said.
    pub fn prefill(&self, what: &str) -> Option<Value> {
        let profile = self.profile.reveal();
        match what {
            "name" if !profile.name.is_empty() => Some(json!(profile.name)),
            "kana" => Some(profile.name.kana()).filter(|kana| !kana.is_empty()).map(Value::from),
            "address" if !profile.address.is_empty() => Some(json!(profile.address)),
            "phone" => profile.phone.as_ref().map(|phone| Value::from(phone.to_string())),
            "mail" => Some(Value::from(self.mail.reveal().as_str())),
            "birthday" => profile.birthday.map(|day| Value::from(day.to_string())),
            _ => None,
        }
    }

    async fn of_request(parts: &Parts) -> Result<Resident, SignInNeeded> {
        let zone = parts.extensions.get::<Zone<Internet>>().ok_or_else(SignInNeeded::no_zone)?;
        let found = session::find(zone, &parts.headers, None).await?;
        if let Some(session) = found {
            let resident: Option<Resident> = zone
                .store
                .read()
                .await?
                .optional("select * from resident where id = $1", args![session.who])
                .await?;
            if let Some(resident) = resident {
                return Ok(Resident { session: session.id, ..resident });
            }
        }
        Err(SignInNeeded::of(parts, "/account/sign-in"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Resident {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Resident, SignInNeeded> {
        Resident::of_request(parts).await
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Resident {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Resident>, SignInNeeded> {
        SignInNeeded::or_nobody(Resident::of_request(parts).await)
    }
}

/// The account of an address, made when there is none. To be called once the address is known to be somebody's.
///
/// # Errors
/// When the database refuses.
pub async fn of_mail(tx: &mut Tx<Internet>, clock: &Clock, mail: &MailAddress) -> Result<String> {
    let fresh: Id<Resident> = clock.id();
    let made = tx
        .execute(
            "insert into resident (id, mail, mail_key, profile, created_at) values ($1, $2, $3, '{}', $4) on conflict (mail_key) do nothing",
            args![fresh, mail.as_str(), mail_code::key(mail), clock.now()],
        )
        .await?;
    let (id,): (String,) =
        tx.one("select id from resident where mail_key = $1", args![mail_code::key(mail)]).await?;
    if made > 0 {
        Entry::new(Actor::Resident(id.clone()), "resident.created")
            .on("resident", &id)
            .record(tx, clock)
            .await?;
    }
    Ok(id)
}

/// The address of an account; `None` when there is none.
pub(crate) async fn mail_of(tx: &mut Tx<Internet>, id: &str) -> Result<Option<MailAddress>> {
    let found: Option<(String,)> = tx.optional("select mail from resident where id = $1", args![id]).await?;
    found.map(|(mail,)| MailAddress::parse(&mail).map_err(|why| StoreError::column("mail", why))).transpose()
}

/// Begins a session of somebody who showed who he is; answers its secret.
pub(crate) async fn signed_in(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    id: &str,
    (browser, lang): (&Browser, Lang),
    mail: MailAddress,
    days: i64,
) -> Result<String> {
    let entry = |action| Entry::new(Actor::Resident(id.to_owned()), action).on("resident", id);
    entry("resident.signed-in").record(tx, &zone.clock).await?;
    if browser.meets(tx, zone, id).await? == Met::New {
        entry("resident.new-browser").record(tx, &zone.clock).await?;
        browser.tell(tx, zone, lang, mail, Notice::Browser).await?;
    }
    session::begin(tx, &zone.clock, id, Stage::Full, &browser.about, days * 24 * 60).await
}

/// Changes what forms are filled in with.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed elsewhere meanwhile.
pub async fn change_profile(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    profile: &Profile,
    version: i64,
) -> Result<()> {
    let sql = "update resident set profile = $1, version = version + 1 where id = $2 and version = $3";
    expect_changed(tx.execute(sql, args![Json(profile), id, version]).await?)?;
    Entry::new(Actor::Resident(id.to_owned()), "resident.profile-changed")
        .on("resident", id)
        .record(tx, clock)
        .await
}

/// Deletes an account with all it knows. Applications that were sent stay with the city.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut Tx<Internet>, clock: &Clock, id: &str) -> Result<()> {
    session::revoke_all(tx, id, None).await?;
    tx.execute("delete from known_browser where who = $1", args![id]).await?;
    passkey::remove_all(tx, id).await?;
    tx.execute("delete from resident where id = $1", args![id]).await?;
    Entry::new(Actor::Resident(id.to_owned()), "resident.deleted").on("resident", id).record(tx, clock).await
}
