use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use yakuba_base::Yen;

/// The name of an account: lower-case words joined by colons, from the general to the particular: `cash:till-1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountCode(String);

/// Why a text is not the name of an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account's code is lower-case words of a-z, 0-9 and hyphens joined by colons, not {0:?}")]
pub struct CodeError(String);

impl AccountCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let is_word = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
                && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if text.split(':').all(is_word) { Ok(Self(text.to_owned())) } else { Err(CodeError(text.to_owned())) }
    }
}

impl TryFrom<String> for AccountCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<AccountCode> for String {
    fn from(code: AccountCode) -> Self {
        code.0
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountCode({self})")
    }
}

/// 借方 or 貸方.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 借方
    Debit,
    /// 貸方
    Credit,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
}

/// The five kinds of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// 資産: cash, money at the bank, what others owe.
    Asset,
    /// 負債: what is owed to others, money that is not ours.
    Liability,
    /// 純資産
    Equity,
    /// 収益: fees, taxes.
    Income,
    /// 費用: what providers keep.
    Expense,
}

impl AccountKind {
    /// The side on which it grows.
    #[must_use]
    pub fn normal(self) -> Side {
        match self {
            AccountKind::Asset | AccountKind::Expense => Side::Debit,
            AccountKind::Liability | AccountKind::Equity | AccountKind::Income => Side::Credit,
        }
    }
}

/// What an account's balance may never leave, counted on its normal side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What is posted, less everything that is held to leave, stays at or above this.
    pub floor: Option<Yen>,
    /// What is posted, and everything that is held to come in, stays at or below this.
    pub ceiling: Option<Yen>,
}

impl Limit {
    /// No limit.
    pub const NONE: Limit = Limit { floor: None, ceiling: None };
    /// Never below nothing: a till cannot give out what is not in it.
    pub const NOT_BELOW_ZERO: Limit = Limit { floor: Some(Yen::ZERO), ceiling: None };
}

/// An account (勘定).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its code.
    pub code: AccountCode,
    /// Its kind.
    pub kind: AccountKind,
    /// Its name for people: 「窓口1 現金」.
    pub title: String,
    /// What its balance may never leave.
    pub limit: Limit,
}

/// What has been posted to an account and what is held, both sides apart. None is ever negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Posted debits.
    pub debits: Yen,
    /// Posted credits.
    pub credits: Yen,
    /// Held debits.
    pub held_debits: Yen,
    /// Held credits.
    pub held_credits: Yen,
}

impl Balance {
    /// What is posted, debits less credits: positive for cash that is there, negative for income.
    #[must_use]
    pub fn net(self) -> Yen {
        // Both are sums of yen that were checked to fit, and neither is negative.
        Yen(self.debits.0 - self.credits.0)
    }

    /// What is posted, counted on the normal side of `kind`: positive is the usual.
    #[must_use]
    pub fn of(self, kind: AccountKind) -> Yen {
        match kind.normal() {
            Side::Debit => self.net(),
            Side::Credit => Yen(-self.net().0),
        }
    }

    /// What is posted on the normal side of `kind`, less what is held to leave: what may still be given out.
    #[must_use]
    pub fn available(self, kind: AccountKind) -> Yen {
        let leaving = match kind.normal() {
            Side::Debit => self.held_credits,
            Side::Credit => self.held_debits,
        };
        Yen(self.of(kind).0 - leaving.0)
    }

    /// What is posted on the normal side of `kind`, and what is held to come in.
    #[must_use]
    pub fn expected(self, kind: AccountKind) -> Yen {
        let coming = match kind.normal() {
            Side::Debit => self.held_debits,
            Side::Credit => self.held_credits,
        };
        Yen(self.of(kind).0.saturating_add(coming.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_joined_by_colons() {
        for good in ["cash", "cash:till-1", "2026:fees:4x"] {
            assert_eq!(good.parse::<AccountCode>().unwrap().as_str(), good);
        }
        for odd in ["", ":", "cash:", "Cash", "cash till", "-cash", "現金"] {
            assert!(odd.parse::<AccountCode>().is_err(), "{odd}");
        }
    }
}
