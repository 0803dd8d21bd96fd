//! The journal as plain text, for programs that are not ours.
//!
//! Both formats are the ones plain-text accounting has settled on: `hledger` (and `ledger`) read the first, `beancount`
//! the second. Only what moved is written; holds are promises and no postings. Debits are positive, credits negative.

use std::fmt::Write as _;

use crate::{Account, AccountKind, Entry, Line, Side};

/// The journal in the format of hledger and ledger.
#[must_use]
pub fn hledger<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> String {
    let mut text = String::from("commodity 1,000. JPY\n\n");
    for account in accounts {
        let (kind, title) = (letter(account.kind), plain(&account.title));
        let _infallible = writeln!(text, "account {}  ; type: {kind}, {title}", account.code);
    }
    for entry in entries.into_iter().filter(|entry| entry.moves()) {
        let _infallible =
            writeln!(text, "\n{} * ({}) {}", entry.date, plain(&entry.id.0), plain(&entry.text));
        for line in &entry.lines {
            let _infallible = writeln!(text, "    {}  {} JPY", line.account, signed(line));
        }
    }
    text
}

/// The journal in the format of beancount. Its accounts begin with their kind: `Assets:Cash:Till-1`.
#[must_use]
pub fn beancount<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> String {
    let accounts: Vec<&Account> = accounts.into_iter().collect();
    let name = |code: &crate::AccountCode| {
        let kind = accounts.iter().find(|account| account.code == *code).map(|account| account.kind);
        beancount_name(kind.unwrap_or(AccountKind::Asset), code.as_str())
    };
    let entries: Vec<&Entry> = entries.into_iter().filter(|entry| entry.moves()).collect();
    let mut text = String::from("option \"operating_currency\" \"JPY\"\n\n");
    if let Some(first) = entries.iter().map(|entry| entry.date).min() {
        for account in &accounts {
            let _infallible = writeln!(text, "{first} open {} JPY", name(&account.code));
        }
    }
    for entry in entries {
        let _infallible =
            writeln!(text, "\n{} * \"{}\" \"{}\"", entry.date, quoted(&entry.id.0), quoted(&entry.text));
        for line in &entry.lines {
            let _infallible = writeln!(text, "  {}  {} JPY", name(&line.account), signed(line));
        }
    }
    text
}

fn signed(line: &Line) -> i64 {
    match line.side {
        Side::Debit => line.amount.0,
        Side::Credit => -line.amount.0,
    }
}

/// hledger's letters for the kinds of account.
fn letter(kind: AccountKind) -> char {
    match kind {
        AccountKind::Asset => 'A',
        AccountKind::Liability => 'L',
        AccountKind::Equity => 'E',
        AccountKind::Income => 'R',
        AccountKind::Expense => 'X',
    }
}

fn beancount_name(kind: AccountKind, code: &str) -> String {
    let root = match kind {
        AccountKind::Asset => "Assets",
        AccountKind::Liability => "Liabilities",
        AccountKind::Equity => "Equity",
        AccountKind::Income => "Income",
        AccountKind::Expense => "Expenses",
    };
    code.split(':').fold(root.to_owned(), |mut name, word| {
        name.push(':');
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

/// One line without what has a meaning in a journal: a semicolon begins a comment, a parenthesis ends a code, a bar
/// parts payee and note.
fn plain(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            ';' => '；',
            '(' => '（',
            ')' => '）',
            '|' => '｜',
            character if character.is_control() => ' ',
            character => character,
        })
        .collect()
}

fn quoted(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' => '”',
            '\\' => '＼',
            character if character.is_control() => ' ',
            character => character,
        })
        .collect()
}
