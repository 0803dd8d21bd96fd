use yakuba_base::MailAddress;
use yakuba_notify::{Mail, Mailer, MailerError, recent};

use crate::house::House;

#[tokio::test]
async fn what_was_sent_can_be_read_back_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mail");
    assert!(recent(&mails, 10).unwrap().is_empty());
    let house = House::sending_to(&format!("file://{}", mails.display())).await;
    let subject = format!("【常陸大宮市】 住民票の写しの交付 {}", "の申請を受け付けました".repeat(6));
    let body = "高橋 花子 様\n\n受付番号は 1234-5678-9 です。\n";
    house.ask("hanako@example.jp", &subject, body).await;
    house.work().await;
    house.clock.advance_millis(60_000);
    house.ask("taro@example.jp", "Your application", "It arrived.").await;
    house.work().await;

    let read = recent(&mails, 10).unwrap();
    assert_eq!(
        read.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["taro@example.jp", "hanako@example.jp"]
    );
    assert_eq!((read[0].subject.as_str(), read[0].body.as_str()), ("Your application", "It arrived.\n"));
    assert_eq!((read[1].subject.as_str(), read[1].body.as_str()), (subject.as_str(), body));
    assert_eq!(read[0].at.as_millis() - read[1].at.as_millis(), 60_000);
    assert_eq!(recent(&mails, 1).unwrap().len(), 1);
}

#[tokio::test]
async fn files_that_are_not_ours_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["notes.txt", "letter.eml", ".019abc.part"] {
        std::fs::write(folder.path().join(name), "Subject: no").unwrap();
    }
    assert!(recent(folder.path(), 10).unwrap().is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_repeating_it() {
    let from = || MailAddress::parse("noreply@city.example.jp").unwrap();
    let refusal = |url: &str| Mailer::from_url(url, from()).err();
    assert_eq!(refusal("mail.example.jp"), Some(MailerError::Scheme));
    assert_eq!(refusal("file://mail"), Some(MailerError::Folder));
    assert_eq!(refusal("smtp://user:p/w@host"), Some(MailerError::Server));
    assert_eq!(refusal("smtps://user:secret@mail.example.jp"), None);
    assert_eq!(
        Mailer::from_url("file:///tmp/mail", from()).unwrap().folder().unwrap().to_str(),
        Some("/tmp/mail")
    );
}

#[test]
fn a_mail_in_a_log_says_nothing() {
    let mail = Mail {
        to: MailAddress::parse("hanako@example.jp").unwrap(),
        subject: "件名".to_owned(),
        body: "本文".to_owned(),
    };
    assert_eq!(format!("{mail:?}"), "Mail([personal])");
}
