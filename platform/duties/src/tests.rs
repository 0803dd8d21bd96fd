use yakuba_store::{Database, Store, StoreError};

use super::*;

fn moment(hours: i64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).plus_hours(hours)
}

fn pair(unit: &str, position: &str) -> (String, String) {
    (unit.to_owned(), position.to_owned())
}

fn seat(unit: &str, position: &str, decides: bool, since: Timestamp) -> Duty {
    Duty {
        kind: "seat",
        place: unit.to_owned(),
        words: "決裁".to_owned(),
        post: Some((unit.to_owned(), Some(position.to_owned()))),
        person: None,
        decides,
        since,
        due_on: None,
    }
}

#[tokio::test]
async fn each_sees_what_is_his_and_nothing_that_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::<Lgwan>::open(&Database::Sqlite { path: folder.path().join("d.db") }, MIGRATIONS)
        .await
        .unwrap();
    let thing = |id| Thing { service: "approvals", id, title: "机の購入", href: "/x", barred: "aki" };
    store
        .write(async move |tx: &mut Tx<Lgwan>| {
            replace(tx, &thing("1"), &[], &[seat("somu", "manager", true, moment(2))]).await?;
            let mut handed = seat("somu", "manager", false, moment(1));
            handed.person = Some("natsu".to_owned());
            replace(tx, &thing("2"), &[], &[handed]).await?;
            let late = Duty {
                due_on: Some(Date::new(2020, 1, 1).unwrap()),
                ..Duty::of_person("told", "お知らせ", "haru", moment(3))
            };
            add(tx, &thing("3"), &late).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    let today = moment(0).date();
    let manager = [pair("somu", "manager")];
    let seen =
        async |person: &str, posts: &[(String, String)], stands_in: &[(String, String)]| -> Vec<String> {
            let asker = Asker { person, posts, stands_in };
            waiting(&store, &asker, today, 9).await.unwrap().into_iter().map(|it| it.subject).collect()
        };
    assert_eq!(seen("haru", &manager, &[]).await, ["3", "1"], "what is late stands first");
    assert_eq!(seen("natsu", &[], &[]).await, ["2"], "what was handed on is the other's");
    assert_eq!(seen("aki", &manager, &manager).await, [] as [&str; 0], "nobody votes on his own");
    assert_eq!(seen("fuyu", &[], &manager).await, ["1"], "a deputy sees decisions only");
    assert_eq!(subjects(&store, ("approvals", "seat"), "haru", &manager, 9).await.unwrap(), ["2", "1"]);
    assert_eq!(to_decide(&store, "approvals", &manager, 9).await.unwrap(), ["1"]);

    store
        .write(async move |tx: &mut Tx<Lgwan>| {
            replace(tx, &thing("1"), &[], &[]).await?;
            replace(tx, &thing("3"), &["told"], &[]).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    assert_eq!(seen("haru", &manager, &[]).await, ["3"], "what is to be kept was kept");
    store
        .write(async move |tx: &mut Tx<Lgwan>| done(tx, "approvals", "3", "told", "haru").await)
        .await
        .unwrap();
    assert_eq!(seen("haru", &manager, &[]).await, [] as [&str; 0]);
}
