use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yakuba_base::{Address, Date, LgCode, OfficeCalendar, Text};

use crate::Directory;

/// A municipality on this installation: the tenant. What its `city.json` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct City {
    /// 全国地方公共団体コード, six digits with its check digit.
    pub code: LgCode,
    /// 常陸大宮市
    pub name: Text,
    /// 茨城県
    pub prefecture: Text,
    /// The title a letter is signed with: 常陸大宮市長.
    pub mayor_title: Text,
    /// The accent colour of its pages: `#rrggbb`.
    pub accent_colour: String,
    /// Where letters and visitors go.
    pub hall: Hall,
    /// Whom to ask.
    pub contact: Contact,
    /// When its counters are open.
    pub office_hours: OfficeHours,
    /// Days on which it is closed beyond weekends, holidays and the turn of the year.
    #[serde(default)]
    pub extra_closures: BTreeSet<Date>,
    /// How its people sign in.
    #[serde(default)]
    pub sign_in: SignIn,
    /// Host names under which this city is reached; empty = any.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// What its people look things up in; read from files beside `city.json`.
    #[serde(default)]
    pub directory: Directory,
}

/// The city hall.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hall {
    /// 常陸大宮市役所
    pub name: Text,
    /// Where it stands.
    pub address: Address,
    /// Latitude, degrees (WGS 84).
    pub lat: f64,
    /// Longitude, degrees (WGS 84).
    pub lon: f64,
}

/// Whom to ask when one does not know whom to ask.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// The main telephone number (代表電話), as people write it.
    pub phone: String,
    /// The mail address that mails come from.
    pub mail: String,
    /// A word beside it.
    pub note: Text,
}

/// How the people of a city sign in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// Whether a member of staff gets anywhere with a password alone.
    pub staff_second_factor: SecondFactor,
}

/// Whether a second factor (an authenticator or a passkey) is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// Whoever has enrolled one needs it.
    #[default]
    Offered,
    /// Whoever has none must enrol one before anything else: what a new city begins with.
    Required,
}

/// When the counters are open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficeHours {
    /// `08:30`
    pub from: String,
    /// `17:15`
    pub to: String,
    /// On which days they are closed, in words.
    pub closed: Text,
}

impl City {
    /// The days on which the office works.
    pub fn calendar(&self) -> OfficeCalendar {
        OfficeCalendar::new(self.extra_closures.clone())
    }
}
