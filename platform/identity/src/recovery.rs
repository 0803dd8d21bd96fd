//! Codes on paper (回復コード), for the day on which a telephone is lost: each is good once.
//!
//! They have 120 bits, so their plain hashes tell nothing (ASVS 5.0, 6.5.2).

use data_encoding::BASE32_NOPAD;
use yakuba_city::{Clock, Network};
use yakuba_store::{Result, Store, Tx, args};

use crate::secret;

/// How many one gets.
const CODES: usize = 10;
/// Bytes of one.
const BYTES: usize = 15;

fn hash(who: &str, code: &str) -> String {
    secret::hash_of(&["recovery code", who, code])
}

/// What somebody typed, as codes are hashed; `None` when it cannot be one.
fn read(typed: &str) -> Option<String> {
    let code: String = yakuba_base::text::normalise(typed)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    BASE32_NOPAD.decode(code.as_bytes()).is_ok_and(|bytes| bytes.len() == BYTES).then_some(code)
}

/// Whether somebody typed something that looks like one.
pub(crate) fn looks_like_one(typed: &str) -> bool {
    read(typed).is_some()
}

/// Gives somebody new ones, as they are printed; the old ones are good no more.
pub(crate) async fn renew<N>(tx: &mut Tx<N>, clock: &Clock, who: &str) -> Result<Vec<String>> {
    forget(tx, who).await?;
    let mut printed = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let code = BASE32_NOPAD.encode(&clock.random::<BYTES>());
        tx.execute(
            "insert into recovery_code (who, code_hash) values ($1, $2)",
            args![who, hash(who, &code)],
        )
        .await?;
        let groups: Vec<&str> =
            code.as_bytes().chunks(4).filter_map(|four| str::from_utf8(four).ok()).collect();
        printed.push(groups.join("-"));
    }
    Ok(printed)
}

/// Uses one up; answers whether it was one of his.
pub(crate) async fn take<N>(tx: &mut Tx<N>, who: &str, typed: &str) -> Result<bool> {
    let Some(code) = read(typed) else { return Ok(false) };
    let sql = "delete from recovery_code where who = $1 and code_hash = $2";
    Ok(tx.execute(sql, args![who, hash(who, &code)]).await? > 0)
}

/// Takes all of them away.
pub(crate) async fn forget<N>(tx: &mut Tx<N>, who: &str) -> Result<()> {
    tx.execute("delete from recovery_code where who = $1", args![who]).await?;
    Ok(())
}

/// How many somebody has left.
pub(crate) async fn left<N: Network>(store: &Store<N>, who: &str) -> Result<i64> {
    let sql = "select count(*) as n from recovery_code where who = $1";
    let (left,): (i64,) = store.read().await?.one(sql, args![who]).await?;
    Ok(left)
}
