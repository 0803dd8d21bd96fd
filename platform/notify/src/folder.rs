use std::{
    io,
    path::{Path, PathBuf},
};

use yakuba_base::{Id, MailAddress};
use yakuba_jobs::JobError;

use crate::{Mail, ReadMail};

/// A folder of mails, each a file `<id>.eml` that any mail program opens.
pub struct Folder {
    path: PathBuf,
    from: MailAddress,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, from: MailAddress) -> Folder {
        Folder { path, from }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn from(&self) -> &MailAddress {
        &self.from
    }

    /// Writes a mail so that whoever looks sees all of it or nothing; writing it again changes nothing.
    pub(crate) async fn put(&self, id: Id<Mail>, bytes: &[u8]) -> Result<(), JobError> {
        let whole = self.path.join(format!("{id}.eml"));
        let partial = self.path.join(format!(".{id}.part"));
        let written = async {
            tokio::fs::create_dir_all(&self.path).await?;
            tokio::fs::write(&partial, bytes).await?;
            tokio::fs::rename(&partial, &whole).await
        };
        written
            .await
            .map_err(|error| JobError::Retry(format!("the mail folder cannot be written: {}", error.kind())))
    }
}

/// The newest mails in a folder, newest first, at most `limit`. Files that are not ours are passed over.
///
/// # Errors
/// When the folder or a mail in it cannot be read. A folder that does not exist yet has no mails.
pub fn recent(folder: &Path, limit: usize) -> io::Result<Vec<ReadMail>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut ids: Vec<Id<Mail>> = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        ids.extend(
            name.to_str()
                .and_then(|name| name.strip_suffix(".eml"))
                .and_then(|id| id.parse::<Id<Mail>>().ok()),
        );
    }
    // Ids sort by the moment they were made.
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.truncate(limit);
    ids.into_iter()
        .map(|id| Ok(ReadMail::parse(id, &std::fs::read_to_string(folder.join(format!("{id}.eml")))?)))
        .collect()
}
