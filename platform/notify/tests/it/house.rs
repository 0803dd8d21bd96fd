use std::sync::Arc;

use tempfile::TempDir;
use yakuba_base::{MailAddress, Timestamp};
use yakuba_city::{City, Internet, SteppedClock};
use yakuba_files::Files;
use yakuba_jobs::Worker;
use yakuba_notify::{Mail, Mailer, handler, mail};
use yakuba_search::Search;
use yakuba_store::{Database, Store, StoreError, Tx, args};
use yakuba_zone::Zone;

/// A city that can do nothing but send mail.
pub struct House {
    pub zone: Zone<Internet>,
    pub clock: SteppedClock,
    worker: Worker<Internet, Zone<Internet>>,
    _folder: TempDir,
}

impl House {
    pub async fn sending_to(url: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        let clock = SteppedClock::at(Timestamp::from_millis(1_795_323_600_000));
        let store = Store::open(
            &Database::Sqlite { path: folder.path().join("internet.db") },
            yakuba_jobs::MIGRATIONS,
        )
        .await
        .unwrap();
        let zone = Zone {
            city: Arc::new(city()),
            clock: clock.clock(),
            store: store.clone(),
            files: Files::local(&folder.path().join("files")).unwrap(),
            search: Search::new(folder.path().join("index"), Vec::new()),
            key: yakuba_zone::SecretKey::new(&clock.clock()),
            address: Arc::from("https://city.example.jp"),
            public: Arc::from("https://city.example.jp"),
        };
        let mailer = Mailer::from_url(url, MailAddress::parse("noreply@city.example.jp").unwrap()).unwrap();
        let worker = Worker::new(store, clock.clock(), zone.clone(), &[handler(Arc::new(mailer))]);
        House { zone, clock, worker, _folder: folder }
    }

    /// Asks for a mail to `to` in a transaction of its own.
    pub async fn ask(&self, to: &str, subject: &str, body: &str) {
        let clock = self.zone.clock.clone();
        let letter =
            Mail { to: MailAddress::parse(to).unwrap(), subject: subject.to_owned(), body: body.to_owned() };
        self.zone
            .store
            .write(async move |tx: &mut Tx<Internet>| mail(tx, &clock, letter).await)
            .await
            .unwrap();
    }

    /// As [`House::ask`], but something goes wrong later in the transaction.
    pub async fn ask_and_fail(&self, to: &str) {
        let clock = self.zone.clock.clone();
        let letter =
            Mail {
                to: MailAddress::parse(to).unwrap(), subject: "受付".to_owned(), body: "受付".to_owned()
            };
        let outcome = self
            .zone
            .store
            .write(async move |tx: &mut Tx<Internet>| {
                mail(tx, &clock, letter).await?;
                Err::<(), _>(StoreError::Conflict)
            })
            .await;
        assert!(outcome.is_err());
    }

    /// Lets the worker do what is due now.
    pub async fn work(&self) {
        self.worker.run_due().await.unwrap();
    }

    /// An hour and more passes: longer than any pause between attempts.
    pub async fn work_an_hour_later(&self) {
        self.clock.advance_millis(3_700_000);
        self.work().await;
    }

    pub async fn waiting(&self) -> i64 {
        yakuba_jobs::open_count(&self.zone.store).await.unwrap()
    }

    pub async fn given_up(&self) -> i64 {
        yakuba_jobs::failed_count(&self.zone.store).await.unwrap()
    }

    /// What the table of jobs says went wrong last; the log says the same.
    pub async fn last_error(&self) -> String {
        let (error,): (String,) =
            self.zone.store.read().await.unwrap().one("select last_error from job", args![]).await.unwrap();
        error
    }
}

fn city() -> City {
    serde_json::from_str(include_str!("../../../../cities/hitachiomiya/city.json")).unwrap()
}
