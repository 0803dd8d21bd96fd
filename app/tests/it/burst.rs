//! The last day of a deadline: far more people than can be worked for at once. They queue; nobody's application is lost or
//! there twice, and whoever is turned away was told so before anything was done.

use std::{
    net::TcpStream,
    sync::{Arc, Barrier, mpsc},
    thread,
    time::Instant,
};

use serde_json::json;

use crate::client::{Serving, exchange, found, free_address, in_office, publish, token, wait_for};

/// How many come at the same moment; four are worked for at once.
const PEOPLE: usize = 300;

const PROCEDURE: &str = r#"{
    "slug": "burst", "title": "給付金の申請", "summary": "今日が締切です。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "copies", "type": "number", "label": "通数"}]}]}
}"#;

#[test]
fn a_deadline_day_is_a_queue_and_not_a_loss() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let doors = [free_address(), free_address()];
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan, "--at-once", "4"];
    let _serving = Serving::start(data.path(), &listen, &doors, &[]);
    let bearer = token(data.path());
    publish(doors, &bearer, PROCEDURE, "burst");

    let (told, answers) = mpsc::channel();
    let start = Arc::new(Barrier::new(PEOPLE));
    let people: Vec<_> = (0..PEOPLE)
        .map(|person| {
            let (told, start) = (told.clone(), start.clone());
            thread::spawn(move || {
                let name = json!({ "family": format!("佐藤{person}"), "given": "花子" });
                let body = json!({ "answers": { "applicant_name": name, "copies": person } }).to_string();
                start.wait();
                let began = Instant::now();
                for _ in 0..3 {
                    let mut stream = TcpStream::connect(doors[0]).expect("the door is open");
                    let path = "/api/procedures/burst/applications";
                    let (status, head, answer) = exchange(&mut stream, "POST", path, &[], body.as_bytes())
                        .expect("everyone is answered");
                    match status {
                        201 => told
                            .send((answer["receipt"].as_str().unwrap().to_owned(), began.elapsed()))
                            .unwrap(),
                        // Honest: nothing was done, and when to come again.
                        503 => assert!(
                            head.iter().any(|line| line.to_ascii_lowercase().starts_with("retry-after: "))
                        ),
                        other => panic!("{other}: {answer}"),
                    }
                }
            })
        })
        .collect();
    drop(told);
    people.into_iter().for_each(|person| person.join().unwrap());
    let answers: Vec<_> = answers.iter().collect();
    let longest = answers.iter().map(|(_, took)| *took).max().unwrap();
    let mut there = in_office(doors[1], &bearer);
    wait_for("everything arrives", || {
        there = in_office(doors[1], &bearer);
        answers.iter().all(|(receipt, _)| there.contains_key(receipt))
    });
    assert_eq!(there.len(), answers.len(), "only what somebody was told of is there");
    assert!(there.values().all(|times| *times == 1));
    println!(
        "{PEOPLE} people at once, 4 of them worked for at a time: {} of {} applications taken, the longest three took {longest:?}",
        answers.len(),
        PEOPLE * 3
    );
}
