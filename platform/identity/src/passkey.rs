//! Passkeys (Web Authentication Level 3): a key in somebody's device opens his account at this address and at no other, after
//! the device has asked for his finger, face or PIN. So it is two factors at once, and there is nothing to type or to copy.
//!
//! This is the only module that names `webauthn-rs`.

use serde_json::Value;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
        RegisterPublicKeyCredential, Url, Uuid,
    },
};
use yakuba_base::{Id, Lang, Timestamp};
use yakuba_city::{Clock, Network};
use yakuba_store::{FromRow, Json, Migration, Result, Row, Store, StoreError, Tx, args};
use yakuba_zone::Zone;

use crate::secret;

/// What both networks have for them.
pub(crate) const MIGRATION: Migration = Migration {
    name: "identity/0006-passkey",
    sql: "
        create table passkey (
            id text primary key,
            who text not null,
            credential text not null unique,
            about text not null,
            key text not null,
            created_at bigint not null,
            used_at bigint
        );
        create index passkey_who on passkey (who);
        create table passkey_question (
            secret_hash text primary key,
            state text not null,
            expires_at bigint not null
        );
        create index passkey_question_expires on passkey_question (expires_at);
    ",
};

/// How long a device may take to answer, minutes.
const MINUTES: i64 = 5;
/// Passkeys of one person at most.
pub(crate) const MOST: usize = 10;

/// A passkey as the list of one's own shows it.
#[derive(Clone, Debug)]
pub(crate) struct PasskeyInfo {
    pub(crate) id: String,
    /// The device it was made with, as that says of itself.
    pub(crate) about: String,
    pub(crate) created_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
}

impl FromRow for PasskeyInfo {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(PasskeyInfo {
            id: row.get("id")?,
            about: row.get("about")?,
            created_at: row.get("created_at")?,
            used_at: row.get("used_at")?,
        })
    }
}

/// What a browser is given to ask a device with: the argument of `navigator.credentials`, and the question's name for the answer.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Question {
    question: String,
    options: Value,
}

/// Whether passkeys can be used here: they belong to the name of an address, and an IP address is no name.
pub(crate) fn can_be_used<N: Network>(zone: &Zone<N>) -> bool {
    site(zone).is_some()
}

fn site<N: Network>(zone: &Zone<N>) -> Option<Webauthn> {
    let address = Url::parse(&zone.link("/")).ok()?;
    let name = zone.city.name.get(Lang::Ja);
    let builder = WebauthnBuilder::new(address.domain()?, &address).ok()?;
    builder.rp_name(name).build().ok()
}

fn needs_site<N: Network>(zone: &Zone<N>) -> Result<Webauthn> {
    site(zone).ok_or_else(|| StoreError::Database("passkeys need an address with a name".to_owned()))
}

/// What is wrong with something a browser sent: to be looked at by us, not by the person.
fn refuse(error: impl std::fmt::Display) {
    tracing::warn!(%error, "a passkey was refused");
}

/// Asks a device to make a passkey for `who`, whom people and his device know as `login` and `name`.
pub(crate) async fn ask_for_new<N: Network>(
    zone: &Zone<N>,
    who: &str,
    login: &str,
    name: &str,
) -> Result<Question> {
    let handle = Uuid::parse_str(who).map_err(|error| StoreError::column("who", error))?;
    let keys: Vec<(Json<Passkey>,)> =
        zone.store.read().await?.all("select key from passkey where who = $1", args![who]).await?;
    let known = keys.iter().map(|(Json(key),)| key.cred_id().clone()).collect();
    let (options, state) = needs_site(zone)?
        .start_passkey_registration(handle, login, name, Some(known))
        .map_err(|error| StoreError::Database(error.to_string()))?;
    let mut options = json(&options)?;
    // To be found by the device when nobody has typed a name yet.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
    }
    keep(zone, options, &state).await
}

/// Asks whatever device there is for a passkey of this site.
pub(crate) async fn ask<N: Network>(zone: &Zone<N>) -> Result<Question> {
    let (options, state) = needs_site(zone)?
        .start_discoverable_authentication()
        .map_err(|error| StoreError::Database(error.to_string()))?;
    let mut options = json(&options)?;
    // Somebody pressed a button for it: he is asked now, not when a box is filled in.
    if let Some(options) = options.as_object_mut() {
        options.remove("mediation");
    }
    keep(zone, options, &state).await
}

fn json(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| StoreError::Database(error.to_string()))
}

async fn keep<N: Network>(zone: &Zone<N>, options: Value, state: &impl serde::Serialize) -> Result<Question> {
    let (question, now, state) = (zone.clock.secret(), zone.clock.now(), json(state)?);
    let hash = secret::hash(&question);
    zone.store
        .write(async move |tx: &mut Tx<N>| {
            tx.execute("delete from passkey_question where expires_at <= $1", args![now]).await?;
            let sql = "insert into passkey_question (secret_hash, state, expires_at) values ($1, $2, $3)";
            tx.execute(sql, args![hash, Json(state), now.plus_minutes(MINUTES)]).await
        })
        .await?;
    Ok(Question { question, options })
}

/// The state of a question, which can be answered once.
async fn take<N, T: serde::de::DeserializeOwned>(
    tx: &mut Tx<N>,
    clock: &Clock,
    question: &str,
) -> Result<Option<T>> {
    let sql = "delete from passkey_question where secret_hash = $1 and expires_at > $2 returning state";
    let state: Option<(Json<Value>,)> = tx.optional(sql, args![secret::hash(question), clock.now()]).await?;
    // A question of the other kind is no question here.
    Ok(state.and_then(|(Json(state),)| serde_json::from_value(state).ok()))
}

/// What a browser answers: which question, and what the device said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    question: String,
    credential: String,
}

impl Answer {
    /// As the script puts it into the form.
    pub(crate) fn of(form: &yakuba_web::FormPairs) -> Answer {
        Answer { question: form.text("question").to_owned(), credential: form.text("credential").to_owned() }
    }

    /// Keeps the passkey that was made for `who`; `false` when it cannot be taken.
    pub(crate) async fn enrol<N: Network>(
        &self,
        tx: &mut Tx<N>,
        zone: &Zone<N>,
        who: &str,
        about: &str,
    ) -> Result<bool> {
        let Some(state) = take::<N, PasskeyRegistration>(tx, &zone.clock, &self.question).await? else {
            return Ok(false);
        };
        let Ok(made) = serde_json::from_str::<RegisterPublicKeyCredential>(&self.credential) else {
            return Ok(false);
        };
        let key = match needs_site(zone)?.finish_passkey_registration(&made, &state) {
            Ok(key) => key,
            Err(error) => {
                refuse(error);
                return Ok(false);
            }
        };
        let id: Id<PasskeyInfo> = zone.clock.id();
        let inserted = tx
            .execute(
                "insert into passkey (id, who, credential, about, key, created_at)
                 select $1, $2, $3, $4, $5, $6 where (select count(*) from passkey where who = $2) < $7
                 on conflict do nothing",
                args![id, who, name_of(key.cred_id()), about, Json(&key), zone.clock.now(), MOST],
            )
            .await?;
        Ok(inserted > 0)
    }

    /// Whose passkey it is; `None` when it is nobody's, or does not prove what it should.
    pub(crate) async fn who<N: Network>(&self, tx: &mut Tx<N>, zone: &Zone<N>) -> Result<Option<String>> {
        let Some(state) = take::<N, DiscoverableAuthentication>(tx, &zone.clock, &self.question).await?
        else {
            return Ok(None);
        };
        let Ok(shown) = serde_json::from_str::<PublicKeyCredential>(&self.credential) else {
            return Ok(None);
        };
        let site = needs_site(zone)?;
        let Ok((handle, credential)) = site.identify_discoverable_authentication(&shown) else {
            return Ok(None);
        };
        let found: Option<(String, String, Json<Passkey>)> = tx
            .optional(
                "select id, who, key from passkey where credential = $1 and who = $2",
                args![name_of(credential), handle.to_string()],
            )
            .await?;
        let Some((id, who, Json(mut key))) = found else { return Ok(None) };
        let result = match site.finish_discoverable_authentication_v2(&shown, state, &key) {
            Ok(result) => result,
            // A counter that went back is among the reasons: the key may have been copied.
            Err(error) => {
                refuse(error);
                return Ok(None);
            }
        };
        if !result.user_verified() {
            return Ok(None);
        }
        key.update_credential(&result);
        tx.execute(
            "update passkey set key = $1, used_at = $2 where id = $3",
            args![Json(&key), zone.clock.now(), id],
        )
        .await?;
        Ok(Some(who))
    }
}

fn name_of(credential: impl AsRef<[u8]>) -> String {
    data_encoding::BASE64URL_NOPAD.encode(credential.as_ref())
}

/// Somebody's passkeys, the oldest first.
pub(crate) async fn list<N: Network>(store: &Store<N>, who: &str) -> Result<Vec<PasskeyInfo>> {
    let sql = "select id, about, created_at, used_at from passkey where who = $1 order by id";
    store.read().await?.all(sql, args![who]).await
}

/// Takes one of somebody's passkeys away; answers whether there was one.
pub(crate) async fn remove<N>(tx: &mut Tx<N>, who: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from passkey where who = $1 and id = $2", args![who, id]).await? > 0)
}

/// Takes all of somebody's passkeys away, with his account.
pub(crate) async fn remove_all<N>(tx: &mut Tx<N>, who: &str) -> Result<()> {
    tx.execute("delete from passkey where who = $1", args![who]).await?;
    Ok(())
}
