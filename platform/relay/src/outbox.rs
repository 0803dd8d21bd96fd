use yakuba_base::Id;
use yakuba_city::{Clock, Network};
use yakuba_store::{Json, Result, Store, StoreError, Tx, args};

use crate::Message;

/// Sends `message` together with the change it reports: it leaves exactly when that change is committed.
///
/// # Errors
/// When the message is larger than its kind allows, or the database refuses.
pub async fn send<M: Message>(tx: &mut Tx<M::From>, clock: &Clock, message: &M) -> Result<()> {
    let payload = serde_json::to_string(message).map_err(|error| {
        StoreError::Database(format!("the message {} cannot be written: {error}", M::KIND))
    })?;
    if payload.len() > M::MAX_BYTES {
        return Err(StoreError::Database(format!(
            "the message {} has {} bytes, more than {}",
            M::KIND,
            payload.len(),
            M::MAX_BYTES
        )));
    }
    let id: Id<M> = clock.id();
    let (id, to) = (id.to_string(), <M::To as Network>::KIND);
    // What waits further out must not be readable there; what goes outward waits inside.
    let payload = if to > <M::From as Network>::KIND {
        crate::peers::seal(tx, to, (&id, M::KIND), payload).await?
    } else {
        payload
    };
    tx.execute(
        "insert into outbox (id, kind, target, stream, payload, sent_at, files) values ($1, $2, $3, $4, $5, $6, $7)",
        args![id, M::KIND, to.name(), message.stream(), payload, clock.now(), Json(message.files())],
    )
    .await?;
    Ok(())
}

/// How many messages of this zone are on their way.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_count<N: Network>(store: &Store<N>) -> Result<i64> {
    let (n,): (i64,) = store
        .read()
        .await?
        .one("select count(*) as n from outbox where delivered_at is null", args![])
        .await?;
    Ok(n)
}

/// How many messages of this zone are held for a person.
///
/// # Errors
/// When the database cannot be read.
pub async fn held_count<N: Network>(store: &Store<N>) -> Result<i64> {
    let (n,): (i64,) = store
        .read()
        .await?
        .one("select count(*) as n from outbox where delivered_at is null and held_at is not null", args![])
        .await?;
    Ok(n)
}

/// Sends every held message on its way again.
///
/// # Errors
/// When the database refuses.
pub async fn release_held<N: Network>(store: &Store<N>) -> Result<u64> {
    store
        .write(async |tx: &mut Tx<N>| {
            tx.execute("update outbox set held_at = null, attempts = 0 where held_at is not null and delivered_at is null", args![]).await
        })
        .await
}
