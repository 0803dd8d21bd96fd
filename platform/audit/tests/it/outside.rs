//! What an outsider finds, who has the export and the key and believes nothing else.

use std::{fs, path::PathBuf};

use yakuba_verify::{Doubt, Log as Outside, head};

use crate::logs::each;

#[tokio::test]
async fn an_export_is_verified_without_us() {
    for log in each().await {
        // More than one tile, and more than one level.
        log.fill(700, 100).await;
        let (folder, key) = (log.export().await, log.signer.verifier_key());
        let outside = Outside::open(folder.path(), &key).unwrap();
        assert_eq!(outside.head().size(), 700);
        outside.verify().unwrap();
        for index in [0, 255, 256, 511, 699] {
            let entry = outside.includes(index).unwrap();
            assert!(entry.contains("\"subject\":\"thing:"), "{entry}");
            let id = &entry[7..43];
            assert_eq!(outside.find(id).unwrap(), index);
        }
        assert!(matches!(outside.includes(700), Err(Doubt::NoSuchEntry(_))));
    }
}

#[tokio::test]
async fn a_log_that_grew_proves_it_and_one_that_was_written_anew_cannot() {
    for log in each().await {
        log.fill(300, 50).await;
        let (young, key) = (log.export().await, log.signer.verifier_key());
        let earlier = head(&young.path().join("checkpoint"), &key).unwrap();
        log.fill(300, 50).await;
        let grown = log.export().await;
        let outside = Outside::open(grown.path(), &key).unwrap();
        outside.grew_from(&earlier).unwrap();

        // Somebody who has the key as well writes history anew: inside all is well, from outside it is not.
        log.by_hand("update audit_entry set actor = 'staff:nobody' where subject = 'thing:7'").await;
        log.by_hand("delete from audit_block").await;
        log.by_hand("update audit_entry set block = null").await;
        log.seal().await;
        assert_eq!(log.findings().await, 0);
        let forged = log.export().await;
        let outside = Outside::open(forged.path(), &key).unwrap();
        outside.verify().unwrap();
        assert!(matches!(outside.grew_from(&earlier), Err(Doubt::NotGrown(300))));
        // A cut-off end is found by the same proof.
        log.by_hand("delete from audit_block").await;
        log.by_hand("delete from audit_entry where id > (select min(id) from audit_entry)").await;
        log.by_hand("update audit_entry set block = null").await;
        log.seal().await;
        let cut = log.export().await;
        assert!(matches!(
            Outside::open(cut.path(), &key).unwrap().grew_from(&earlier),
            Err(Doubt::NotGrown(300))
        ));
    }
}

#[tokio::test]
async fn a_changed_byte_anywhere_in_an_export_is_found() {
    let log = each().await.remove(0);
    log.fill(300, 100).await;
    let (folder, key) = (log.export().await, log.signer.verifier_key());
    let verified = || Outside::open(folder.path(), &key).and_then(|outside| outside.verify());
    verified().unwrap();
    let mut files = Vec::new();
    collect(folder.path().to_owned(), &mut files);
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        let good = fs::read(&file).unwrap();
        for place in (0..good.len()).step_by(997) {
            let mut bad = good.clone();
            bad[place] ^= 1;
            fs::write(&file, bad).unwrap();
            assert!(verified().is_err(), "{} at {place}", file.display());
        }
        fs::write(&file, &good).unwrap();
        fs::write(&file, &good[..good.len() - 1]).unwrap();
        assert!(verified().is_err(), "{} cut", file.display());
        fs::write(&file, good).unwrap();
    }
    verified().unwrap();
    let other = each().await.remove(0).signer.verifier_key();
    assert!(matches!(Outside::open(folder.path(), &other), Err(Doubt::Head { .. })));
    assert!(matches!(Outside::open(folder.path(), "nonsense"), Err(Doubt::Key(_))));
}

fn collect(folder: PathBuf, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(path, files) } else { files.push(path) }
    }
}
