//! Files of what is sent (internet-facing network): sealed with the key of the case before it is sent, and the originals
//! destroyed after. In between both are there, so that a machine that dies loses neither the draft nor the application.

use std::collections::BTreeMap;

use serde_json::Value;
use yakuba_city::Internet;
use yakuba_files::FileError;
use yakuba_forms::Answers;
use yakuba_seal::SecretKey;
use yakuba_store::StoreError;
use yakuba_zone::Zone;

/// Answers with their files sealed.
pub(crate) struct Packed {
    /// The answers; they name the sealed files.
    pub(crate) answers: Answers,
    /// The files as they were, and their sealed copies.
    copies: BTreeMap<String, String>,
}

impl Packed {
    /// Seals those files of `answers` that `is_new` says are not sealed yet.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a file is gone: somebody sent this already.
    pub(crate) async fn seal(
        zone: &Zone<Internet>,
        key: &SecretKey,
        answers: Answers,
        is_new: impl Fn(&str) -> bool,
    ) -> Result<Packed, StoreError> {
        let mut packed = Packed { answers, copies: BTreeMap::new() };
        for file in crate::intake::files_in(&packed.answers).into_iter().filter(|file| is_new(file)) {
            match packed.copy(zone, key, &file).await {
                Ok(copy) => drop(packed.copies.insert(file, copy)),
                Err(error) => {
                    packed.discard(zone).await;
                    return Err(match error {
                        FileError::NotFound | FileError::BadId(_) => StoreError::Conflict,
                        other => StoreError::Database(other.to_string()),
                    });
                }
            }
        }
        let renamed: Vec<(String, Value)> = packed
            .answers
            .iter()
            .map(|(key, answer)| (key.clone(), renamed(answer.clone(), &packed.copies)))
            .collect();
        packed.answers = renamed.into_iter().collect();
        Ok(packed)
    }

    async fn copy(&self, zone: &Zone<Internet>, key: &SecretKey, file: &str) -> Result<String, FileError> {
        let bytes = zone.files.get(file).await?;
        let sealed = key.seal(yakuba_relay::FILE, &bytes);
        Ok(zone.files.put(&zone.clock, sealed).await?.id)
    }

    /// The files as they were.
    pub(crate) fn originals(&self) -> Vec<String> {
        self.copies.keys().cloned().collect()
    }

    /// Their sealed copies: what is carried to the office.
    pub(crate) fn copies(&self) -> Vec<String> {
        self.copies.values().cloned().collect()
    }

    /// Destroys the sealed copies of what was not sent after all. Nobody has their key: what is left of them over a
    /// crash says nothing.
    pub(crate) async fn discard(&self, zone: &Zone<Internet>) {
        for copy in self.copies.values() {
            if let Err(error) = zone.files.delete(copy).await {
                tracing::warn!(%error, "a sealed file that nobody needs could not be destroyed");
            }
        }
    }
}

/// An answer in which files have their new ids.
fn renamed(answer: Value, ids: &BTreeMap<String, String>) -> Value {
    match answer {
        Value::Array(items) => items.into_iter().map(|item| renamed(item, ids)).collect(),
        Value::Object(mut map) => {
            let id = map.get("id").and_then(Value::as_str).filter(|_| map.contains_key("sha256"));
            if let Some(new) = id.and_then(|id| ids.get(id)) {
                map.insert("id".to_owned(), new.clone().into());
                return Value::Object(map);
            }
            map.into_iter().map(|(key, value)| (key, renamed(value, ids))).collect()
        }
        other => other,
    }
}
