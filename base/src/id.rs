//! Typed identifiers: a UUID version 7 that remembers what it identifies.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// The identifier of a `K`: a UUID version 7 (RFC 9562 §5.7), written as 36 lower-case characters.
///
/// Ids sort by the millisecond they were made in, so a primary key also is an arrival order.
/// `K` is only a label: nothing is asked of it, and `Id<Case>` never fits where `Id<Person>` is wanted.
pub struct Id<K> {
    uuid: Uuid,
    // `fn() -> K` keeps the id Send, Sync and Copy whatever K is.
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Builds an id from a time (milliseconds since 1970 UTC) and ten random bytes, both handed in
    /// by the caller, so that this crate needs neither clock nor randomness. Times before 1970 count as 1970.
    pub fn from_parts(millis: i64, random: [u8; 10]) -> Self {
        let millis = u64::try_from(millis).unwrap_or(0);
        Self::of(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The millisecond (since 1970 UTC) the id was made in.
    pub fn millis(self) -> i64 {
        // 48 bits, so the shifted value always fits.
        (self.uuid.as_u128() >> 80) as i64
    }

    /// The bare UUID, for libraries that want one.
    pub fn as_uuid(self) -> Uuid {
        self.uuid
    }

    fn of(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }
}

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 36 characters of hexadecimal digits and hyphens.
    #[error("an id is a hyphenated UUID")]
    Form,
    /// A UUID, but not of version 7.
    #[error("an id is a UUID of version 7")]
    Version,
}

impl IdError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "id.form",
            Self::Version => "id.version",
        }
    }
}

impl<K> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        // `Uuid` also reads braces and URNs; an id has one spelling, so that equal ids are equal text.
        if text.len() != 36 {
            return Err(IdError::Form);
        }
        let uuid = Uuid::try_parse(text).map_err(|_| IdError::Form)?;
        match uuid.get_version_num() {
            7 => Ok(Self::of(uuid)),
            _ => Err(IdError::Version),
        }
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.as_hyphenated().fmt(f)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

// Written by hand: deriving would ask the same of `K`.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Has no traits at all, on purpose.
    struct Case;

    #[test]
    fn reads_back_what_it_writes() {
        let id = Id::<Case>::from_parts(1_795_300_000_123, [0xAB; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.millis(), 1_795_300_000_123);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<Id<Case>>(&json).unwrap(), id);
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
    }

    #[test]
    fn sorts_by_time_in_either_form() {
        let early = Id::<Case>::from_parts(1_000, [0xFF; 10]);
        let late = Id::<Case>::from_parts(1_001, [0; 10]);
        assert!(early < late);
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn refuses_other_spellings_and_versions() {
        assert_eq!("".parse::<Id<Case>>(), Err(IdError::Form));
        assert_eq!("0190163d869474f88f3f0c2b2b0b0b0b".parse::<Id<Case>>(), Err(IdError::Form));
        assert_eq!("67e55044-10b1-426f-9247-bb680e5fe0c8".parse::<Id<Case>>(), Err(IdError::Version));
    }
}
