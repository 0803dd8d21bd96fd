//! GTFS-Realtime 2.0: where the vehicles on duty are, and what riders should know today.

use prost::Message;
use yakuba_base::{Date, Timestamp};

use super::Source;
use crate::model::{Closure, Duty, Shift};

/// Field numbers of `gtfs-realtime.proto`, as far as they are used here.
mod wire {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct FeedMessage {
        #[prost(message, required, tag = "1")]
        pub header: FeedHeader,
        #[prost(message, repeated, tag = "2")]
        pub entity: Vec<FeedEntity>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct FeedHeader {
        #[prost(string, required, tag = "1")]
        pub version: String,
        /// 0: the whole.
        #[prost(int32, optional, tag = "2")]
        pub incrementality: Option<i32>,
        #[prost(uint64, optional, tag = "3")]
        pub timestamp: Option<u64>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct FeedEntity {
        #[prost(string, required, tag = "1")]
        pub id: String,
        #[prost(message, optional, tag = "4")]
        pub vehicle: Option<VehiclePosition>,
        #[prost(message, optional, tag = "5")]
        pub alert: Option<Alert>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct VehiclePosition {
        #[prost(message, optional, tag = "1")]
        pub trip: Option<Trip>,
        #[prost(message, optional, tag = "2")]
        pub position: Option<Position>,
        #[prost(uint64, optional, tag = "5")]
        pub timestamp: Option<u64>,
        #[prost(message, optional, tag = "8")]
        pub vehicle: Option<Vehicle>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Trip {
        #[prost(string, optional, tag = "1")]
        pub trip_id: Option<String>,
        #[prost(string, optional, tag = "3")]
        pub start_date: Option<String>,
        #[prost(string, optional, tag = "5")]
        pub route_id: Option<String>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Position {
        #[prost(float, required, tag = "1")]
        pub latitude: f32,
        #[prost(float, required, tag = "2")]
        pub longitude: f32,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Vehicle {
        #[prost(string, optional, tag = "1")]
        pub id: Option<String>,
        #[prost(string, optional, tag = "2")]
        pub label: Option<String>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Alert {
        #[prost(message, repeated, tag = "1")]
        pub active_period: Vec<TimeRange>,
        #[prost(message, repeated, tag = "5")]
        pub informed_entity: Vec<Selector>,
        #[prost(int32, optional, tag = "6")]
        pub cause: Option<i32>,
        #[prost(int32, optional, tag = "7")]
        pub effect: Option<i32>,
        #[prost(message, optional, tag = "10")]
        pub header_text: Option<Words>,
        #[prost(message, optional, tag = "11")]
        pub description_text: Option<Words>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TimeRange {
        #[prost(uint64, optional, tag = "1")]
        pub start: Option<u64>,
        #[prost(uint64, optional, tag = "2")]
        pub end: Option<u64>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Selector {
        #[prost(string, optional, tag = "1")]
        pub agency_id: Option<String>,
        #[prost(string, optional, tag = "2")]
        pub route_id: Option<String>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Words {
        #[prost(message, repeated, tag = "1")]
        pub translation: Vec<Translation>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Translation {
        #[prost(string, required, tag = "1")]
        pub text: String,
        #[prost(string, optional, tag = "2")]
        pub language: Option<String>,
    }
}

/// Causes and effects of the standard.
const OTHER_CAUSE: i32 = 2;
const TECHNICAL_PROBLEM: i32 = 3;
const NO_SERVICE: i32 = 1;
const REDUCED_SERVICE: i32 = 2;
const DETOUR: i32 = 4;

fn epoch(at: Timestamp) -> u64 {
    u64::try_from(at.as_millis() / 1_000).unwrap_or(0)
}

fn words(ja: String) -> Option<wire::Words> {
    Some(wire::Words { translation: vec![wire::Translation { text: ja, language: Some("ja".to_owned()) }] })
}

/// Today's vehicles and closures as a message.
pub(crate) fn message(
    source: &Source<'_>,
    shifts: &[Shift],
    closures: &[Closure],
    now: Timestamp,
) -> Vec<u8> {
    let day = now.date();
    let vehicles = shifts.iter().filter_map(|shift| vehicle(source, shift, now));
    let missing = shifts.iter().filter_map(|shift| missing(source, shift, day));
    let closed = closures.iter().map(|closure| closed(closure, day));
    let header =
        wire::FeedHeader { version: "2.0".to_owned(), incrementality: Some(0), timestamp: Some(epoch(now)) };
    wire::FeedMessage { header, entity: vehicles.chain(missing).chain(closed).collect() }.encode_to_vec()
}

/// A vehicle on duty: where its tablet is, or the stop it was last at. Nobody's home is told before or after duty.
fn vehicle(source: &Source<'_>, shift: &Shift, now: Timestamp) -> Option<wire::FeedEntity> {
    if shift.out.is_some() || !matches!(shift.tablet.duty, Duty::On) {
        return None;
    }
    let known = source.design.stops.iter().find(|stop| stop.key == shift.place);
    let (lat, lon, at) = match shift.tablet.position {
        Some(position) => position,
        None => known.map(|stop| (stop.lat, stop.lon, shift.tablet.heard.unwrap_or(now)))?,
    };
    let trip = wire::Trip {
        trip_id: None,
        start_date: Some(super::compact(now.date())),
        route_id: Some(shift.pattern.operation.clone()),
    };
    Some(wire::FeedEntity {
        id: format!("vehicle-{}", shift.pattern.key),
        vehicle: Some(wire::VehiclePosition {
            trip: Some(trip),
            position: Some(wire::Position { latitude: lat as f32, longitude: lon as f32 }),
            timestamp: Some(epoch(at.min(now))),
            vehicle: Some(wire::Vehicle {
                id: Some(shift.pattern.key.clone()),
                label: Some(shift.pattern.name.clone()),
            }),
        }),
        alert: None,
    })
}

fn alert(
    id: String,
    day: Date,
    selector: wire::Selector,
    (cause, effect): (i32, i32),
    said: String,
) -> wire::FeedEntity {
    let (start, end) = (crate::model::moment(day, 0.0), crate::model::moment(day.add_days(1), 0.0));
    wire::FeedEntity {
        id,
        vehicle: None,
        alert: Some(wire::Alert {
            active_period: vec![wire::TimeRange { start: Some(epoch(start)), end: Some(epoch(end)) }],
            informed_entity: vec![selector],
            cause: Some(cause),
            effect: Some(effect),
            header_text: words(said.clone()),
            description_text: words(said),
        }),
    }
}

/// A vehicle that is out of service today.
fn missing(source: &Source<'_>, shift: &Shift, day: Date) -> Option<wire::FeedEntity> {
    shift.out.as_ref()?;
    let operation = &shift.pattern.operation;
    source.design.operations.iter().find(|of| of.key == *operation)?;
    let selector = wire::Selector { agency_id: None, route_id: Some(operation.clone()) };
    let said = "車両が1台少ないため、ご案内できる便が減っています。".to_owned();
    let id = format!("out-{}", shift.pattern.key);
    Some(alert(id, day, selector, (TECHNICAL_PROBLEM, REDUCED_SERVICE), said))
}

fn closed(closure: &Closure, day: Date) -> wire::FeedEntity {
    let between = format!("{}と{}の間", closure.between.label(), closure.and.label());
    let (effect, said) = match closure.longer {
        Some(minutes) => (DETOUR, format!("{between}は迂回のため{minutes}分ほど長くかかります。")),
        None => (NO_SERVICE, format!("{between}は通行止めです。")),
    };
    let selector = wire::Selector { agency_id: Some("city".to_owned()), route_id: None };
    alert(format!("closed-{}", closure.id), day, selector, (OTHER_CAUSE, effect), said)
}
