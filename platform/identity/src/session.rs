use http::{HeaderMap, HeaderValue};
use yakuba_base::{Id, Timestamp};
use yakuba_city::{Clock, Network, NetworkKind};
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};
use yakuba_zone::Zone;

use crate::{
    cookies::{self, Cookie},
    secret,
};

/// How long sessions last. Put beside a request by the listener when it differs from the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Minutes without a request after which a member of staff signs in again.
    pub staff_idle_minutes: i64,
    /// Hours after which he does so however busy he is.
    pub staff_absolute_hours: i64,
    /// Days after which a resident signs in again.
    pub resident_days: i64,
    /// Minutes for which it is believed that somebody who showed who he is still sits there; see [`Proved`](crate::Proved).
    pub proof_minutes: i64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { staff_idle_minutes: 30, staff_absolute_hours: 12, resident_days: 30, proof_minutes: 15 }
    }
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The password was right; the code of the authenticator is still to come.
    Code,
    /// Signed in.
    Full,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Code => "code",
            Stage::Full => "full",
        }
    }
}

/// A session of one's own, for the list of them.
#[derive(Clone, Debug)]
pub struct SessionInfo {
    /// Its id; not the secret.
    pub id: String,
    /// Which browser it is in, as that says of itself.
    pub about: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

impl FromRow for SessionInfo {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(SessionInfo {
            id: row.get("id")?,
            about: row.get("about")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
        })
    }
}

/// A session that was found valid.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) who: String,
    pub(crate) stage: Stage,
    pub(crate) hash: String,
    /// When he last showed who he is.
    pub(crate) proved_at: Timestamp,
}

/// The header that gives a browser its session.
pub(crate) fn cookie<N: Network>(zone: &Zone<N>, token: &str) -> HeaderValue {
    let lasting = (N::KIND == NetworkKind::Internet).then_some(30 * 24 * 60 * 60);
    cookies::set(zone, Cookie::Session, token, lasting)
}

/// The header that takes it away.
pub(crate) fn no_cookie<N: Network>(zone: &Zone<N>) -> HeaderValue {
    cookies::set(zone, Cookie::Session, "", Some(0))
}

/// Begins a session and answers its secret, which is kept nowhere.
pub(crate) async fn begin<N>(
    tx: &mut Tx<N>,
    clock: &Clock,
    who: &str,
    stage: Stage,
    about: &str,
    minutes: i64,
) -> Result<String> {
    let (token, now) = (clock.secret(), clock.now());
    let id: Id<SessionInfo> = clock.id();
    tx.execute("delete from session where expires_at <= $1", args![now]).await?;
    tx.execute(
        "insert into session (token_hash, id, who, stage, about, created_at, seen_at, proved_at, expires_at) values ($1, $2, $3, $4, $5, $6, $6, $6, $7)",
        args![secret::hash(&token), id, who, stage.name(), about, now, now.plus_minutes(minutes)],
    )
    .await?;
    Ok(token)
}

/// The session of a request, if it has a valid one. `idle` is how long it may have been left alone.
pub(crate) async fn find<N: Network>(
    zone: &Zone<N>,
    headers: &HeaderMap,
    idle_minutes: Option<i64>,
) -> Result<Option<Found>> {
    let Some(token) = cookies::get(zone, headers, Cookie::Session) else { return Ok(None) };
    let (hash, now) = (secret::hash(&token), zone.clock.now());
    let row: Option<(String, String, String, i64, Timestamp)> = zone
        .store
        .read()
        .await?
        .optional(
            "select id, who, stage, seen_at, proved_at from session where token_hash = $1 and expires_at > $2",
            args![hash, now],
        )
        .await?;
    let Some((id, who, stage, seen_at, proved_at)) = row else { return Ok(None) };
    let rested = now.as_millis() - seen_at;
    if idle_minutes.is_some_and(|minutes| rested >= minutes * 60_000) {
        return Ok(None);
    }
    if rested >= 60_000 {
        let hash = hash.clone();
        zone.store
            .write(async move |tx: &mut Tx<N>| {
                tx.execute("update session set seen_at = $1 where token_hash = $2", args![now, hash]).await
            })
            .await?;
    }
    let stage = if stage == Stage::Full.name() { Stage::Full } else { Stage::Code };
    Ok(Some(Found { id, who, stage, hash, proved_at }))
}

/// Notes that somebody has just shown again who he is.
pub(crate) async fn prove<N>(tx: &mut Tx<N>, clock: &Clock, id: &str) -> Result<()> {
    tx.execute("update session set proved_at = $1 where id = $2", args![clock.now(), id]).await?;
    Ok(())
}

/// Ends one session.
pub(crate) async fn end<N>(tx: &mut Tx<N>, hash: &str) -> Result<()> {
    tx.execute("delete from session where token_hash = $1", args![hash]).await?;
    Ok(())
}

/// Ends one of somebody's sessions by its id; answers whether there was one.
pub(crate) async fn revoke<N>(tx: &mut Tx<N>, who: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from session where who = $1 and id = $2", args![who, id]).await? > 0)
}

/// Ends all of somebody's sessions, but the one with `keep`.
pub(crate) async fn revoke_all<N>(tx: &mut Tx<N>, who: &str, keep: Option<&str>) -> Result<()> {
    tx.execute("delete from session where who = $1 and id <> $2", args![who, keep.unwrap_or("")]).await?;
    Ok(())
}

/// Somebody's sessions, the latest first.
pub(crate) async fn list<N: Network>(store: &Store<N>, clock: &Clock, who: &str) -> Result<Vec<SessionInfo>> {
    store
        .read()
        .await?
        .all(
            "select id, about, created_at, seen_at from session where who = $1 and stage = 'full' and expires_at > $2 order by seen_at desc, id",
            args![who, clock.now()],
        )
        .await
}

/// A path of our own to go on to, or `/`. An address of another site is nobody's next page.
pub(crate) fn local_path(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_within_the_house_only() {
        assert_eq!(local_path("/queue?state=open"), "/queue?state=open");
        for foreign in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/\t/evil.example",
        ] {
            assert_eq!(local_path(foreign), "/", "{foreign}");
        }
    }
}
