//! GOFS 1.0 (General On-Demand Feed Specification, MobilityData).

use serde_json::{Value, json};
use yakuba_base::Timestamp;

use super::{Source, compact, hull, pairs};
use crate::model::{Area, Operation, Tariff};

/// The files, as their names in addresses.
pub(crate) const FILES: [&str; 8] = [
    "system_information",
    "service_brands",
    "vehicle_types",
    "zones",
    "operating_rules",
    "calendars",
    "fares",
    "booking_rules",
];
/// What is asked with places.
pub(crate) const QUERIES: [&str; 2] = ["wait_time", "realtime_booking"];

/// Seconds an answer may be kept.
const TTL: i64 = 60;

/// The common frame.
pub(crate) fn framed(data: &Value, now: Timestamp, ttl: i64) -> Value {
    json!({ "last_updated": now.as_millis() / 1_000, "ttl": ttl, "version": "1.0", "data": data })
}

/// `gofs.json`.
pub(crate) fn discovery(source: &Source<'_>, now: Timestamp) -> Value {
    let feed =
        |name: &&str| json!({ "name": name, "url": source.url(&format!("/taxi/open/gofs/ja/{name}")) });
    let feeds: Vec<Value> = FILES.iter().chain(&QUERIES).map(feed).collect();
    framed(&json!({ "ja": { "feeds": feeds } }), now, TTL)
}

/// One of [`FILES`].
pub(crate) fn file(source: &Source<'_>, name: &str, now: Timestamp) -> Option<Value> {
    let operations = &source.design.operations;
    let data = match name {
        "system_information" => json!({
            "language": "ja",
            "timezone": "Asia/Tokyo",
            "name": format!("{} 乗合タクシー", source.city),
            "operator": source.city,
            "url": source.url("/taxi"),
            "subscribe_url": source.url("/taxi"),
            "phone_number": source.phone,
        }),
        "service_brands" => json!({ "service_brands": operations.iter().map(brand).collect::<Vec<_>>() }),
        "vehicle_types" => json!({ "vehicle_types": vehicles(source) }),
        "zones" => json!({ "zones": { "type": "FeatureCollection", "features": zones(source) } }),
        "operating_rules" => {
            json!({ "operating_rules": operations.iter().flat_map(|of| rules(source, of)).collect::<Vec<_>>() })
        }
        "calendars" => {
            json!({ "calendars": operations.iter().flat_map(|of| calendars(source, of)).collect::<Vec<_>>() })
        }
        "fares" => json!({ "fares": operations.iter().map(fare).collect::<Vec<_>>() }),
        "booking_rules" => {
            json!({ "booking_rules": operations.iter().map(|of| booking(source, of)).collect::<Vec<_>>() })
        }
        _ => return None,
    };
    Some(framed(&data, now, TTL))
}

fn brand(of: &Operation) -> Value {
    json!({ "brand_id": of.key, "brand_name": of.name, "brand_color": "1B6E53", "brand_text_color": "FFFFFF" })
}

fn vehicles(source: &Source<'_>) -> Vec<Value> {
    let kind = |duty: &crate::model::ShiftPattern| {
        let wheelchair = if duty.wheelchairs > 0 { "boarding_accessible" } else { "boarding_inaccessible" };
        json!({ "vehicle_type_id": duty.key, "max_capacity": duty.seats, "wheelchair_boarding": wheelchair })
    };
    source.design.fleet.iter().map(kind).collect()
}

/// The areas that have open stops.
fn areas(source: &Source<'_>) -> Vec<Area> {
    let has_stops = |area: &Area| source.stops().iter().any(|stop| stop.area == *area);
    Area::ALL.into_iter().filter(has_stops).collect()
}

fn zones(source: &Source<'_>) -> Vec<Value> {
    let zone = |area: Area| {
        let stops = source.stops().into_iter().filter(|stop| stop.area == area);
        json!({
            "type": "Feature",
            "zone_id": area.name(),
            "properties": { "name": area.label() },
            "geometry": { "type": "Polygon", "coordinates": [hull::around(stops.map(|stop| (stop.lat, stop.lon)))] },
        })
    };
    areas(source).into_iter().map(zone).collect()
}

fn in_group(area: Area, group: &str) -> bool {
    match group {
        "far" => area.has_no_taxi(),
        "near" => !area.has_no_taxi(),
        _ => true,
    }
}

fn rules(source: &Source<'_>, of: &Operation) -> Vec<Value> {
    let duties = source.design.fleet.iter().filter(|duty| duty.operation == of.key);
    let vehicles: Vec<&str> = duties.map(|duty| duty.key.as_str()).collect();
    let areas = areas(source);
    let mut days = vec![of.key.clone()];
    if has_extra(source, of) {
        days.push(format!("{}-extra", of.key));
    }
    let mut rules = Vec::new();
    for (from_group, to_group) in pairs(of) {
        for from in areas.iter().filter(|area| in_group(**area, from_group)) {
            for to in areas.iter().filter(|area| in_group(**area, to_group)) {
                rules.push(json!({
                    "from_zone_id": from.name(),
                    "to_zone_id": to.name(),
                    "start_pickup_window": format!("{:02}:00:00", of.from_hour),
                    "end_pickup_window": format!("{:02}:00:00", of.to_hour),
                    "calendars": days,
                    "brand_id": of.key,
                    "vehicle_type_id": vehicles,
                    "fare_id": of.key,
                }));
            }
        }
    }
    rules
}

fn extra(source: &Source<'_>, of: &Operation) -> Vec<String> {
    let runs = source.exceptions(of).into_iter().filter(|(_, runs)| *runs);
    runs.map(|(day, _)| compact(day)).collect()
}

fn has_extra(source: &Source<'_>, of: &Operation) -> bool {
    !extra(source, of).is_empty()
}

/// The plain week without its exceptions; and days beside it, each a calendar of one day under one id.
fn calendars(source: &Source<'_>, of: &Operation) -> Vec<Value> {
    let days = if of.on_days_off { &["sat", "sun"][..] } else { &["mon", "tue", "wed", "thu", "fri"][..] };
    let not: Vec<String> =
        source.exceptions(of).into_iter().filter(|(_, runs)| !runs).map(|(day, _)| compact(day)).collect();
    let week = json!({
        "calendar_id": of.key,
        "days": days,
        "start_date": compact(source.today),
        "end_date": compact(source.last_day()),
        "excepted_dates": not,
    });
    // One id, from the first to the last of those days, without all others.
    let extra = extra(source, of);
    let (Some(first), Some(last)) = (extra.first(), extra.last()) else { return vec![week] };
    let others: Vec<String> = (0..=super::HORIZON)
        .map(|ahead| compact(source.today.add_days(ahead)))
        .filter(|day| day > first && day < last && !extra.contains(day))
        .collect();
    let beside = json!({
        "calendar_id": format!("{}-extra", of.key),
        "start_date": first,
        "end_date": last,
        "excepted_dates": others,
    });
    vec![week, beside]
}

fn fare(of: &Operation) -> Value {
    let Tariff { base, base_km, per_km, .. } = &of.tariff;
    let mut fare = json!({ "fare_id": of.key, "currency": "JPY", "rider": [{ "amount": base }] });
    if *per_km > 0 {
        fare["kilometer"] = json!([{ "interval": 1.0, "start": base_km, "amount": per_km }]);
    }
    fare
}

fn booking(source: &Source<'_>, of: &Operation) -> Value {
    let zones: Vec<&str> = areas(source).iter().map(|area| area.name()).collect();
    json!({
        "from_zone_ids": zones,
        "to_zone_ids": zones,
        "booking_type": 1,
        "prior_notice_duration_min": of.notice.max(1),
        "prior_notice_duration_max": of.days_ahead.max(1) * 1_440,
        "message": format!("{}：ウェブか電話で予約してください。", of.name),
        "phone_number": source.phone,
        "info_url": source.url("/taxi"),
        "booking_url": source.url("/taxi"),
    })
}
