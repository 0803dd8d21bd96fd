//! Tokens for programs: made once by `yakuba token`, kept as hashes, with permissions of their own.

use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Id, Timestamp};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use crate::{
    access::{Grant, Permissions, Reach},
    secret, stored,
};

/// What a token is made for.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What for, in words: 「GIS連携」.
    pub name: String,
    /// Permissions, as in rules: `applications.read`.
    pub permissions: Vec<String>,
    /// In which units; `None` = the whole city.
    pub units: Option<Vec<String>>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A token as those see it who look after them.
#[derive(Clone, Debug)]
pub struct TokenInfo {
    /// Its id, which the log names.
    pub id: String,
    /// What for.
    pub name: String,
    /// Its permissions.
    pub permissions: Vec<String>,
    /// Its units; `None` = the whole city.
    pub units: Option<Vec<String>>,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl FromRow for TokenInfo {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(TokenInfo {
            id: row.get("id")?,
            name: row.get("name")?,
            permissions: row.get::<Json<_>>("permissions")?.0,
            units: row.get::<Option<Json<_>>>("units")?.map(|units| units.0),
            expires_at: row.get("expires_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

/// Makes a token and answers its secret, which is shown once and kept nowhere.
///
/// # Errors
/// When the database refuses.
pub async fn create(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, token: &NewToken) -> Result<String> {
    let (text, id): (String, Id<TokenInfo>) = (format!("yakuba_{}", clock.secret()), clock.id());
    tx.execute(
        "insert into api_token (id, name, token_hash, permissions, units, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        args![
            id,
            token.name,
            secret::hash(&text),
            Json(&token.permissions),
            token.units.as_ref().map(Json),
            clock.now(),
            token.expires_at
        ],
    )
    .await?;
    Entry::new(actor, "token.created").on("token", id).record(tx, clock).await?;
    Ok(text)
}

/// Takes a token back.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(tx: &mut Tx<Lgwan>, clock: &Clock, actor: Actor, id: &str) -> Result<()> {
    tx.execute(
        "update api_token set revoked_at = $1 where id = $2 and revoked_at is null",
        args![clock.now(), id],
    )
    .await?;
    Entry::new(actor, "token.revoked").on("token", id).record(tx, clock).await
}

/// All tokens, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(store: &Store<Lgwan>) -> Result<Vec<TokenInfo>> {
    store.read().await?.all("select * from api_token order by id desc", args![]).await
}

/// The program that asks, known by its token in `Authorization: Bearer …` (RFC 6750).
#[derive(Clone, Debug)]
pub struct ApiUser {
    /// The token's id.
    pub id: String,
    /// What the token is for.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
}

impl ApiUser {
    /// Who acts, for the log.
    pub fn actor(&self) -> Actor {
        Actor::Program(self.id.clone())
    }

    /// Whether it may do something for a unit; without a unit, whether it may do it anywhere.
    pub fn may(&self, permission: &str, unit: Option<&str>) -> bool {
        self.permissions.may(permission, unit)
    }

    /// The same as a condition for going on.
    ///
    /// # Errors
    /// 403 when it may not.
    pub fn require(&self, permission: &str, unit: Option<&str>) -> Result<(), PageError> {
        if self.may(permission, unit) { Ok(()) } else { Err(PageError::forbidden()) }
    }

    async fn find(zone: &Zone<Lgwan>, bearer: &str) -> Result<Option<ApiUser>> {
        let now = zone.clock.now();
        let found: Option<TokenInfo> = zone
            .store
            .read()
            .await?
            .optional(
                "select * from api_token where token_hash = $1 and revoked_at is null and expires_at > $2",
                args![secret::hash(bearer), now],
            )
            .await?;
        let Some(token) = found else { return Ok(None) };
        if token.last_used_at.is_none_or(|used| now.as_millis() - used.as_millis() >= 60_000) {
            let id = token.id.clone();
            let sql = "update api_token set last_used_at = $1 where id = $2";
            zone.store.write(async move |tx: &mut Tx<Lgwan>| tx.execute(sql, args![now, id]).await).await?;
        }
        let reach = token.units.map_or(Reach::City, |units| Reach::Units(units.into_iter().collect()));
        let grant = |permission| Grant { permission, reach: reach.clone(), rule: String::new(), post: None };
        Ok(Some(ApiUser {
            id: token.id,
            name: token.name,
            permissions: Permissions(token.permissions.into_iter().map(grant).collect()),
        }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ApiUser {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<ApiUser, PageError> {
        let zone = parts.extensions.get::<Zone<Lgwan>>();
        let zone = zone.ok_or_else(|| PageError::internal("the listener put no zone beside the request"))?;
        let bearer = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let Some(bearer) = bearer else { return Err(PageError::unauthorised()) };
        ApiUser::find(zone, bearer.trim()).await.map_err(stored)?.ok_or_else(PageError::unauthorised)
    }
}
