//! What the ledger promises, tried with random entries, and its journal added up again by a program that is not ours.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use yakuba_base::{Date, Timestamp, Yen};
use yakuba_ledger::{
    Account, AccountCode, AccountKind, Entry, EntryId, Ledger, Limit, Line, Phase, Posted, Refused, journal,
};

fn code(text: &str) -> AccountCode {
    text.parse().unwrap()
}

fn account(text: &str, kind: AccountKind, limit: Limit) -> Account {
    Account { code: code(text), kind, title: format!("勘定 {text}; ("), limit }
}

fn books() -> Ledger {
    Ledger::new([
        account("cash:till-1", AccountKind::Asset, Limit::NOT_BELOW_ZERO),
        account("cash:till-2", AccountKind::Asset, Limit { floor: Some(Yen(0)), ceiling: Some(Yen(5_000)) }),
        account("owed:fees", AccountKind::Asset, Limit::NONE),
        account("overpaid", AccountKind::Liability, Limit::NOT_BELOW_ZERO),
        account("fees:2026", AccountKind::Income, Limit::NONE),
        account("commission", AccountKind::Expense, Limit::NONE),
    ])
}

fn entry(id: &str, phase: Phase, lines: Vec<Line>) -> Entry {
    Entry {
        id: id.into(),
        date: Date::new(2026, 11, 22).unwrap(),
        at: Timestamp::from_millis(1_795_310_100_000),
        text: "手数料 \"住民票\"; (1通)\n| 窓口".into(),
        phase,
        lines,
    }
}

fn moved(id: &str, phase: Phase, from: &str, to: &str, amount: i64) -> Entry {
    entry(id, phase, vec![Line::debit(&code(to), Yen(amount)), Line::credit(&code(from), Yen(amount))])
}

#[test]
fn a_hold_counts_until_it_is_settled_or_released() {
    let mut ledger = books();
    ledger.post(moved("1", Phase::Post, "fees:2026", "cash:till-1", 1_000)).unwrap();
    ledger.post(moved("2", Phase::Hold, "cash:till-1", "owed:fees", 800)).unwrap();
    let (till, hold) = (code("cash:till-1"), || EntryId::from("2"));
    assert_eq!(
        ledger.post(moved("3", Phase::Post, "cash:till-1", "owed:fees", 300)),
        Err(Refused::Floor { account: till.clone(), available: Yen(200) })
    );
    let settle = |amount| moved("4", Phase::Settle { hold: hold() }, "cash:till-1", "owed:fees", amount);
    assert_eq!(ledger.post(settle(801)), Err(Refused::MoreThanHeld(till.clone())));
    // Less than was held is settled; the rest is free again.
    ledger.post(settle(500)).unwrap();
    assert_eq!(ledger.balance(&till).unwrap().available(AccountKind::Asset), Yen(500));
    let release = entry("7", Phase::Release { hold: hold() }, vec![]);
    assert_eq!(ledger.post(release), Err(Refused::HoldClosed(hold())));
    assert_eq!(ledger.trial(), (Yen::ZERO, Yen::ZERO));
}

#[test]
fn saying_it_twice_posts_it_once() {
    let mut ledger = books();
    let first = moved("1", Phase::Post, "fees:2026", "cash:till-1", 300);
    assert_eq!(ledger.post(first.clone()), Ok(Posted::Now));
    assert_eq!(ledger.post(first), Ok(Posted::Before));
    let other = moved("1", Phase::Post, "fees:2026", "cash:till-1", 400);
    assert_eq!(ledger.post(other), Err(Refused::IdTaken("1".into())));
    assert_eq!(ledger.balance(&code("cash:till-1")).unwrap().net(), Yen(300));
}

#[test]
fn a_reversal_brings_everything_back() {
    let mut ledger = books();
    let first = moved("1", Phase::Post, "fees:2026", "cash:till-1", 300);
    let back = first.reversal("2".into(), first.date, first.at, "取消し".into());
    ledger.post(first).unwrap();
    ledger.post(back).unwrap();
    assert!(ledger.accounts().all(|(_, balance)| balance.net() == Yen::ZERO));
}

#[test]
fn what_cannot_be_is_refused() {
    let mut ledger = books();
    let till = code("cash:till-1");
    let mut refused = |entry: Entry| ledger.post(entry).unwrap_err();
    assert_eq!(refused(entry("1", Phase::Post, vec![])), Refused::Lines);
    assert_eq!(
        refused(entry("1", Phase::Post, vec![Line::debit(&till, Yen(3)), Line::credit(&till, Yen(2))])),
        Refused::Unbalanced { debits: Yen(3), credits: Yen(2) }
    );
    assert_eq!(refused(moved("1", Phase::Post, "fees:2026", "cash:till-1", 0)), Refused::NotPositive(till));
    assert_eq!(
        refused(moved("1", Phase::Post, "fees:2026", "nowhere", 1)),
        Refused::NoSuchAccount(code("nowhere"))
    );
    assert_eq!(
        refused(moved("1", Phase::Post, "fees:2026", "cash:till-2", 5_001)),
        Refused::Ceiling { account: code("cash:till-2"), room: Yen(5_000) }
    );
    let hold = EntryId::from("none");
    assert_eq!(
        refused(moved("1", Phase::Settle { hold: hold.clone() }, "fees:2026", "cash:till-1", 1)),
        Refused::NoSuchHold(hold)
    );
    assert!(ledger.entries().is_empty());
}

const CODES: [&str; 6] = ["cash:till-1", "cash:till-2", "owed:fees", "overpaid", "fees:2026", "commission"];

fn any_entry() -> impl Strategy<Value = Entry> {
    let phase = prop_oneof![
        4 => Just(0_u8), // post
        2 => Just(1), // hold
        2 => Just(2), // settle
        1 => Just(3), // release
    ];
    (0..60_u32, phase, 0..60_u32, 0..6_usize, 0..6_usize, 0..3_000_i64, 0..3_000_i64).prop_map(
        |(id, phase, hold, from, to, amount, more)| {
            let hold = EntryId(hold.to_string());
            let phase = match phase {
                0 => Phase::Post,
                1 => Phase::Hold,
                2 => Phase::Settle { hold },
                _ => return entry(&id.to_string(), Phase::Release { hold }, vec![]),
            };
            let mut entry = moved(&id.to_string(), phase, CODES[from], CODES[to], amount);
            if more % 3 == 0 {
                entry.lines.push(Line::debit(&code("commission"), Yen(more)));
                entry.lines.push(Line::credit(&code("owed:fees"), Yen(more)));
            }
            entry
        },
    )
}

proptest! {
    #[test]
    fn never_unbalanced_never_beyond_a_limit(entries in prop::collection::vec(any_entry(), 1..200)) {
        let mut ledger = books();
        for entry in entries {
            let before = ledger.clone();
            if ledger.post(entry).is_err() {
                prop_assert!(before.accounts().eq(ledger.accounts()), "a refused entry left a trace");
            }
            prop_assert_eq!(ledger.trial(), (Yen::ZERO, Yen::ZERO));
            for (account, balance) in ledger.accounts() {
                prop_assert!(account.limit.floor.is_none_or(|floor| balance.available(account.kind) >= floor));
                prop_assert!(account.limit.ceiling.is_none_or(|most| balance.expected(account.kind) <= most));
                prop_assert!([balance.held_debits, balance.held_credits].iter().all(|held| held.0 >= 0));
            }
        }
    }
}

/// A ledger of many entries, the same every time.
fn busy_year() -> Ledger {
    let mut ledger = books();
    let mut random = 88_172_645_463_325_252_u64;
    let mut draw = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let mut accepted = 0;
    for id in 0..4_000 {
        let (from, to) = (CODES[draw(6) as usize], CODES[draw(6) as usize]);
        let amount = 1 + draw(2_000) as i64;
        let hold = EntryId(draw(id + 1).to_string());
        let phase = [Phase::Post, Phase::Post, Phase::Hold, Phase::Settle { hold }][draw(4) as usize].clone();
        accepted += usize::from(ledger.post(moved(&id.to_string(), phase, from, to, amount)).is_ok());
    }
    assert!(accepted > 1_500, "{accepted} entries are too few to say anything");
    ledger
}

#[test]
fn hledger_adds_up_to_the_same_yen() {
    let ledger = busy_year();
    let text = journal::hledger(ledger.accounts().map(|(account, _)| account), ledger.entries());
    let mut hledger = Command::new("hledger")
        .args(["-f", "-", "balance", "--flat", "--empty", "--no-total", "--output-format", "csv"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("hledger is needed: `cargo xtask setup` installs it");
    let mut input = hledger.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = hledger.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(output.status.success());
    let theirs: BTreeMap<String, i64> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| {
            let (account, amount) = line.split_once(',').unwrap();
            let number: String = amount.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
            (account.trim_matches('"').to_owned(), number.parse().unwrap())
        })
        .collect();
    let ours: BTreeMap<String, i64> =
        ledger.accounts().map(|(account, balance)| (account.code.to_string(), balance.net().0)).collect();
    assert_eq!(theirs, ours);
}

#[test]
fn beancount_s_text_has_every_account_and_balances() {
    let ledger = busy_year();
    let text = journal::beancount(ledger.accounts().map(|(account, _)| account), ledger.entries());
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("  ")) {
        let [account, amount, "JPY"] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        *sums.entry(account).or_default() += amount.parse::<i64>().unwrap();
    }
    let till = ledger.balance(&code("cash:till-1")).unwrap().net().0;
    assert_eq!(sums["Assets:Cash:Till-1"], till);
    assert_eq!(sums.values().sum::<i64>(), 0);
    assert_eq!(text.lines().filter(|line| line.contains(" open ")).count(), 6);
}
