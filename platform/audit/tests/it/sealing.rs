use yakuba_audit::{Finding, MIGRATIONS, verify};

use crate::logs::{each, each_with};

#[tokio::test]
async fn an_untouched_log_verifies_on_sqlite_and_postgres() {
    for log in each().await {
        log.fill(10, 3).await;
        let report = verify(&log.store, &log.signer).await.unwrap();
        assert_eq!((report.entries, report.blocks, report.unsealed), (10, 4, 0));
        assert_eq!(report.findings, []);
        assert!(report.head.starts_with("lgwan.082252.yakuba.internal/audit\n10\n"), "{}", report.head);
    }
}

#[tokio::test]
async fn a_log_of_an_older_version_is_planted_when_the_next_entry_is_sealed() {
    for old in each_with(&MIGRATIONS[..1]).await {
        // The old version sealed without a tree.
        old.by_hand("alter table audit_block add column size bigint").await;
        old.by_hand("alter table audit_block add column edge text").await;
        old.by_hand("alter table audit_block add column note text").await;
        old.fill(9, 2).await;
        old.by_hand("update audit_block set size = null, edge = null, note = null").await;
        let findings = verify(&old.store, &old.signer).await.unwrap().findings;
        assert_eq!(findings, (1..=5).map(|block| Finding::Head { block }).collect::<Vec<_>>());
        old.fill(1, 1).await;
        let report = verify(&old.store, &old.signer).await.unwrap();
        assert_eq!((report.findings, report.entries, report.blocks), (vec![], 10, 6));
    }
}
