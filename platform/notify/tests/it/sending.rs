use crate::{
    house::House,
    server::{Misbehaviour, Server},
};

const HANAKO: &str = "hanako@example.jp";

async fn both() -> (Server, House) {
    let server = Server::start().await;
    let house = House::sending_to(&server.url()).await;
    (server, house)
}

fn message_id(data: &str) -> &str {
    data.lines().find(|line| line.starts_with("Message-ID: ")).unwrap()
}

#[tokio::test]
async fn a_mail_reaches_the_server_once() {
    let (server, house) = both().await;
    house.ask(HANAKO, "申請を受け付けました", "受付番号は1234-5678-9です。").await;
    house.work().await;
    house.work_an_hour_later().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].from, "FROM:<noreply@city.example.jp>");
    assert_eq!(taken[0].to, "TO:<hanako@example.jp>");
    assert!(taken[0].data.contains("Auto-Submitted: auto-generated"));
    assert_eq!((house.waiting().await, house.given_up().await), (0, 0));
}

#[tokio::test]
async fn a_transaction_that_fails_sends_nothing() {
    let (server, house) = both().await;
    house.ask_and_fail(HANAKO).await;
    house.work().await;
    assert!(server.taken().is_empty());
    assert_eq!(house.waiting().await, 0);
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let (server, house) = both().await;
    server.plan(Misbehaviour::Recipient("450 4.2.0 greylisted, come back later"));
    house.ask(HANAKO, "受付", "受付").await;
    house.work().await;
    assert_eq!((server.taken().len(), house.waiting().await), (0, 1));
    assert_eq!(house.last_error().await, "the mail server cannot take it now and said 450");
    house.work_an_hour_later().await;
    assert_eq!((server.taken().len(), house.waiting().await), (1, 0));
}

#[tokio::test]
async fn a_recipient_that_does_not_exist_is_given_up_and_not_named() {
    let (server, house) = both().await;
    server.plan(Misbehaviour::Recipient("550 5.1.1 <hanako@example.jp> user unknown"));
    house.ask(HANAKO, "受付", "受付").await;
    house.work().await;
    house.work_an_hour_later().await;
    assert!(server.taken().is_empty());
    assert_eq!((house.waiting().await, house.given_up().await), (0, 1));
    assert_eq!(house.last_error().await, "the mail server refused with 550");
}

#[tokio::test]
async fn a_server_that_lets_nobody_in_does_not_cost_a_mail() {
    for refusal in [
        Misbehaviour::Greeting("554 5.7.1 your address is blocked"),
        Misbehaviour::Sender("530 5.7.0 log in first"),
    ] {
        let (server, house) = both().await;
        server.plan(refusal);
        // The server still refuses when it is asked whether it lets us in.
        server.plan(refusal);
        house.ask(HANAKO, "受付", "受付").await;
        house.work().await;
        assert_eq!((house.waiting().await, house.given_up().await), (1, 0), "{refusal:?}");
        house.work_an_hour_later().await;
        house.work_an_hour_later().await;
        assert_eq!((server.taken().len(), house.waiting().await), (1, 0), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_mail_whose_receipt_got_lost_comes_again_as_the_same_mail() {
    let (server, house) = both().await;
    server.plan(Misbehaviour::HangUpAfterData);
    house.ask(HANAKO, "受付", "受付").await;
    house.work().await;
    assert_eq!(house.waiting().await, 1);
    house.work_an_hour_later().await;
    let taken = server.taken();
    assert_eq!((taken.len(), house.waiting().await), (2, 0));
    assert_eq!(taken[0], taken[1]);
    assert_eq!(message_id(&taken[0].data), message_id(&taken[1].data));
}

#[tokio::test]
async fn two_mails_are_two_mails() {
    let (server, house) = both().await;
    house.ask(HANAKO, "受付", "受付").await;
    house.ask(HANAKO, "受付", "受付").await;
    house.work().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_ne!(message_id(&taken[0].data), message_id(&taken[1].data));
}

#[tokio::test]
async fn a_line_that_begins_with_a_dot_arrives_whole() {
    let (server, house) = both().await;
    house.ask(HANAKO, "dots", ".hidden\n.\n..end").await;
    house.work().await;
    assert!(server.taken()[0].data.trim_end().ends_with("\r\n\r\n.hidden\r\n.\r\n..end"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_for_days() {
    let house = House::sending_to("smtp://127.0.0.1:1").await;
    house.ask(HANAKO, "受付", "受付").await;
    for _ in 0..30 {
        house.work_an_hour_later().await;
    }
    assert_eq!((house.waiting().await, house.given_up().await), (1, 0));
    for _ in 0..40 {
        house.work_an_hour_later().await;
    }
    assert_eq!((house.waiting().await, house.given_up().await), (0, 1));
}
