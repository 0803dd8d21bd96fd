use http::{HeaderMap, HeaderValue, header};
use yakuba_base::{Id, Timestamp};
use yakuba_city::{Clock, Network, NetworkKind};
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};
use yakuba_zone::Zone;

use crate::secret;

/// How long sessions last. Put beside a request by the listener when it differs from the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Minutes without a request after which a member of staff signs in again.
    pub staff_idle_minutes: i64,
    /// Hours after which he does so however busy he is.
    pub staff_absolute_hours: i64,
    /// Days after which a resident signs in again.
    pub resident_days: i64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { staff_idle_minutes: 30, staff_absolute_hours: 12, resident_days: 30 }
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
}

/// `yakuba-lgwan`: the networks of one machine share a host name, and cookies know no ports.
fn cookie_name<N: Network>(zone: &Zone<N>) -> String {
    let prefix = if secure(zone) { "__Host-" } else { "" };
    format!("{prefix}yakuba-{}", N::KIND)
}

fn secure<N>(zone: &Zone<N>) -> bool {
    zone.address.starts_with("https://")
}

/// The header that gives a browser its session.
pub(crate) fn cookie<N: Network>(zone: &Zone<N>, token: &str) -> HeaderValue {
    let lasting = if N::KIND == NetworkKind::Internet { "; Max-Age=2592000" } else { "" };
    set_cookie(zone, token, lasting)
}

/// The header that takes it away.
pub(crate) fn no_cookie<N: Network>(zone: &Zone<N>) -> HeaderValue {
    set_cookie(zone, "", "; Max-Age=0")
}

fn set_cookie<N: Network>(zone: &Zone<N>, token: &str, lasting: &str) -> HeaderValue {
    let secure = if secure(zone) { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{lasting}{secure}", cookie_name(zone));
    HeaderValue::from_str(&text).expect("a token is base32")
}

/// The secret that a request brings.
fn token_of<N: Network>(zone: &Zone<N>, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(zone);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
        .map(str::to_owned)
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
        "insert into session (token_hash, id, who, stage, about, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $6, $6, $7)",
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
    let Some(token) = token_of(zone, headers) else { return Ok(None) };
    let (hash, now) = (secret::hash(&token), zone.clock.now());
    let row: Option<(String, String, String, i64)> = zone
        .store
        .read()
        .await?
        .optional(
            "select id, who, stage, seen_at from session where token_hash = $1 and expires_at > $2",
            args![hash, now],
        )
        .await?;
    let Some((id, who, stage, seen_at)) = row else { return Ok(None) };
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
    Ok(Some(Found { id, who, stage, hash }))
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

/// What a browser says of itself, shortened to what tells two of them apart.
pub(crate) fn about(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let has = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser =
        has(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = has(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" / ")
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
