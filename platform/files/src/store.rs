use std::{marker::PhantomData, path::Path, sync::Arc};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as ObjectPath};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yakuba_base::Id;
use yakuba_city::{Clock, Network, NetworkKind};

use crate::gate::{Arriving, Gate, SharedGate};

/// What can go wrong with files.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file in this zone.
    #[error("there is no such file")]
    NotFound,
    /// The id is not one of ours.
    #[error("{0:?} is not the id of a file")]
    BadId(String),
    /// Files from a less protected network cannot come in: nothing would look at them.
    #[error("files from {from} cannot come into {to}: there is no gate that disarms them")]
    NoGate {
        /// Where it comes from.
        from: NetworkKind,
        /// Where it was to come in.
        to: NetworkKind,
    },
    /// The gate cannot look at a file now; it is brought again later.
    #[error("a file cannot be disarmed now: {0}")]
    Gate(String),
    /// The place where files are kept refused: full, gone, not allowed.
    #[error("files: {0}")]
    Storage(String),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => FileError::NotFound,
            other => FileError::Storage(other.to_string()),
        }
    }
}

/// A file that has been kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its id: what refers to it keeps this.
    pub id: String,
    /// Its length, bytes.
    pub size: u64,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// The files of one zone of one city. Cheap to clone.
pub struct Files<N> {
    objects: Arc<dyn ObjectStore>,
    gate: Option<SharedGate>,
    network: PhantomData<fn() -> N>,
}

impl<N> Clone for Files<N> {
    fn clone(&self) -> Self {
        Files { objects: self.objects.clone(), gate: self.gate.clone(), network: PhantomData }
    }
}

impl<N: Network> Files<N> {
    /// Files in a local folder, made when it does not exist. What is put there is synced to the disk before `put`
    /// answers.
    ///
    /// # Errors
    /// When the folder cannot be made or used.
    pub fn local(folder: &Path) -> Result<Files<N>, FileError> {
        std::fs::create_dir_all(folder).map_err(|error| {
            FileError::Storage(format!("cannot make the folder {}: {error}", folder.display()))
        })?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Files { objects: Arc::new(objects), gate: None, network: PhantomData })
    }

    /// The same files behind a gate: what comes from a less protected network passes through it.
    #[must_use]
    pub fn behind(self, gate: Arc<dyn Gate>) -> Files<N> {
        Files { gate: Some(gate), ..self }
    }

    /// Takes in a file from another network, under the id it has there. From a less protected one it comes through the
    /// gate: what is kept is what the gate makes of it, or nothing. Without a gate nothing comes in from there.
    ///
    /// # Errors
    /// When the id is none, the place is full or gone, or the gate cannot look at the file now.
    pub async fn receive(
        &self,
        from: NetworkKind,
        id: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<(), FileError> {
        let bytes = bytes.into();
        path(id)?;
        if from >= N::KIND {
            return self.put_as(id, bytes).await;
        }
        let gate = self.gate.as_ref().ok_or(FileError::NoGate { from, to: N::KIND })?;
        match gate.pass(Arriving { id: id.to_owned(), from, bytes }).await? {
            Some(bytes) => self.put_as(id, bytes).await,
            None => Ok(()),
        }
    }

    /// Keeps a file that nobody may open: apart from the others, and so that no program takes it for what it is.
    ///
    /// # Errors
    /// When the id is none, or the place is full or gone.
    pub async fn hold(&self, id: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.objects.put(&held_path(id)?, masked(bytes).into()).await?;
        Ok(())
    }

    /// The bytes of a file that is held.
    ///
    /// # Errors
    /// [`FileError::NotFound`] when none of this id is held here.
    pub async fn held(&self, id: &str) -> Result<Bytes, FileError> {
        Ok(masked(&self.objects.get(&held_path(id)?).await?.bytes().await?).into())
    }

    /// Destroys a file that was held. One that is already gone is no error.
    ///
    /// # Errors
    /// When the place refuses.
    pub async fn discard_held(&self, id: &str) -> Result<(), FileError> {
        match self.objects.delete(&held_path(id)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps `bytes` durably.
    ///
    /// # Errors
    /// When the place is full or gone; nothing is kept then.
    pub async fn put(&self, clock: &Clock, bytes: impl Into<Bytes>) -> Result<Stored, FileError> {
        let bytes = bytes.into();
        let id: Id<Stored> = clock.id();
        let stored =
            Stored { id: id.to_string(), size: bytes.len() as u64, sha256: hex(&Sha256::digest(&bytes)) };
        self.objects.put(&path(&stored.id)?, bytes.into()).await?;
        Ok(stored)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`FileError::NotFound`] when there is none of this id here.
    pub async fn get(&self, id: &str) -> Result<Bytes, FileError> {
        Ok(self.objects.get(&path(id)?).await?.bytes().await?)
    }

    /// Destroys a file. One that is already gone is no error.
    ///
    /// # Errors
    /// When the place refuses.
    pub async fn delete(&self, id: &str) -> Result<(), FileError> {
        match self.objects.delete(&path(id)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps `bytes` durably under an id that another zone gave them. Again with the same bytes does no harm.
    ///
    /// # Errors
    /// When the id is none, or the place is full or gone.
    pub async fn put_as(&self, id: &str, bytes: impl Into<Bytes>) -> Result<(), FileError> {
        let bytes: Bytes = bytes.into();
        self.objects.put(&path(id)?, bytes.into()).await?;
        Ok(())
    }

    /// Whether there is a file of this id here.
    ///
    /// # Errors
    /// When the id is none, or the place cannot be looked at.
    pub async fn has(&self, id: &str) -> Result<bool, FileError> {
        match self.objects.head(&path(id)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Where a file lies that is held.
fn held_path(id: &str) -> Result<ObjectPath, FileError> {
    let id: Id<Stored> = id.parse().map_err(|_| FileError::BadId(id.to_owned()))?;
    Ok(ObjectPath::from(format!("held/{id}")))
}

/// Every bit turned over. This hides nothing: it keeps viewers, indexers and people with a file manager from opening
/// what is held. Done twice it is undone.
fn masked(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| !byte).collect()
}

/// Where a file lies: ids are spread over folders, so that none grows too long.
fn path(id: &str) -> Result<ObjectPath, FileError> {
    let id: Id<Stored> = id.parse().map_err(|_| FileError::BadId(id.to_owned()))?;
    let id = id.to_string();
    let spread: String = id.chars().rev().take(2).collect();
    Ok(ObjectPath::from(format!("{spread}/{id}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use yakuba_city::{Internet, Lgwan};

    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_as_it_was_and_crosses_under_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let outer = Files::<Internet>::local(&folder.path().join("internet")).unwrap();
        let inner = Files::<Lgwan>::local(&folder.path().join("lgwan")).unwrap();
        let stored = outer.put(&Clock::system(), "申請書".as_bytes().to_vec()).await.unwrap();
        assert_eq!(stored.size, 9);
        assert!(!inner.has(&stored.id).await.unwrap());
        inner.put_as(&stored.id, outer.get(&stored.id).await.unwrap()).await.unwrap();
        assert!(inner.has(&stored.id).await.unwrap());
        assert_eq!(inner.get(&stored.id).await.unwrap(), "申請書".as_bytes());
        outer.delete(&stored.id).await.unwrap();
        assert!(matches!(outer.get(&stored.id).await, Err(FileError::NotFound)));
        assert!(matches!(outer.get("../../etc/passwd").await, Err(FileError::BadId(_))));
        assert!(matches!(outer.put_as("../x", vec![1]).await, Err(FileError::BadId(_))));
    }
}
