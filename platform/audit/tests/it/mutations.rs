//! Ten thousand changes of a single row, made by hand with the database's password: every one is found.

use crate::logs::{Log, each};

/// Entries of the log, and how many one block holds.
const ENTRIES: usize = 60;
const BLOCK: usize = 6;
/// How many changes each of the five tests tries.
const MUTATIONS: u32 = 2_000;

/// A change of one row, and how it is taken back.
struct Mutation {
    change: String,
    back: String,
}

/// Random numbers that are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

impl Mutation {
    /// Any column of any row of both tables, rows that go, rows that come.
    fn throw(dice: &mut Dice) -> Mutation {
        let subject = format!("subject = 'thing:{}'", dice.below(ENTRIES as u64));
        let block = format!("number = {}", 1 + dice.below((ENTRIES / BLOCK) as u64));
        let salt = dice.below(1_000_000);
        let text = |table: &str, column: &str, row: &str| Mutation {
            change: format!("update {table} set {column} = {column} || '{salt}' where {row}"),
            back: format!(
                "update {table} set {column} = substr({column}, 1, length({column}) - {}) where {row}",
                salt.to_string().len()
            ),
        };
        let number = |table: &str, column: &str, row: &str| Mutation {
            change: format!("update {table} set {column} = {column} + {} where {row}", salt + 1),
            back: format!("update {table} set {column} = {column} - {} where {row}", salt + 1),
        };
        let moved = |table: &str, column: &str, to: &str, row: &str| Mutation {
            change: format!("update {table} set {column} = {to} where {row}"),
            back: format!(
                "update {table} set {column} = (select k.{column} from kept_{table} k where k.{row}) where {row}"
            ),
        };
        let gone = |table: &str, row: &str| Mutation {
            change: format!("delete from {table} where {row}"),
            back: format!("insert into {table} select * from kept_{table} where {row}"),
        };
        let columns = "at, actor, action, subject, detail, block";
        match dice.below(17) {
            0 => text("audit_entry", "actor", &subject),
            1 => text("audit_entry", "action", &subject),
            2 => text("audit_entry", "detail", &subject),
            3 => text("audit_entry", "id", &subject),
            4 => number("audit_entry", "at", &subject),
            5 => number("audit_entry", "block", &subject),
            6 => moved("audit_entry", "block", "null", &subject),
            7 => gone("audit_entry", &subject),
            8 => Mutation {
                change: format!(
                    "insert into audit_entry (id, {columns}) select '{salt}', {columns} from kept_audit_entry where {subject}"
                ),
                back: format!("delete from audit_entry where id = '{salt}'"),
            },
            9 => number("audit_block", "sealed_at", &block),
            10 => number("audit_block", "entries", &block),
            11 => text("audit_block", "hash", &block),
            12 => text("audit_block", "previous", &block),
            13 => number("audit_block", "size", &block),
            14 => text("audit_block", ["edge", "note"][(salt % 2) as usize], &block),
            15 => moved("audit_block", ["size", "edge", "note"][(salt % 3) as usize], "null", &block),
            _ => gone("audit_block", &block),
        }
    }
}

async fn all_are_found(log: &Log, seed: u64, mutations: u32) {
    log.fill(ENTRIES, BLOCK).await;
    for table in ["audit_entry", "audit_block"] {
        log.by_hand(&format!("create table kept_{table} as select * from {table}")).await;
    }
    assert_eq!(log.findings().await, 0);
    let mut dice = Dice(seed);
    for n in 0..mutations {
        let Mutation { change, back } = Mutation::throw(&mut dice);
        assert_eq!(log.by_hand(&change).await, 1, "{change}");
        let report = yakuba_audit::verify(&log.store, &log.signer).await.unwrap();
        // An entry taken out of its block looks as one that was not sealed yet; its block misses it.
        assert!(!report.findings.is_empty(), "not found, the {n}th: {change}");
        assert_eq!(log.by_hand(&back).await, 1, "{back}");
    }
    assert_eq!(log.findings().await, 0, "everything was taken back");
}

async fn on_sqlite(seed: u64) {
    let logs = each().await;
    all_are_found(&logs[0], seed, MUTATIONS).await;
}

#[tokio::test]
async fn of_ten_thousand_changes_by_hand_every_one_is_found() {
    on_sqlite(1).await;
}

#[tokio::test]
async fn of_ten_thousand_changes_the_second_fifth() {
    on_sqlite(2).await;
}

#[tokio::test]
async fn of_ten_thousand_changes_the_third_fifth() {
    on_sqlite(3).await;
}

#[tokio::test]
async fn of_ten_thousand_changes_the_fourth_fifth() {
    on_sqlite(4).await;
}

#[tokio::test]
async fn of_ten_thousand_changes_the_last_fifth() {
    on_sqlite(5).await;
}

#[tokio::test]
async fn on_postgres_too() {
    for log in each().await.iter().skip(1) {
        all_are_found(log, 6, MUTATIONS / 5).await;
    }
}
