//! The city of the tests, and what the test command has started for it.

use std::{
    fs::File,
    io::{Read, Seek, Write},
    sync::atomic::{AtomicU32, Ordering},
};

use yakuba_base::{Time, Timestamp};
use yakuba_city::City;

/// The password of everybody who works in a test's city hall.
pub const PASSWORD: &str = "朝の霧と夜の月 2026";

/// A city as small as can be, in the form of `city.json`.
pub const CITY: &str = r##"{
    "code": "082252",
    "name": {"ja": "常陸大宮市", "easy": "ひたちおおみやし", "en": "Hitachiomiya City"},
    "prefecture": "茨城県", "mayor_title": "常陸大宮市長", "accent_colour": "#1b6e53",
    "hall": {"name": "常陸大宮市役所", "address": {}, "lat": 36.5, "lon": 140.4},
    "contact": {"phone": "0295-52-1111", "mail": "noreply@city.example.jp", "note": "代表電話"},
    "office_hours": {"from": "08:30", "to": "17:15", "closed": "土曜日・日曜日・祝日"}
}"##;

/// People in the form of `staff.json`: login, family name, unit, position and role (empty: the position's own).
pub fn staff(people: &[(&str, &str, &str, &str, &str)]) -> String {
    let people: Vec<serde_json::Value> = people
        .iter()
        .map(|(login, family, unit, position, role)| {
            let roles: Vec<&str> = if role.is_empty() { vec![] } else { vec![role] };
            serde_json::json!({
                "login": login, "name": {"family": family, "given": "ひかる"}, "unit": unit,
                "position": position, "from": "2026-04-01", "roles": roles
            })
        })
        .collect();
    serde_json::json!({ "staff": people }).to_string()
}

/// [`CITY`], under a code that no other test's city has.
pub fn city() -> City {
    serde_json::from_str(&CITY.replace("082252", &city_code())).unwrap()
}

/// A code (団体コード, 6 digits with its check digit) of no other test's city: all tests of a run have their schemas on
/// one PostgreSQL, named after the code.
pub fn city_code() -> String {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let number = match given("NEXTEST_RUN_ID") {
        Some(run) => next_of(&run).unwrap(),
        None => TAKEN.fetch_add(1, Ordering::Relaxed),
    };
    let body = format!("{:02}{:03}", 1 + number % 47, number / 47 % 1_000);
    let weighed = body.bytes().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    format!("{body}{}", (11 - weighed.sum::<u32>() % 11) % 10)
}

/// The next number of a run of tests, each in a process of its own. Their ids do not do: they come round again in a long run.
fn next_of(run: &str) -> std::io::Result<u32> {
    let path = std::env::temp_dir().join(format!("yakuba-test-cities-{run}"));
    let mut file = File::options().create(true).read(true).write(true).truncate(false).open(path)?;
    file.lock()?;
    let mut taken = String::new();
    file.read_to_string(&mut taken)?;
    let number = taken.parse().unwrap_or(0);
    file.rewind()?;
    write!(file, "{}", number + 1)?;
    Ok(number)
}

/// `2026-11-24 09:00`, in Tokyo.
pub fn moment(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let time = Time::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap();
    Timestamp::from_tokyo(date.parse().unwrap(), time)
}

/// The address of the PostgreSQL that the test command has started, if it has.
pub fn postgres() -> Option<String> {
    given("YAKUBA_TEST_POSTGRES")
}

/// What the test command says of the surroundings: `docs/how-to/run-the-tests.md` lists the names.
#[expect(clippy::disallowed_methods, reason = "the test command hands over what it started this way")]
pub fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_cities_have_the_same_code() {
        let codes: std::collections::BTreeSet<String> = (0..10_000).map(|_| city_code()).collect();
        assert_eq!(codes.len(), 10_000);
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
    }
}
