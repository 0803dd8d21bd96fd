use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{Error, PoolConfig},
};
use yakuba_base::MailAddress;
use yakuba_jobs::JobError;

use crate::{MailerError, message::Composed};

/// A mail server (RFC 5321), with a few connections kept open to it.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
}

/// For one answer of the server.
const ANSWER: Duration = Duration::from_secs(30);
/// For the whole conversation: within the five minutes after which another worker would begin the same job.
const CONVERSATION: Duration = Duration::from_secs(180);

impl Smtp {
    /// Must be called inside the runtime, which closes idle connections.
    pub(crate) fn from_url(url: &str, from: MailAddress) -> Result<Smtp, MailerError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url))
            .map_err(|_| MailerError::Server)?
            .timeout(Some(ANSWER))
            .pool_config(PoolConfig::new().max_size(4))
            .build();
        Ok(Smtp { transport, from })
    }

    pub(crate) fn from(&self) -> &MailAddress {
        &self.from
    }

    pub(crate) async fn answers(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not let us in".to_owned()),
            Err(error) => Err(in_words(&error)),
        }
    }

    pub(crate) async fn send(&self, mail: &Composed) -> Result<(), JobError> {
        let conversation = async {
            let Err(error) = self.transport.send_raw(&mail.envelope, &mail.bytes).await else {
                return Ok(());
            };
            // A refusal counts against the mail only from a server that lets us in: one that refuses our greeting or
            // our login may be put right, and then the mail goes.
            let final_word = error.is_permanent()
                && !wants_login(&error)
                && self.transport.test_connection().await.is_ok();
            Err(if final_word { JobError::Give(in_words(&error)) } else { JobError::Retry(in_words(&error)) })
        };
        tokio::time::timeout(CONVERSATION, conversation)
            .await
            .unwrap_or_else(|_| Err(JobError::Retry("the mail server took too long".to_owned())))
    }
}

/// A password is said only over TLS unless the address expressly allows it.
fn with_tls(url: &str) -> String {
    let address = url.strip_prefix("smtp://");
    match address {
        Some(address) if address.ends_with("?tls=none") => url.trim_end_matches("?tls=none").to_owned(),
        Some(address) if address.contains('@') && !address.contains('?') => format!("{url}?tls=required"),
        _ => url.to_owned(),
    }
}

/// 530, 534, 535, 538 (RFC 4954 §6): our login is missing or wrong, the mail is not.
fn wants_login(error: &Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538))
}

/// What happened, without the server's words: they may quote the address.
fn in_words(error: &Error) -> String {
    match error.status() {
        Some(code) if error.is_permanent() => format!("the mail server refused with {code}"),
        Some(code) => format!("the mail server cannot take it now and said {code}"),
        None if error.is_tls() => {
            "no encrypted connection to the mail server; is its certificate valid?".to_owned()
        }
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_response() => {
            "the mail server answered something that is not SMTP, or hung up".to_owned()
        }
        None => "the connection to the mail server failed or broke".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_said_in_the_clear() {
        assert_eq!(with_tls("smtp://u:p@mail.example.jp:25"), "smtp://u:p@mail.example.jp:25?tls=required");
        assert_eq!(with_tls("smtp://u:p@mail.example.jp?tls=none"), "smtp://u:p@mail.example.jp");
        assert_eq!(with_tls("smtp://mail.example.jp:25"), "smtp://mail.example.jp:25");
        assert_eq!(with_tls("smtps://u:p@mail.example.jp"), "smtps://u:p@mail.example.jp");
    }
}
