//! Ten million random operations: nothing unbalanced, nothing overdrawn. Run with `--release`; takes the number of
//! operations as its argument.

use std::time::Instant;

use yakuba_base::{Date, Timestamp, Yen};
use yakuba_ledger::{Account, AccountCode, AccountKind, Entry, EntryId, Ledger, Limit, Line, Phase};

const ACCOUNTS: usize = 24;
/// Operations before the books are begun anew, so that they fit in memory.
const YEAR: u64 = 200_000;

fn main() {
    let operations: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000_000);
    let codes: Vec<AccountCode> = (0..ACCOUNTS).map(|n| format!("a:{n}").parse().expect("a code")).collect();
    let kinds = [AccountKind::Asset, AccountKind::Income, AccountKind::Liability];
    let (date, at) = (Date::new(2026, 11, 22).expect("a day"), Timestamp::from_millis(0));
    let books = || {
        Ledger::new(codes.iter().enumerate().map(|(n, code)| Account {
            code: code.clone(),
            kind: kinds[n % 3],
            title: String::new(),
            limit: if n % 2 == 0 { Limit::NOT_BELOW_ZERO } else { Limit::NONE },
        }))
    };
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let (mut ledger, mut accepted, begun) = (books(), 0_u64, Instant::now());
    for operation in 0..operations {
        if operation % YEAR == 0 {
            ledger = books();
        }
        let hold = || EntryId((operation - operation % YEAR).max(operation.saturating_sub(20)).to_string());
        let (phase, moves) = match draw(8) {
            0..4 => (Phase::Post, true),
            4..6 => (Phase::Hold, true),
            6 => (Phase::Settle { hold: hold() }, true),
            _ => (Phase::Release { hold: hold() }, false),
        };
        let amount = Yen(draw(10_000) as i64 - 50);
        let (from, to) = (draw(ACCOUNTS as u64) as usize, draw(ACCOUNTS as u64) as usize);
        // One in a hundred does not balance.
        let slip = Yen(amount.0 + i64::from(draw(100) == 0));
        let lines = if moves {
            vec![Line::debit(&codes[to], amount), Line::credit(&codes[from], slip)]
        } else {
            vec![]
        };
        let entry = Entry { id: EntryId(operation.to_string()), date, at, text: String::new(), phase, lines };
        accepted += u64::from(ledger.post(entry).is_ok());
        if operation % 64 == 0 {
            assert_eq!(ledger.trial(), (Yen::ZERO, Yen::ZERO), "unbalanced at {operation}");
            for (account, balance) in ledger.accounts() {
                let floor = account.limit.floor.unwrap_or(Yen(i64::MIN));
                assert!(
                    balance.available(account.kind) >= floor,
                    "{} overdrawn at {operation}",
                    account.code
                );
            }
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{operations} operations, {accepted} accepted, 0 unbalanced, 0 overdrawn, {:.0} per second",
        operations as f64 / seconds
    );
}
