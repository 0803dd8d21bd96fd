//! Mail addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::compact::is_hyphen;

/// A mail address that a mail server of today delivers to: a dot-atom, `@` and a domain name (RFC 5321 §4.1.2).
/// Quoted local parts, comments and numeric hosts, which no resident has, are left out.
///
/// The domain is lower case; the local part stays as typed, since only its host may say whether case matters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// Why a text is not a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailAddressError {
    /// No `@`, or more than one.
    #[error("a mail address has exactly one @")]
    AtSign,
    /// The part before `@` is empty or has a character or a dot where none may be.
    #[error("the part of the mail address before the @ cannot be right")]
    Local,
    /// The part after `@` is not a domain name.
    #[error("the part of the mail address after the @ is not a domain name")]
    Domain,
    /// More than 254 characters, or 64 before the `@`.
    #[error("a mail address has at most 254 characters, 64 before the @")]
    Length,
}

impl MailAddressError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtSign => "mail.at_sign",
            Self::Local => "mail.local",
            Self::Domain => "mail.domain",
            Self::Length => "mail.length",
        }
    }
}

impl MailAddress {
    /// Reads an address; full-width characters are converted and spaces around it taken off.
    ///
    /// # Errors
    /// When mail to it could not be sent.
    pub fn parse(input: &str) -> Result<Self, MailAddressError> {
        let typed: String = input.nfkc().map(as_ascii).collect();
        let (local, domain) = typed
            .trim()
            .split_once('@')
            .filter(|(_, domain)| !domain.contains('@'))
            .ok_or(MailAddressError::AtSign)?;
        if local.len() > 64 || local.len() + 1 + domain.len() > 254 {
            return Err(MailAddressError::Length);
        }
        if !local.split('.').all(is_atom) {
            return Err(MailAddressError::Local);
        }
        let domain = domain.to_ascii_lowercase();
        if !is_domain(&domain) {
            return Err(MailAddressError::Domain);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a Japanese keyboard gives for - and . where the ASCII character is meant.
fn as_ascii(c: char) -> char {
    match c {
        '。' => '.',
        c if is_hyphen(c) => '-',
        c => c,
    }
}

/// RFC 5322 §3.2.3.
fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A top level that is a number would be an IP address.
    text.split('.').all(is_label)
        && text
            .rsplit_once('.')
            .is_some_and(|(_, top)| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for MailAddress {
    type Err = MailAddressError;

    fn from_str(text: &str) -> Result<Self, MailAddressError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for MailAddress {
    type Error = MailAddressError;

    fn try_from(text: String) -> Result<Self, MailAddressError> {
        Self::parse(&text)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, kept) in [
            ("Hanako.Omiya@Example.JP", "Hanako.Omiya@example.jp"),
            ("　ｈａｎａｋｏ＠ｅｘａｍｐｌｅ。ｊｐ ", "hanako@example.jp"),
            ("o'hara+city@mail.hitachi−omiya.example", "o'hara+city@mail.hitachi-omiya.example"),
            ("a@xn--wgv71a.jp", "a@xn--wgv71a.jp"),
        ] {
            assert_eq!(MailAddress::parse(typed).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn errors_say_which() {
        use MailAddressError::{AtSign, Domain, Length, Local};
        let long = format!("{}@example.jp", "a".repeat(65));
        for (typed, error) in [
            ("", AtSign),
            ("hanako.example.jp", AtSign),
            ("a@b@example.jp", AtSign),
            ("@example.jp", Local),
            ("a..b@example.jp", Local),
            (".a@example.jp", Local),
            ("hana ko@example.jp", Local),
            ("花子@example.jp", Local),
            ("a@example", Domain),
            ("a@-example.jp", Domain),
            ("a@example..jp", Domain),
            ("a@192.0.2.1", Domain),
            ("a@example.jp\r\nBcc: b", Domain),
            (&long, Length),
        ] {
            assert_eq!(MailAddress::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn json_is_the_address() {
        let address: MailAddress = serde_json::from_str("\"a@EXAMPLE.jp\"").unwrap();
        assert_eq!(serde_json::to_string(&address).unwrap(), "\"a@example.jp\"");
    }
}
