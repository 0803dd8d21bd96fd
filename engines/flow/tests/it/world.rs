//! A small city hall at four moments. `organisation` says it in the crate's values; the functions below say the same
//! as plain tables, written by hand, so that the specification asks nothing of the crate.

use yakuba_base::{Date, Time, Timestamp};
use yakuba_flow::{
    Absence, DeputyRule, Held, Organisation, Place, Post, Role, Seat, SeatState, Step, Succession, Unit,
};

/// d drafts; k sits beside him, g leads the group, m the division, b the department, v and s the city; z and c are
/// another division's.
pub const PEOPLE: [&str; 9] = ["d", "k", "g", "m", "b", "v", "s", "z", "c"];

/// All there; m away; m and g away; after the reorganisation of April, with b away.
pub const MOMENTS: usize = 4;

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn at(moment: usize) -> Timestamp {
    let date = day(["2026-11-24", "2026-11-25", "2026-11-26", "2027-04-01"][moment]);
    Timestamp::from_tokyo(date, Time::new(9, 0).unwrap())
}

pub fn moment(at_: Timestamp) -> usize {
    (0..MOMENTS).find(|moment| at(*moment) == at_).unwrap()
}

pub fn organisation() -> Organisation {
    let (first, april) = (day("2026-04-01"), day("2027-04-01"));
    let unit = |code: &str, parent: Option<&str>, from, until| Unit {
        code: code.to_owned(),
        parent: parent.map(str::to_owned),
        from,
        until,
    };
    let held = |person: &str, position: &str, unit: &str, from, until| Held {
        person: person.to_owned(),
        unit: unit.to_owned(),
        position: position.to_owned(),
        main: true,
        from,
        until,
    };
    let away = |person: &str, from: &str, until: &str, deputy: Option<&str>| Absence {
        person: person.to_owned(),
        from: Timestamp::from_tokyo(day(from), Time::new(0, 0).unwrap()),
        until: Timestamp::from_tokyo(day(until), Time::new(0, 0).unwrap()),
        deputy: deputy.map(str::to_owned),
    };
    let rule = |position: &str, order: &[(&str, Place)]| DeputyRule {
        position: position.to_owned(),
        unit: None,
        order: order.iter().map(|(position, place)| ((*position).to_owned(), place.clone())).collect(),
    };
    Organisation {
        units: vec![
            unit("hall", None, first, None),
            unit("bu", Some("hall"), first, None),
            unit("shimin", Some("bu"), first, None),
            unit("mado", Some("shimin"), first, None),
            unit("zaisei", Some("bu"), first, Some(april)),
            unit("kaikaku", Some("bu"), april, None),
        ],
        ranks: [("mayor", 1), ("vice", 2), ("director", 4), ("manager", 5), ("leader", 6), ("clerk", 8)]
            .map(|(position, rank)| (position.to_owned(), rank))
            .into(),
        held: vec![
            held("s", "mayor", "hall", first, None),
            held("v", "vice", "hall", first, None),
            held("b", "director", "bu", first, None),
            held("m", "manager", "shimin", first, Some(april)),
            held("g", "leader", "mado", first, Some(april)),
            held("g", "manager", "shimin", april, None),
            held("d", "clerk", "mado", first, None),
            held("k", "clerk", "mado", first, None),
            held("z", "manager", "zaisei", first, Some(april)),
            held("z", "manager", "kaikaku", april, None),
            held("c", "clerk", "zaisei", first, Some(april)),
            held("c", "clerk", "kaikaku", april, None),
        ],
        successions: vec![Succession { unit: "zaisei".to_owned(), to: "kaikaku".to_owned() }],
        absences: vec![
            away("m", "2026-11-25", "2026-11-27", None),
            away("g", "2026-11-26", "2026-11-27", None),
            away("b", "2027-04-01", "2027-04-02", Some("z")),
        ],
        deputies: vec![
            rule("manager", &[("leader", Place::Below), ("clerk", Place::Below)]),
            rule("director", &[("manager", Place::Below)]),
        ],
    }
}

/// Who holds a post.
pub fn holders(post: &Post, moment: usize) -> Vec<&'static str> {
    match (post.position.as_deref().unwrap(), post.unit.as_str()) {
        ("mayor", _) => vec!["s"],
        ("vice", _) => vec!["v"],
        ("director", _) => vec!["b"],
        ("manager", "shimin") if moment < 3 => vec!["m"],
        ("manager", "shimin") => vec!["g"],
        ("manager", "zaisei" | "kaikaku") => vec!["z"],
        ("leader", "mado") if moment < 3 => vec!["g"],
        ("leader", "mado") => vec![],
        ("clerk", "mado") => vec!["d", "k"],
        other => panic!("no such post: {other:?}"),
    }
}

/// Who is away.
pub fn away(moment: usize) -> &'static [&'static str] {
    [&[][..], &["m"], &["m", "g"], &["b"]][moment]
}

/// Who works here.
pub fn works(person: &str, moment: usize) -> bool {
    !(person == "m" && moment == 3)
}

/// Who may decide for whom, in order; and whom the absent has named.
pub fn deputies(post: &Post, moment: usize) -> (Vec<Vec<&'static str>>, Option<&'static str>) {
    match (post.position.as_deref().unwrap(), moment) {
        ("manager", 3) if post.unit == "shimin" => (vec![vec![], vec!["d", "k"]], None),
        ("manager", _) if post.unit == "shimin" => (vec![vec!["g"], vec!["d", "k"]], None),
        ("director", 3) => (vec![vec!["g", "z"]], Some("z")),
        ("director", _) => (vec![vec!["m", "z"]], None),
        _ => (vec![], None),
    }
}

/// The posts above one that somebody holds, the nearest first.
pub fn above(post: &Post, moment: usize) -> Vec<Post> {
    let hall = [Post::new("vice", "hall"), Post::new("mayor", "hall")];
    let bu = Post::new("director", "bu");
    let shimin = Post::new("manager", "shimin");
    match (post.position.as_deref().unwrap(), moment) {
        ("mayor", _) => vec![],
        ("vice", _) => vec![Post::new("mayor", "hall")],
        ("director", _) => hall.to_vec(),
        ("manager", _) => [vec![bu], hall.to_vec()].concat(),
        ("clerk", 0..3) => [vec![Post::new("leader", "mado"), shimin, bu], hall.to_vec()].concat(),
        _ => [vec![shimin, bu], hall.to_vec()].concat(),
    }
}

/// Who works in the unit of a post or below.
pub fn within(post: &Post, moment: usize) -> Vec<&'static str> {
    match (post.unit.as_str(), moment) {
        ("zaisei" | "kaikaku", _) => vec!["z", "c"],
        ("mado", 3) => vec!["d", "k"],
        ("mado", _) => vec!["d", "k", "g"],
        ("shimin", 3) => vec!["d", "k", "g"],
        ("shimin", _) => vec!["d", "k", "g", "m"],
        ("bu", 3) => vec!["d", "k", "g", "b", "z", "c"],
        ("bu", _) => vec!["d", "k", "g", "m", "b", "z", "c"],
        _ => PEOPLE.into_iter().filter(|person| works(person, moment)).collect(),
    }
}

/// A fresh seat.
pub fn seat(position: &str, unit: &str) -> Seat {
    Seat { post: Post::new(position, unit), handed: None, reads_after: false, state: SeatState::Open }
}

fn step(role: Role, need: usize, seats: Vec<Seat>) -> Step {
    Step { role, need, seats }
}

/// The group's leader, the other division, the manager.
pub fn short_route() -> Vec<Step> {
    vec![
        step(Role::Review, 1, vec![seat("leader", "mado")]),
        step(Role::Consult, 1, vec![seat("manager", "zaisei")]),
        step(Role::Decide, 1, vec![seat("manager", "shimin")]),
    ]
}

/// One of two; a manager who reads afterwards; the other division; the director.
pub fn long_route() -> Vec<Step> {
    vec![
        step(
            Role::Review,
            1,
            vec![seat("leader", "mado"), Seat { handed: Some("k".to_owned()), ..seat("clerk", "mado") }],
        ),
        step(Role::Review, 1, vec![Seat { reads_after: true, ..seat("manager", "shimin") }]),
        step(Role::Consult, 1, vec![seat("manager", "zaisei")]),
        step(Role::Decide, 1, vec![seat("director", "bu")]),
    ]
}

/// Two sections at once, both of whom have to agree, and two of three who decide.
pub fn wide_route() -> Vec<Step> {
    vec![
        step(Role::Consult, 2, vec![seat("manager", "zaisei"), seat("manager", "shimin")]),
        step(Role::Decide, 2, vec![seat("director", "bu"), seat("vice", "hall"), seat("mayor", "hall")]),
    ]
}

/// Either of two sections, and the director.
pub fn either_route() -> Vec<Step> {
    vec![
        step(Role::Consult, 1, vec![seat("manager", "zaisei"), seat("manager", "shimin")]),
        step(Role::Decide, 1, vec![seat("director", "bu")]),
    ]
}
