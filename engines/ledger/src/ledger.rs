use std::collections::BTreeMap;

use yakuba_base::Yen;

use crate::{
    Account, AccountCode, Balance, Books, Entry, EntryId, HoldState, Line, Phase, Plan, Refused, plan,
};

/// A ledger (元帳) in memory: accounts, and entries in the order they were accepted.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    accounts: BTreeMap<AccountCode, (Account, Balance)>,
    entries: Vec<Entry>,
    by_id: BTreeMap<EntryId, usize>,
    open_holds: BTreeMap<EntryId, usize>,
}

/// What became of an entry that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It was written.
    Now,
    /// The very same entry was written before; nothing happened.
    Before,
}

impl Ledger {
    /// An empty ledger with these accounts.
    #[must_use]
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Ledger {
        let accounts = accounts
            .into_iter()
            .map(|account| (account.code.clone(), (account, Balance::default())))
            .collect();
        Ledger { accounts, ..Ledger::default() }
    }

    /// Writes an entry, once.
    ///
    /// # Errors
    /// [`Refused`]; nothing has changed then.
    pub fn post(&mut self, entry: Entry) -> Result<Posted, Refused> {
        if let Some(&at) = self.by_id.get(&entry.id) {
            return if self.entries[at] == entry {
                Ok(Posted::Before)
            } else {
                Err(Refused::IdTaken(entry.id))
            };
        }
        let Plan { balances, closes } = plan(self, &entry)?;
        for (code, balance) in balances {
            if let Some((_, kept)) = self.accounts.get_mut(&code) {
                *kept = balance;
            }
        }
        if let Some(hold) = closes {
            self.open_holds.remove(&hold);
        }
        if entry.phase == Phase::Hold {
            self.open_holds.insert(entry.id.clone(), self.entries.len());
        }
        self.by_id.insert(entry.id.clone(), self.entries.len());
        self.entries.push(entry);
        Ok(Posted::Now)
    }

    /// All accounts with what is on them, by code.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, Balance)> {
        self.accounts.values().map(|(account, balance)| (account, *balance))
    }

    /// What is on an account.
    #[must_use]
    pub fn balance(&self, code: &AccountCode) -> Option<Balance> {
        self.accounts.get(code).map(|(_, balance)| *balance)
    }

    /// All entries in the order they were accepted.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// 合計残高試算表: the sums of all posted and all held debits less credits. Both are nothing, always.
    #[must_use]
    pub fn trial(&self) -> (Yen, Yen) {
        self.accounts.values().fold((Yen::ZERO, Yen::ZERO), |(posted, held), (_, balance)| {
            (Yen(posted.0 + balance.net().0), Yen(held.0 + balance.held_debits.0 - balance.held_credits.0))
        })
    }
}

impl Books for Ledger {
    fn account(&self, code: &AccountCode) -> Option<(&Account, Balance)> {
        self.accounts.get(code).map(|(account, balance)| (account, *balance))
    }

    fn hold(&self, id: &EntryId) -> Option<(&[Line], HoldState)> {
        let entry = &self.entries[*self.by_id.get(id)?];
        let state = if self.open_holds.contains_key(id) { HoldState::Open } else { HoldState::Closed };
        (entry.phase == Phase::Hold).then_some((entry.lines.as_slice(), state))
    }
}
