use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Time, Timestamp};
use yakuba_forms::{Answers, Field, Form, field::FieldType};

use super::DAY_MINUTES;

/// What follows when a request is approved. Fields are named by their keys in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// A balance of leave goes down (休暇の残日数).
    Leave {
        /// Which: `annual`.
        balance: String,
        /// The number of whole days.
        days: String,
        /// The number of hours besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<String>,
    },
    /// He is away: deputies may decide for him (不在の登録).
    Away {
        /// The first day.
        from: String,
        /// The last day; the first when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
        /// What colleagues read: 「休暇」.
        note: String,
    },
    /// Something is booked and nobody else's for that time (公用車・会議室・機器).
    Book {
        /// The list it stands in: `car`.
        what: String,
        /// The question whose chosen option is booked.
        which: String,
        /// The day.
        day: String,
        /// From this time; the whole day when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// Until just before this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// A division has something to do (実施).
    Task {
        /// Which.
        unit: String,
        /// What.
        says: String,
    },
    /// A figure of the month grows (統計).
    Figure {
        /// Which: `requests.overtime-hours`.
        kpi: String,
        /// By the number answered here; by one when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}

/// Leave that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// From which balance.
    pub balance: String,
    /// How much, minutes.
    pub minutes: i64,
}

/// That he is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// From when.
    pub from: Timestamp,
    /// Until just before.
    pub until: Timestamp,
    /// What colleagues read.
    pub note: String,
}

/// Something that is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The list it stands in.
    pub what: String,
    /// Which one, by the value of its option.
    pub which: String,
    /// What people call it.
    pub label: String,
    /// From when.
    pub from: Timestamp,
    /// Until just before.
    pub until: Timestamp,
}

/// What a division has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// Which division.
    pub unit: String,
    /// What.
    pub says: String,
}

/// Everything that follows from a request as it is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Follows {
    /// Leave.
    pub taken: Vec<Taken>,
    /// Absences.
    pub away: Vec<Away>,
    /// Bookings.
    pub bookings: Vec<Booking>,
    /// Tasks.
    pub todo: Vec<Todo>,
    /// Figures and by how much they grow.
    pub figures: Vec<(String, f64)>,
}

/// What follows from answers. What is not answered yet brings nothing; times that end before they begin are told.
///
/// # Errors
/// What does not fit, in words for whoever answers.
pub fn follows(form: &Form, effects: &[Effect], answers: &Answers) -> Result<Follows, String> {
    let mut all = Follows::default();
    for effect in effects {
        match effect {
            Effect::Leave { balance, days, hours } => {
                let hours = hours.as_ref().and_then(|key| number(answers, key)).unwrap_or(0.0);
                let days = number(answers, days).unwrap_or(0.0);
                let minutes = (days * DAY_MINUTES as f64 + hours * 60.0).round() as i64;
                all.taken.push(Taken { balance: balance.clone(), minutes });
            }
            Effect::Away { from, until, note } => {
                let Some(first) = day(answers, from) else { continue };
                let last = until.as_ref().and_then(|key| day(answers, key)).unwrap_or(first);
                if last < first {
                    return Err("終わりの日を、始まりの日より後にしてください。".to_owned());
                }
                let at = |day: Date| Timestamp::from_tokyo(day, Time::MIDNIGHT);
                all.away.push(Away { from: at(first), until: at(last.add_days(1)), note: note.clone() });
            }
            Effect::Book { what, which, day: on, from, until } => {
                let (Some(chosen), Some(on)) = (text(answers, which), day(answers, on)) else { continue };
                let at = |key: &Option<String>| key.as_ref().and_then(|key| time(answers, key));
                let begins = Timestamp::from_tokyo(on, at(from).unwrap_or(Time::MIDNIGHT));
                let ends = match at(until) {
                    Some(time) => Timestamp::from_tokyo(on, time),
                    None => Timestamp::from_tokyo(on.add_days(1), Time::MIDNIGHT),
                };
                if ends <= begins {
                    return Err("終わりの時刻を、始まりの時刻より後にしてください。".to_owned());
                }
                all.bookings.push(Booking {
                    what: what.clone(),
                    label: option_label(form.field(which), &chosen),
                    which: chosen,
                    from: begins,
                    until: ends,
                });
            }
            Effect::Task { unit, says } => all.todo.push(Todo { unit: unit.clone(), says: says.clone() }),
            Effect::Figure { kpi, by } => {
                let by = by.as_ref().map_or(Some(1.0), |key| number(answers, key)).unwrap_or(0.0);
                all.figures.push((kpi.clone(), by));
            }
        }
    }
    Ok(all)
}

impl Effect {
    /// The questions it looks at.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Effect::Leave { days, hours, .. } => {
                std::iter::once(days.as_str()).chain(hours.as_deref()).collect()
            }
            Effect::Away { from, until, .. } => {
                std::iter::once(from.as_str()).chain(until.as_deref()).collect()
            }
            Effect::Book { which, day, from, until, .. } => {
                let times = [from, until].into_iter().filter_map(|key| key.as_deref());
                [which.as_str(), day.as_str()].into_iter().chain(times).collect()
            }
            Effect::Task { .. } => Vec::new(),
            Effect::Figure { by, .. } => by.as_deref().into_iter().collect(),
        }
    }

    /// What it does, in a sentence for people.
    pub fn words(&self, form: &Form) -> String {
        let label = |key: &str| form.field(key).map_or(key, |field| field.label.get(Lang::Ja)).to_owned();
        match self {
            Effect::Leave { days, .. } => format!("休暇の残りが、「{}」の分だけ減ります。", label(days)),
            Effect::Away { note, .. } => {
                format!("不在（{note}）として予定表に載り、その間は代決されます。")
            }
            Effect::Book { which, .. } => format!("「{}」で選んだものが予約されます。", label(which)),
            Effect::Task { says, .. } => format!("担当課に「{says}」が届きます。"),
            Effect::Figure { by: Some(by), .. } => format!("「{}」が、月ごとの集計に入ります。", label(by)),
            Effect::Figure { by: None, .. } => "件数が、月ごとの集計に入ります。".to_owned(),
        }
    }
}

/// What people call an option.
fn option_label(field: Option<&Field>, value: &str) -> String {
    let options = match field.map(|field| &field.kind) {
        Some(FieldType::Choice(choice)) => choice.options.as_slice(),
        _ => &[],
    };
    let found = options.iter().find(|option| option.value == value);
    found.map_or(value, |option| option.label.get(Lang::Ja)).to_owned()
}

fn text(answers: &Answers, key: &str) -> Option<String> {
    answers.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn day(answers: &Answers, key: &str) -> Option<Date> {
    text(answers, key)?.parse().ok()
}

fn time(answers: &Answers, key: &str) -> Option<Time> {
    let (hour, minute) =
        text(answers, key).as_deref()?.split_once(':').map(|(h, m)| (h.parse().ok(), m.parse().ok()))?;
    Time::new(hour?, minute?)
}

/// The number answered at a question.
pub(super) fn number(answers: &Answers, key: &str) -> Option<f64> {
    match answers.get(key)? {
        serde_json::Value::Number(number) => number.as_f64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
