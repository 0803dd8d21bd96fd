//! The chart of accounts (勘定科目), as far as collecting needs it.
//!
//! | code | kind | what |
//! |---|---|---|
//! | `till:<till>` | asset | cash in a till; never below nothing |
//! | `safe` | asset | change money (釣銭準備金) outside the tills |
//! | `deposit` | asset | cash handed on to the bank |
//! | `clearing:<way>` | asset | what card, e-money, code and slip payments still have to bring in |
//! | `owed:<year>:<division>` | asset | demands not yet paid (未収) |
//! | `fees:<year>:<division>` | income | fees demanded (調定) |
//! | `held` | liability | money that came in and is not ours yet (過誤納・保留); never below nothing |
//! | `unknown` | liability | money that came in for nobody knows what (納付者不明); never below nothing |
//! | `refunds` | liability | what is paid back outside a till (還付未済) |
//! | `charges` | expense | what providers keep of what was paid by them (決済手数料) |
//! | `cash-difference` | expense | tills that counted more or less (現金過不足) |

use yakuba_base::{FiscalYear, Yen};
use yakuba_collecting::{Booking, Way};
use yakuba_ledger::{Account, AccountCode, AccountKind, Limit, Line};

fn account(code: &str, kind: AccountKind, title: String, limit: Limit) -> Account {
    let code: AccountCode = code.parse().expect("codes are put together from words");
    Account { code, kind, title, limit }
}

/// A word of a code from what a city calls its tills and divisions.
fn word(text: &str) -> String {
    let word: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let word = word.trim_matches('-');
    if word.is_empty() { "x".to_owned() } else { word.to_owned() }
}

/// Cash in a till.
pub fn till(id: &str) -> Account {
    account(
        &format!("till:{}", word(id)),
        AccountKind::Asset,
        format!("窓口現金 {id}"),
        Limit::NOT_BELOW_ZERO,
    )
}

/// Change money outside the tills.
pub fn safe() -> Account {
    account("safe", AccountKind::Asset, "釣銭準備金".to_owned(), Limit::NONE)
}

/// Cash handed on to the bank.
pub fn deposit() -> Account {
    account("deposit", AccountKind::Asset, "金融機関への払込み".to_owned(), Limit::NONE)
}

/// What payments of a way still have to bring in.
pub fn clearing(way: Way) -> Account {
    let (name, title) = match way {
        Way::Online => ("online", "オンライン決済"),
        Way::Slip => ("slip", "納付書"),
        Way::TillCash => ("cash", "現金"),
        Way::TillCard => ("card", "カード決済"),
        Way::TillMoney => ("e-money", "電子マネー"),
        Way::TillCode => ("code", "コード決済"),
    };
    account(&format!("clearing:{name}"), AccountKind::Asset, format!("決済未収 {title}"), Limit::NONE)
}

/// Demands of a division not yet paid.
pub fn owed(year: FiscalYear, division: &str) -> Account {
    let code = format!("owed:{}:{}", year.year(), word(division));
    account(&code, AccountKind::Asset, format!("{year} 手数料未収 {division}"), Limit::NOT_BELOW_ZERO)
}

/// Fees a division demanded.
pub fn fees(year: FiscalYear, division: &str) -> Account {
    let code = format!("fees:{}:{}", year.year(), word(division));
    account(&code, AccountKind::Income, format!("{year} 手数料 {division}"), Limit::NONE)
}

/// Money that came in and waits for a person.
pub fn held() -> Account {
    account("held", AccountKind::Liability, "過誤納・保留金".to_owned(), Limit::NOT_BELOW_ZERO)
}

/// Money that came in for nobody knows what.
pub fn unknown() -> Account {
    account("unknown", AccountKind::Liability, "納付者不明金".to_owned(), Limit::NOT_BELOW_ZERO)
}

/// What is paid back outside a till.
pub fn refunds() -> Account {
    account("refunds", AccountKind::Liability, "還付未済".to_owned(), Limit::NONE)
}

/// What providers keep of what was paid by them.
pub fn charges() -> Account {
    account("charges", AccountKind::Expense, "決済手数料".to_owned(), Limit::NONE)
}

/// Tills that counted more or less.
pub fn cash_difference() -> Account {
    account("cash-difference", AccountKind::Expense, "現金過不足".to_owned(), Limit::NONE)
}

/// The lines of an entry with only those that move something.
pub fn lines(lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    lines.into_iter().filter(|line| line.amount > Yen::ZERO).collect()
}

/// The lines by which a booking moves money that came in on `money`.
pub fn booking(booking: Booking, money: &Account, owed: &Account, fees: &Account) -> Vec<Line> {
    let held_account = held();
    match booking {
        Booking::Captured(came) => lines([
            Line::debit(&money.code, Yen(came.applied.0 + came.held.0)),
            Line::credit(&owed.code, came.applied),
            Line::credit(&held_account.code, came.held),
        ]),
        Booking::Accepted { amount } => {
            lines([Line::debit(&held_account.code, amount), Line::credit(&owed.code, amount)])
        }
        Booking::Refunded { held, applied, voided } => {
            // A void is owed again; a refund for good takes the income back.
            let from = if voided { owed } else { fees };
            lines([
                Line::debit(&held_account.code, held),
                Line::debit(&from.code, applied),
                Line::credit(&money.code, Yen(held.0 + applied.0)),
            ])
        }
    }
}

#[cfg(test)]
mod tests {
    use yakuba_collecting::Money;

    use super::*;

    #[test]
    fn every_booking_balances() {
        let (year, division) = (FiscalYear::new(2026).unwrap(), "shimin");
        let (owed, fees, money) = (owed(year, division), fees(year, division), till("市民課 1"));
        assert_eq!(money.code.as_str(), "till:1");
        for one in [
            Booking::Captured(Money { applied: Yen(300), held: Yen(20), refunded: Yen(0) }),
            Booking::Captured(Money { applied: Yen(0), held: Yen(20), refunded: Yen(0) }),
            Booking::Accepted { amount: Yen(20) },
            Booking::Refunded { held: Yen(20), applied: Yen(280), voided: false },
            Booking::Refunded { held: Yen(0), applied: Yen(300), voided: true },
        ] {
            let lines = booking(one, &money, &owed, &fees);
            let sum =
                |side| lines.iter().filter(|line| line.side == side).map(|line| line.amount.0).sum::<i64>();
            assert_eq!(sum(yakuba_ledger::Side::Debit), sum(yakuba_ledger::Side::Credit), "{one:?}");
        }
    }
}
