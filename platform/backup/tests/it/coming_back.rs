use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use yakuba_backup::{Archive, BackupError, SourceZone, compare, restore};
use yakuba_base::LgCode;
use yakuba_city::{Clock, Lgwan, NetworkKind};
use yakuba_seal::Vault;
use yakuba_store::{Database, Migration, Store, args};

use crate::city::{City, TABLES, postgres, target};

/// All files below a folder.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

async fn ids(database: &Database) -> Vec<String> {
    let store = Store::<Lgwan>::open(database, TABLES).await.unwrap();
    let rows: Vec<(String,)> =
        store.read().await.unwrap().all("select id from thing order by id", args![]).await.unwrap();
    store.close().await;
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn every_instant_comes_back_as_it_was_into_either_database_postgres() {
    for city in City::each().await {
        let mut instants = Vec::new();
        for n in 0..3 {
            city.write(n * 1_000, (n + 1) * 1_000).await;
            fs::write(city.files().join(format!("ab/file{n}")), "写真".repeat(1_000_000)).unwrap();
            instants.push(city.take().await.contents.taken_at);
        }
        fs::set_permissions(city.files().join("ab/file0"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::remove_file(city.files().join("ab/file1")).unwrap();
        assert_eq!(city.archive().copies().unwrap(), instants);
        // What is asked for is a time, not a copy: the last one before it comes back.
        let asked = instants[1].plus_minutes(0);
        let at = city.archive().last_before(Some(asked)).unwrap().unwrap();
        assert_eq!(at, instants[1]);
        let contents = city.archive().contents(&city.key, at).unwrap();
        let sqlite = Database::Sqlite { path: city.folder.path().join("back/lgwan.db") };
        for database in std::iter::once(sqlite).chain(postgres()) {
            let files = tempfile::tempdir().unwrap();
            let target = target(&database, files.path());
            let restored = restore((&city.key, &city.archive()), &contents, &target).await.unwrap();
            assert_eq!((restored.rows, restored.files), (2_002, 2));
            assert_eq!(ids(&database).await.len(), 2_000);
            let zone = SourceZone { network: NetworkKind::Lgwan, database: database.clone() };
            assert_eq!(compare(&contents, &[zone]).await.unwrap().len(), 2);
            assert_eq!(fs::read(files.path().join("ab/file1")).unwrap(), "写真".repeat(1_000_000).as_bytes());
            assert!(!files.path().join("ab/file2").exists());
            // A second time it would overwrite what came in since.
            let again = restore((&city.key, &city.archive()), &contents, &target).await.unwrap_err();
            assert!(again.to_string().contains("holds something already"), "{again}");
        }
        for at in instants {
            city.verify(at).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_copy_writes_what_is_new_and_little_more() {
    let city = City::each().await.remove(0);
    city.write(0, 20_000).await;
    for n in 0..20 {
        fs::write(city.files().join(format!("ab/{n}")), vec![n; 100_000]).unwrap();
    }
    let first = city.take().await.written;
    let nothing = city.take().await.written;
    city.write(20_000, 20_010).await;
    fs::write(city.files().join("ab/new"), vec![77; 1_000]).unwrap();
    let few = city.take().await.written;
    println!("first {first}, nothing new {nothing}, ten rows and a file {few} bytes");
    assert!(first > 300_000, "{first}");
    assert!(nothing < 3_000, "{nothing}");
    assert!(few < first / 5, "{few} of {first}");
}

#[tokio::test]
async fn nothing_can_be_read_in_an_archive_and_no_change_goes_unnoticed() {
    let city = City::each().await.remove(0);
    city.write(0, 300).await;
    fs::write(city.files().join("ab/secret"), "朝顔ヶ丘花子".repeat(10_000)).unwrap();
    let at = city.take().await.contents.taken_at;
    let archive = city.folder.path().join("archive");
    let all = below(&archive);
    assert!(all.len() > 4, "{}", all.len());
    // Long enough that none of them is in sealed bytes by chance.
    let told = ["髙﨑".as_bytes(), "朝顔".as_bytes(), b"thing", b"secret", b"{\"id\""];
    for path in &all {
        let content = fs::read(path).unwrap();
        for word in told {
            assert!(!content.windows(word.len()).any(|part| part == word), "{}", path.display());
        }
    }
    city.verify(at).await.unwrap();
    for path in &all {
        let before = fs::read(path).unwrap();
        for place in [0, before.len() / 2, before.len() - 1] {
            let mut changed = before.clone();
            changed[place] ^= 1;
            fs::write(path, &changed).unwrap();
            assert!(city.verify(at).await.is_err(), "{} at {place}", path.display());
        }
        fs::remove_file(path).unwrap();
        assert!(city.verify(at).await.is_err(), "{} is gone", path.display());
        fs::write(path, before).unwrap();
    }
    city.verify(at).await.unwrap();
    // A piece under the name of another, a list under the name of another time.
    let pieces = below(&archive.join("082252/pieces"));
    let (one, other) = (fs::read(&pieces[0]).unwrap(), fs::read(&pieces[1]).unwrap());
    fs::write(&pieces[0], &other).unwrap();
    assert!(city.verify(at).await.is_err());
    fs::write(&pieces[0], one).unwrap();
    let later = at.plus_minutes(5);
    let lists = archive.join("082252/lists");
    fs::copy(lists.join(at.as_millis().to_string()), lists.join(later.as_millis().to_string())).unwrap();
    assert!(matches!(city.verify(later).await, Err(BackupError::Damaged { .. })));
}

#[tokio::test]
async fn the_copies_of_one_city_are_nothing_to_another() {
    let city = City::each().await.remove(0);
    city.write(0, 10).await;
    let at = city.take().await.contents.taken_at;
    for code in ["082252", "011002"] {
        let (_, key) = Vault::found(LgCode::parse(code).unwrap(), &Clock::system()).unwrap();
        assert!(city.archive().contents(&Arc::new(key), at).is_err());
    }
    // The same folder serves several cities: they do not see each other.
    let other = Archive::new(&city.folder.path().join("archive"), LgCode::parse("011002").unwrap());
    assert!(other.copies().unwrap().is_empty());
}

#[tokio::test]
async fn old_copies_go_and_what_the_others_need_stays() {
    let city = City::each().await.remove(0);
    let day = 86_400_000;
    let mut instants = Vec::new();
    for n in 0..10 {
        city.write(n * 500, (n + 1) * 500).await;
        // Every file is in two copies.
        fs::write(city.files().join(format!("ab/{n}")), vec![n as u8; 5_000]).unwrap();
        if n > 1 {
            fs::remove_file(city.files().join(format!("ab/{}", n - 2))).unwrap();
        }
        instants.push(city.take().await.contents.taken_at);
        city.clock.advance_millis(day);
    }
    let before = below(&city.folder.path().join("archive")).len();
    let pruned = city.archive().prune(city.clock.clock().now(), 5).unwrap();
    let after = below(&city.folder.path().join("archive")).len();
    assert_eq!(pruned.copies, 6);
    assert!(pruned.pieces >= 3, "{pruned:?}");
    assert_eq!(after, before - pruned.copies - pruned.pieces);
    assert_eq!(city.archive().copies().unwrap(), instants[6..]);
    for at in &instants[6..] {
        city.verify(*at).await.unwrap();
    }
    // The last one is never removed, however old.
    city.clock.advance_millis(1_000 * day);
    city.archive().prune(city.clock.clock().now(), 5).unwrap();
    assert_eq!(city.archive().copies().unwrap(), instants[9..]);
    city.verify(instants[9]).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_was_cut_off_leaves_the_others_whole() {
    let city = City::each().await.remove(0);
    city.write(0, 1_000).await;
    let at = city.take().await.contents.taken_at;
    // Half a piece and half a list, as a machine that dies leaves them.
    let archive = city.folder.path().join("archive/082252");
    fs::write(archive.join("lists/.newAbC"), "half").unwrap();
    fs::write(archive.join("pieces/.newAbC"), "half").unwrap();
    assert_eq!(city.archive().copies().unwrap(), [at]);
    city.write(1_000, 1_100).await;
    let next = city.take().await.contents.taken_at;
    city.verify(at).await.unwrap();
    city.verify(next).await.unwrap();
    assert_eq!(city.archive().last_before(None).unwrap(), Some(next));
    assert_eq!(city.archive().last_before(Some(at.plus_minutes(-1))).unwrap(), None);
}

#[tokio::test]
async fn a_new_version_is_tried_on_a_copy_and_a_failure_leaves_the_data_as_it_was_postgres() {
    for city in City::each().await {
        city.write(0, 500).await;
        let zones = [SourceZone { network: NetworkKind::Lgwan, database: city.database.clone() }];
        let room = city.folder.path();
        let next = |sql| [TABLES, &[Migration { name: "test/0002-next", sql }]].concat();
        let attempt = async |migrations: Vec<Migration>| {
            let (code, clock) = (city.vault.city(), city.clock.clock());
            yakuba_backup::rehearse(code, &zones, room, &clock, |_| migrations.clone()).await
        };
        // It fails on what is there, not on an empty table.
        let broken =
            next("create table more (id text primary key); create unique index only_one on thing ((1))");
        assert!(attempt(broken.clone()).await.is_err());
        assert!(Store::<Lgwan>::open(&city.database, &broken).await.is_err());
        let ids_now = ids(&city.database).await;
        assert_eq!(ids_now.len(), 500);
        // The old version goes on.
        city.write(500, 510).await;
        let good = next("alter table thing add column more text not null default ''");
        assert_eq!(attempt(good).await.unwrap(), 512);
        assert_eq!(ids(&city.database).await.len(), 510);
        let left: Vec<_> = below(room).into_iter().filter(|path| path.ends_with("lgwan.db")).collect();
        assert!(left.len() <= 1, "copies are removed: {left:?}");
    }
}
