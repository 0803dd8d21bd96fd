use yakuba_base::Timestamp;
use yakuba_city::Network;
use yakuba_store::{Migration, Result, Store, args};

use crate::{Finding, Level, finding::span};

const MINUTE: i64 = 60_000;

/// What is found in a network's database. `expected` is what should have made its schema.
///
/// # Errors
/// When the database cannot be read.
pub async fn zone<N: Network>(
    store: &Store<N>,
    expected: Option<&[Migration]>,
    now: Timestamp,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if let Some(expected) = expected {
        findings.push(migrations(store, expected).await?);
    }
    let age = |at: Option<i64>| at.map_or(0, |at| now.as_millis() - at);
    let waiting = number(store, "select min(sent_at) as n from outbox where delivered_at is null").await?;
    findings.push(judge(
        "relay-lag",
        age(waiting),
        [5 * MINUTE, 60 * MINUTE],
        ("ほかのネットワークへの連絡は滞りなく届いています", "ほかのネットワークへの連絡が届かずに待っています"),
        "相手のネットワークの yakuba が動いているか、回線が通じているかを確かめてください。連絡は失われません",
    ));
    let held =
        count(store, "select count(*) as n from outbox where delivered_at is null and held_at is not null");
    findings.push(some(
        "relay-held",
        held.await?,
        ("止まった連絡はありません", "件の連絡が、届けられずに止まっています"),
        "管理の「状況」で内容を確かめ、再開してください",
    ));
    let due =
        number(store, "select min(run_at) as n from job where done_at is null and failed_at is null").await?;
    findings.push(judge(
        "jobs-lag",
        age(due),
        [5 * MINUTE, 60 * MINUTE],
        ("仕事（メール・印刷など）は滞りなく進んでいます", "仕事（メール・印刷など）が遅れています"),
        "yakuba が動いているか、メールサーバーと印刷機能が動いているかを確かめてください",
    ));
    let failed = count(store, "select count(*) as n from job where failed_at is not null");
    findings.push(some(
        "jobs-failed",
        failed.await?,
        ("失敗した仕事はありません", "件の仕事が失敗しました"),
        "管理の「状況」で理由を確かめ、やり直してください",
    ));
    let unsealed = number(store, "select min(at) as n from audit_entry where block is null").await?;
    findings.push(judge(
        "audit-unsealed",
        age(unsealed),
        [10 * MINUTE, 60 * MINUTE],
        ("監査ログは封がされています", "監査ログに、封がされずに残っている記録があります"),
        "yakuba が動いているかを確かめてください。動いていれば1秒ほどで封がされます",
    ));
    let newest = number(store, "select max(at) as n from audit_entry").await?;
    let ahead = newest.map_or(0, |newest| newest - now.as_millis());
    findings.push(match ahead {
        ..=MINUTE => Finding::good("clock-backwards", "時計は記録より後を指しています"),
        _ => Finding::of(
            "clock-backwards",
            Level::Bad,
            format!("最後の記録より時計が{}戻っています", span(ahead)),
            "時計を直してください。期限と受付時刻に関わります",
        ),
    });
    Ok(findings)
}

/// By how long something waits.
fn judge(
    check: &'static str,
    age: i64,
    [soon, late]: [i64; 2],
    (good, not): (&str, &str),
    todo: &'static str,
) -> Finding {
    match age {
        _ if age <= soon => Finding::good(check, good),
        _ => {
            let level = if age > late { Level::Bad } else { Level::Attention };
            Finding::of(check, level, format!("{not}（最も古いものは{}前）", span(age)), todo)
        }
    }
}

/// By whether there is any.
fn some(check: &'static str, count: i64, (none, some): (&str, &str), todo: &'static str) -> Finding {
    match count {
        0 => Finding::good(check, none),
        _ => Finding::of(check, Level::Attention, format!("{count}{some}"), todo),
    }
}

async fn migrations<N: Network>(store: &Store<N>, expected: &[Migration]) -> Result<Finding> {
    const CHECK: &str = "migrations";
    let done: Vec<(String,)> = store.read().await?.all("select name from migration", args![]).await?;
    let unknown = done.iter().filter(|(name,)| !expected.iter().any(|one| one.name == name)).count();
    let missing = expected.iter().filter(|one| !done.iter().any(|(name,)| name == one.name)).count();
    Ok(match (unknown, missing) {
        (0, 0) => Finding::good(CHECK, "データベースの形はこの版のものです"),
        (0, missing) => Finding::of(
            CHECK,
            Level::Attention,
            format!("データベースの更新が{missing}件残っています"),
            "yakuba を起動し直すと更新されます。その前にバックアップを取ってください",
        ),
        _ => Finding::of(
            CHECK,
            Level::Bad,
            "データベースが、この yakuba より新しい版のものです",
            "新しい版の yakuba を入れてください。古い版では動かさないでください",
        ),
    })
}

async fn number<N: Network>(store: &Store<N>, sql: &str) -> Result<Option<i64>> {
    let found: Option<(Option<i64>,)> = store.read().await?.optional(sql, args![]).await?;
    Ok(found.and_then(|(n,)| n))
}

async fn count<N: Network>(store: &Store<N>, sql: &str) -> Result<i64> {
    Ok(number(store, sql).await?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use yakuba_city::Lgwan;
    use yakuba_store::{Database, Tx};

    use super::*;
    use crate::worst;

    #[tokio::test]
    async fn what_waits_too_long_is_said_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let all = [yakuba_audit::MIGRATIONS, yakuba_jobs::MIGRATIONS, yakuba_relay::MIGRATIONS].concat();
        let database = Database::Sqlite { path: folder.path().join("a.db") };
        let store = Store::<Lgwan>::open(&database, &all).await.unwrap();
        let now = Timestamp::from_millis(1_795_000_000_000);
        let look = async |at: Timestamp| zone(&store, Some(&all), at).await.unwrap();
        assert_eq!(worst(&look(now).await), Level::Good);
        let sent = now.as_millis();
        store
            .write(async move |tx: &mut Tx<Lgwan>| {
                tx.execute("insert into outbox (id, kind, target, stream, payload, sent_at) values ('a', 'k', 'core', 's', '{}', $1)", args![sent]).await?;
                tx.execute("insert into job (id, kind, payload, created_at, run_at) values ('j', 'k', '{}', $1, $1)", args![sent]).await?;
                tx.execute("insert into audit_entry (id, at, actor, action, subject, detail) values ('e', $1, 'a', 'b', 'c', '{}')", args![sent]).await
            })
            .await
            .unwrap();
        assert_eq!(worst(&look(now.plus_minutes(4)).await), Level::Good);
        let late = look(now.plus_minutes(30)).await;
        let level =
            |found: &[Finding], check: &str| found.iter().find(|one| one.check == check).unwrap().level;
        for check in ["relay-lag", "jobs-lag", "audit-unsealed"] {
            assert_eq!(level(&late, check), Level::Attention, "{check}");
        }
        assert!(late.iter().all(|found| (found.level == Level::Good) == found.todo.is_none()));
        let later = look(now.plus_minutes(61)).await;
        for check in ["relay-lag", "jobs-lag", "audit-unsealed"] {
            assert_eq!(level(&later, check), Level::Bad, "{check}");
        }
        assert_eq!(level(&look(now.plus_minutes(-5)).await, "clock-backwards"), Level::Bad);
        let newer = [all.as_slice(), &[Migration { name: "test/0009", sql: "" }]].concat();
        assert_eq!(level(&zone(&store, Some(&newer), now).await.unwrap(), "migrations"), Level::Attention);
        assert_eq!(level(&zone(&store, Some(&all[1..]), now).await.unwrap(), "migrations"), Level::Bad);
    }
}
