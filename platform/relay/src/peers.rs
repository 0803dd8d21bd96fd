//! The neighbours a network knows: by cards that a person brought and compared.

use data_encoding::BASE64;
use yakuba_city::{Clock, Network, NetworkKind};
use yakuba_seal::{Card, SealError};
use yakuba_store::{Result, Store, StoreError, Tx, args};

/// From now on `card` is the neighbour's, and no other. Inward messages are sealed to it from the next one on.
///
/// # Errors
/// When the database refuses.
pub async fn trust<N: Network>(tx: &mut Tx<N>, clock: &Clock, card: &Card) -> Result<()> {
    tx.execute(
        "insert into relay_peer (network, card, seals, trusted_at) values ($1, $2, $3, $4)
         on conflict (network) do update set card = excluded.card, seals = excluded.seals, trusted_at = excluded.trusted_at",
        args![card.network.name(), card.to_json(), BASE64.encode(&card.seals), clock.now()],
    )
    .await?;
    Ok(())
}

/// The card of a neighbour, if it is known.
///
/// # Errors
/// When the database cannot be read.
pub async fn card<N: Network>(store: &Store<N>, network: NetworkKind) -> Result<Option<Card>> {
    let found: Option<(String,)> = store
        .read()
        .await?
        .optional("select card from relay_peer where network = $1", args![network.name()])
        .await?;
    found.map(|(text,)| Card::parse(&text).map_err(|error| StoreError::column("card", error))).transpose()
}

/// How a sealed payload begins. JSON does not begin like that.
const SEALED: &str = "sealed1:";

/// What a payload is sealed about: the same on both sides, or it does not open.
fn about(id: &str, kind: &str) -> String {
    format!("{id} {kind}")
}

/// The payload as it waits here for the network `to`: sealed to it, if its card is known.
pub(crate) async fn seal<N: Network>(
    tx: &mut Tx<N>,
    to: NetworkKind,
    (id, kind): (&str, &str),
    payload: String,
) -> Result<String> {
    let known: Option<(String,)> =
        tx.optional("select seals from relay_peer where network = $1", args![to.name()]).await?;
    let Some((seals,)) = known else { return Ok(payload) };
    let seals = BASE64.decode(seals.as_bytes()).map_err(|_| StoreError::column("seals", "not base64"))?;
    let sealed = yakuba_seal::seal_to(&seals, about(id, kind).as_bytes(), payload.as_bytes())
        .map_err(|error| StoreError::Database(error.to_string()))?;
    Ok(format!("{SEALED}{}", BASE64.encode(&sealed)))
}

/// The payload as it was sent.
pub(crate) fn open(
    keys: Option<&yakuba_seal::Keys>,
    (id, kind): (&str, &str),
    payload: &str,
) -> std::result::Result<String, SealError> {
    let Some(sealed) = payload.strip_prefix(SEALED) else { return Ok(payload.to_owned()) };
    let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| SealError::Closed)?;
    let content = keys.ok_or(SealError::Closed)?.open(about(id, kind).as_bytes(), &sealed)?;
    String::from_utf8(content).map_err(|_| SealError::Closed)
}
