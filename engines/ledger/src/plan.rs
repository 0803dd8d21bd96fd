//! The rules: what an entry does to the accounts it touches, or why it may not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::Yen;

use crate::{Account, AccountCode, Balance, Entry, EntryId, Line, Phase, Side};

/// What the rules look at: a few accounts and at most one hold. A database reads just these inside its transaction.
pub trait Books {
    /// The account and what is on it.
    fn account(&self, code: &AccountCode) -> Option<(&Account, Balance)>;
    /// The lines of a hold, and whether it is still open.
    fn hold(&self, id: &EntryId) -> Option<(&[Line], HoldState)>;
}

/// Whether a hold can still be settled or released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// It can.
    Open,
    /// It was settled or released.
    Closed,
}

/// What an entry does when it is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the touched accounts become.
    pub balances: BTreeMap<AccountCode, Balance>,
    /// The hold it closes.
    pub closes: Option<EntryId>,
}

/// Why an entry is not accepted. Nothing was changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has no lines, or a release has some.
    #[error("an entry has lines, a release has none")]
    Lines,
    /// An amount is nothing or negative.
    #[error("the amount on {0} is not more than nothing")]
    NotPositive(AccountCode),
    /// What it debits it does not credit.
    #[error("debits of {debits} and credits of {credits} do not balance")]
    Unbalanced {
        /// Sum of its debits.
        debits: Yen,
        /// Sum of its credits.
        credits: Yen,
    },
    /// An account does not exist.
    #[error("there is no account {0}")]
    NoSuchAccount(AccountCode),
    /// An account would fall below its floor.
    #[error("{account} has {available} left, less than needed")]
    Floor {
        /// The account.
        account: AccountCode,
        /// What may still leave it.
        available: Yen,
    },
    /// An account would rise above its ceiling.
    #[error("{account} has room for {room} more, less than needed")]
    Ceiling {
        /// The account.
        account: AccountCode,
        /// What may still come in.
        room: Yen,
    },
    /// There is no such hold.
    #[error("there is no hold {0}")]
    NoSuchHold(EntryId),
    /// The hold was settled or released before.
    #[error("the hold {0} is closed")]
    HoldClosed(EntryId),
    /// More would be settled than was held.
    #[error("more than was held on {0}")]
    MoreThanHeld(AccountCode),
    /// The id belongs to another entry.
    #[error("the id {0} belongs to another entry")]
    IdTaken(EntryId),
    /// A sum does not fit a number.
    #[error("a sum on {0} is too large")]
    TooLarge(AccountCode),
}

/// What `entry` does to the accounts it touches.
///
/// # Errors
/// [`Refused`]; the books are only looked at, so nothing has changed then.
pub fn plan(books: &impl Books, entry: &Entry) -> Result<Plan, Refused> {
    let mut work = Work { books, balances: BTreeMap::new() };
    let closes = match &entry.phase {
        Phase::Post => {
            balanced(&entry.lines)?;
            work.add(&entry.lines, Column::Posted)?;
            None
        }
        Phase::Hold => {
            balanced(&entry.lines)?;
            work.add(&entry.lines, Column::Held)?;
            None
        }
        Phase::Settle { hold } => {
            balanced(&entry.lines)?;
            let held = open(books, hold)?;
            within(&entry.lines, held)?;
            work.take(held)?;
            work.add(&entry.lines, Column::Posted)?;
            Some(hold.clone())
        }
        Phase::Release { hold } => {
            if !entry.lines.is_empty() {
                return Err(Refused::Lines);
            }
            work.take(open(books, hold)?)?;
            Some(hold.clone())
        }
    };
    work.within_limits()?;
    let balances = work.balances.into_iter().map(|(code, (_, balance))| (code.clone(), balance)).collect();
    Ok(Plan { balances, closes })
}

fn open<'b>(books: &'b impl Books, hold: &EntryId) -> Result<&'b [Line], Refused> {
    match books.hold(hold) {
        None => Err(Refused::NoSuchHold(hold.clone())),
        Some((_, HoldState::Closed)) => Err(Refused::HoldClosed(hold.clone())),
        Some((lines, HoldState::Open)) => Ok(lines),
    }
}

fn balanced(lines: &[Line]) -> Result<(), Refused> {
    if lines.is_empty() {
        return Err(Refused::Lines);
    }
    if let Some(line) = lines.iter().find(|line| line.amount <= Yen::ZERO) {
        return Err(Refused::NotPositive(line.account.clone()));
    }
    let sum = |side| {
        lines.iter().filter(|line| line.side == side).try_fold(Yen::ZERO, |sum, line| {
            sum.checked_add(line.amount).ok_or_else(|| Refused::TooLarge(line.account.clone()))
        })
    };
    let (debits, credits) = (sum(Side::Debit)?, sum(Side::Credit)?);
    if debits == credits { Ok(()) } else { Err(Refused::Unbalanced { debits, credits }) }
}

/// No account gets more on a side than was held there.
fn within(lines: &[Line], held: &[Line]) -> Result<(), Refused> {
    let sums = |lines: &[Line]| {
        let mut sums: BTreeMap<(AccountCode, Side), i128> = BTreeMap::new();
        for line in lines {
            *sums.entry((line.account.clone(), line.side)).or_default() += i128::from(line.amount.0);
        }
        sums
    };
    let held = sums(held);
    for ((account, side), amount) in sums(lines) {
        if held.get(&(account.clone(), side)).is_none_or(|held| amount > *held) {
            return Err(Refused::MoreThanHeld(account));
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Column {
    Posted,
    Held,
}

fn column(balance: &mut Balance, column: Column, side: Side) -> &mut Yen {
    match (column, side) {
        (Column::Posted, Side::Debit) => &mut balance.debits,
        (Column::Posted, Side::Credit) => &mut balance.credits,
        (Column::Held, Side::Debit) => &mut balance.held_debits,
        (Column::Held, Side::Credit) => &mut balance.held_credits,
    }
}

struct Work<'b, B> {
    books: &'b B,
    balances: BTreeMap<&'b AccountCode, (&'b Account, Balance)>,
}

impl<'b, B: Books> Work<'b, B> {
    fn balance(&mut self, code: &AccountCode) -> Result<&mut Balance, Refused> {
        let (account, balance) =
            self.books.account(code).ok_or_else(|| Refused::NoSuchAccount(code.clone()))?;
        Ok(&mut self.balances.entry(&account.code).or_insert((account, balance)).1)
    }

    fn add(&mut self, lines: &[Line], to: Column) -> Result<(), Refused> {
        for line in lines {
            let cell = column(self.balance(&line.account)?, to, line.side);
            *cell = cell.checked_add(line.amount).ok_or_else(|| Refused::TooLarge(line.account.clone()))?;
        }
        Ok(())
    }

    fn take(&mut self, held: &[Line]) -> Result<(), Refused> {
        for line in held {
            let cell = column(self.balance(&line.account)?, Column::Held, line.side);
            // What is held was added before, so this cannot fall below nothing.
            *cell = Yen(cell.0 - line.amount.0);
        }
        Ok(())
    }

    fn within_limits(&self) -> Result<(), Refused> {
        for (code, (account, balance)) in &self.balances {
            let (_, before) =
                self.books.account(code).ok_or_else(|| Refused::NoSuchAccount((*code).clone()))?;
            let (available, expected) = (balance.available(account.kind), balance.expected(account.kind));
            // An entry that mends an account is accepted even if it does not mend it wholly.
            if let Some(floor) = account.limit.floor
                && available < floor
                && available < before.available(account.kind)
            {
                let available = Yen(before.available(account.kind).0.saturating_sub(floor.0));
                return Err(Refused::Floor { account: (*code).clone(), available });
            }
            if let Some(ceiling) = account.limit.ceiling
                && expected > ceiling
                && expected > before.expected(account.kind)
            {
                let room = Yen(ceiling.0.saturating_sub(before.expected(account.kind).0));
                return Err(Refused::Ceiling { account: (*code).clone(), room });
            }
        }
        Ok(())
    }
}
