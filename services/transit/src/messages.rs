//! What crosses: the office sees each day, asks for callers, and gives orders; the plan is in the internet-facing network.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Timestamp};
use yakuba_city::{Internet, Lgwan};
use yakuba_relay::{Message, PersonalData};

use crate::model::{Area, Closure, Design, Offered, Ride, Shift, Trip};

/// A day as it is planned now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Board {
    /// Which.
    pub day: Date,
    /// The vehicles.
    pub shifts: Vec<Shift>,
    /// All rides.
    pub rides: Vec<Ride>,
    /// Rides with a promise and no vehicle: somebody must call.
    pub left_over: Vec<String>,
    /// What had to be refused, latest first: when, and each vehicle's obstacle.
    pub refusals: Vec<(Timestamp, Vec<String>)>,
    /// What is closed.
    #[serde(default)]
    pub closures: Vec<Closure>,
    /// Whether every way is served today, not only those of the operation.
    #[serde(default)]
    pub is_open: bool,
    /// What drivers told, oldest first.
    #[serde(default)]
    pub book: Vec<Entry>,
    /// Metres still to drive, as planned.
    #[serde(default)]
    pub metres: f64,
}

/// An entry of a driver's book (乗務記録).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Key of the duty.
    pub vehicle: String,
    /// When, by the tablet.
    pub at: Timestamp,
    /// What: `start`, `rest`, `fuel` …
    pub what: String,
    /// What was told beside it.
    pub told: BTreeMap<String, String>,
}

/// The plan of a day has changed.
#[derive(Serialize, Deserialize)]
pub struct BoardChanged {
    /// The day as it is now.
    pub board: Board,
    /// When.
    pub at: Timestamp,
}

impl Message for BoardChanged {
    const KIND: &'static str = "transit.board-changed";
    const ABOUT: &'static str = "乗合タクシーの一日の運行計画と予約を庁内に知らせる";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 2 << 20;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("transit-day:{}", self.board.day)
    }
}

/// What comes back to a telephone call.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// Rides to choose from; with reasons when the hour asked for is impossible.
    Offers {
        /// The rides.
        offers: Vec<Offered>,
        /// Each vehicle's obstacle.
        refused: Vec<String>,
    },
    /// Booked.
    Booked {
        /// The ride.
        ride: Box<Ride>,
    },
    /// What was offered is gone; ask again.
    Gone,
}

/// Somebody asks on the telephone.
#[derive(Serialize, Deserialize)]
pub struct CallAsked {
    /// The call.
    pub id: String,
    /// What for.
    pub trip: Trip,
}

impl Message for CallAsked {
    const KIND: &'static str = "transit.call-asked";
    const ABOUT: &'static str = "電話で受けた乗車の希望を照会する";
    const PERSONAL: PersonalData = PersonalData::Personal;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("transit-call:{}", self.id)
    }
}

/// The caller has chosen.
#[derive(Serialize, Deserialize)]
pub struct CallChosen {
    /// The call.
    pub id: String,
    /// Which of the offers.
    pub choice: usize,
    /// Who booked it: a member of staff.
    pub by: String,
}

impl Message for CallChosen {
    const KIND: &'static str = "transit.call-chosen";
    const ABOUT: &'static str = "電話の相手が選んだ便を予約する";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("transit-call:{}", self.id)
    }
}

/// What became of a call.
#[derive(Serialize, Deserialize)]
pub struct CallAnswered {
    /// The call.
    pub id: String,
    /// What.
    pub answer: Answer,
}

impl Message for CallAnswered {
    const KIND: &'static str = "transit.call-answered";
    const ABOUT: &'static str = "電話の照会・予約の結果を庁内に返す";
    const PERSONAL: PersonalData = PersonalData::Personal;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("transit-call:{}", self.id)
    }
}

/// The dispatcher's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Order {
    /// Gives a ride up for its rider.
    Cancel {
        /// The ride.
        ride: String,
    },
    /// Takes a vehicle out of service for the rest of the day.
    TakeOut {
        /// The vehicle.
        number: i64,
        /// Why.
        why: String,
    },
    /// Puts it back into service.
    BringBack {
        /// The vehicle.
        number: i64,
    },
    /// Moves a ride to a vehicle, where it stays.
    Move {
        /// The ride.
        ride: String,
        /// The vehicle.
        number: i64,
    },
    /// Closes the roads between two areas, or within one.
    Close {
        /// The closure's id.
        id: String,
        /// One end.
        between: Area,
        /// The other.
        and: Area,
        /// Minutes longer; none when there is no way.
        longer: Option<i64>,
        /// Why.
        why: String,
    },
    /// Opens them again.
    Reopen {
        /// The closure.
        id: String,
    },
    /// Serves every way today, or only those of the operation again.
    OpenWays {
        /// Whether every way.
        is_open: bool,
    },
    /// The rider was called: he knows what changed.
    Called {
        /// The ride.
        ride: String,
    },
    /// A new link for the driver of a duty; older ones end.
    DriverLink {
        /// The duty.
        pattern: String,
        /// The hash of the link's secret.
        secret_hash: String,
    },
    /// Shows the day: gives it vehicles if nobody has asked for it yet.
    Show,
}

/// What an order would do to the day's promises.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Consequences {
    /// Whether it can be done at all.
    pub is_possible: bool,
    /// How many promises would break.
    pub broken: usize,
    /// Each in the dispatcher's words.
    pub lines: Vec<String>,
}

/// The dispatcher asks what an order would do, before he gives it.
#[derive(Serialize, Deserialize)]
pub struct OrderTried {
    /// The trial.
    pub id: String,
    /// For which day.
    pub day: Date,
    /// What.
    pub order: Order,
}

impl Message for OrderTried {
    const KIND: &'static str = "transit.order-tried";
    const ABOUT: &'static str = "運行管理者の指示が約束に与える影響を、指示の前に照会する";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("transit-day:{}", self.day)
    }
}

/// What it would do.
#[derive(Serialize, Deserialize)]
pub struct TrialAnswered {
    /// The trial.
    pub id: String,
    /// What.
    pub consequences: Consequences,
}

impl Message for TrialAnswered {
    const KIND: &'static str = "transit.trial-answered";
    const ABOUT: &'static str = "指示の影響の試算を庁内に返す";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("transit-trial:{}", self.id)
    }
}

/// A revision of the design holds from a day on.
#[derive(Serialize, Deserialize)]
pub struct DesignPublished {
    /// The design's id.
    pub id: String,
    /// Its number.
    pub revision: i64,
    /// The first day.
    pub from: Date,
    /// What it says.
    pub design: Design,
}

impl Message for DesignPublished {
    const KIND: &'static str = "transit.design-published";
    const ABOUT: &'static str = "乗合タクシーの運行の設計（乗降場所・時間・車両・運賃）を公開する";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 2 << 20;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        "transit-design".to_owned()
    }
}

/// The office orders.
#[derive(Serialize, Deserialize)]
pub struct Ordered {
    /// For which day.
    pub day: Date,
    /// What.
    pub order: Order,
    /// Who: a member of staff.
    pub by: String,
}

impl Message for Ordered {
    const KIND: &'static str = "transit.ordered";
    const ABOUT: &'static str = "運行管理者の指示（取消・車両の離脱・運転手用リンク）を伝える";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("transit-day:{}", self.day)
    }
}
