use yakuba_base::MailAddress;
use yakuba_jobs::JobError;

use crate::{
    folder::Folder,
    job::Outgoing,
    message::{Composed, compose},
    smtp::Smtp,
};

/// How mails leave the house.
pub enum Mailer {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a folder, for trying out without a mail server.
    Folder(Folder),
}

/// Why there is no mailer at an address. Passwords stand in such addresses, so none of these repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailerError {
    /// It is neither `smtp://`, `smtps://` nor `file:///`.
    #[error("mail goes to smtp://user:password@host:port, smtps://user:password@host:port or file:///folder")]
    Scheme,
    /// The folder is not given from the root on.
    #[error("the folder for mail is written from the root on, with three slashes: file:///var/mail")]
    Folder,
    /// The address of the mail server cannot be read.
    #[error(
        "the address of the mail server cannot be read; letters like @ : / in a password are written as %40 %3A %2F"
    )]
    Server,
}

impl Mailer {
    /// The mailer at `url`, sending from `from`:
    ///
    /// * `smtps://user:password@host` speaks TLS from the start (port 465);
    /// * `smtp://user:password@host` switches to TLS before it says the password, or does not send (port 587);
    /// * `smtp://host` is a server inside the house that wants neither (port 25); `?tls=required` asks for TLS there
    ///   too, and `?tls=none` allows a password without it, for a server that cannot;
    /// * `file:///folder` writes each mail into a file there.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn from_url(url: &str, from: MailAddress) -> Result<Mailer, MailerError> {
        if let Some(folder) = url.strip_prefix("file://") {
            return if folder.starts_with('/') {
                Ok(Mailer::Folder(Folder::new(folder.into(), from)))
            } else {
                Err(MailerError::Folder)
            };
        }
        if url.starts_with("smtp://") || url.starts_with("smtps://") {
            Smtp::from_url(url, from).map(Mailer::Smtp)
        } else {
            Err(MailerError::Scheme)
        }
    }

    /// The folder that mails are written into, if that is where they go.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match self {
            Mailer::Smtp(_) => None,
            Mailer::Folder(folder) => Some(folder.path()),
        }
    }

    /// Whether mail would leave: the server answers and lets us in, or the folder is there.
    ///
    /// # Errors
    /// Why not, without the server's words.
    pub async fn answers(&self) -> Result<(), String> {
        match self {
            Mailer::Smtp(smtp) => smtp.answers().await,
            Mailer::Folder(folder) => {
                if folder.path().is_dir() {
                    Ok(())
                } else {
                    Err("the folder for mail is not there".to_owned())
                }
            }
        }
    }

    pub(crate) async fn send(&self, from_name: &str, outgoing: &Outgoing) -> Result<(), JobError> {
        let from = match self {
            Mailer::Smtp(smtp) => smtp.from(),
            Mailer::Folder(folder) => folder.from(),
        };
        let composed: Composed = compose(from_name, from, outgoing)
            .ok_or_else(|| JobError::Give("the address cannot be written in a mail".to_owned()))?;
        match self {
            Mailer::Smtp(smtp) => smtp.send(&composed).await,
            Mailer::Folder(folder) => folder.put(outgoing.id, &composed.bytes).await,
        }
    }
}
