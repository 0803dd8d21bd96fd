//! GTFS Schedule with Flex (`location_groups`, `booking_rules` and windows, adopted in March 2024) as a ZIP.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::{GROUPS, Source, compact, is_in_group, pairs};
use crate::model::Operation;

/// Why the archive could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FeedError {
    #[error("the archive cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("a table cannot be written: {0}")]
    Table(String),
}

type Row = Vec<String>;

struct Tables {
    zip: zip::ZipWriter<Cursor<Vec<u8>>>,
}

impl Tables {
    fn add(&mut self, name: &str, head: &[&str], rows: Vec<Row>) -> Result<(), FeedError> {
        let wrong = |error: csv::Error| FeedError::Table(format!("{name}: {error}"));
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        table.write_record(head).map_err(wrong)?;
        for row in rows {
            table.write_record(&row).map_err(wrong)?;
        }
        let bytes = table.into_inner().map_err(|error| FeedError::Table(format!("{name}: {error}")))?;
        self.zip.start_file(name, SimpleFileOptions::default())?;
        self.zip.write_all(&bytes).map_err(zip::result::ZipError::from)?;
        Ok(())
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Row {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn hour(hour: u8) -> String {
    format!("{hour:02}:00:00")
}

/// The archive.
pub(crate) fn archive(source: &Source<'_>) -> Result<Vec<u8>, FeedError> {
    let mut tables = Tables { zip: zip::ZipWriter::new(Cursor::new(Vec::new())) };
    about(source, &mut tables)?;
    places(source, &mut tables)?;
    service(source, &mut tables)?;
    Ok(tables.zip.finish()?.into_inner())
}

fn about(source: &Source<'_>, tables: &mut Tables) -> Result<(), FeedError> {
    let url = source.url("/taxi");
    tables.add(
        "agency.txt",
        &["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang", "agency_phone"],
        vec![row(["city", &source.city, &url, "Asia/Tokyo", "ja", &source.phone])],
    )?;
    let (from, to) = (compact(source.today), compact(source.last_day()));
    tables.add(
        "feed_info.txt",
        &[
            "feed_publisher_name",
            "feed_publisher_url",
            "feed_lang",
            "feed_start_date",
            "feed_end_date",
            "feed_version",
            "feed_contact_url",
        ],
        vec![row([&source.city, &url, "ja", &from, &to, &from, &url])],
    )
}

fn places(source: &Source<'_>, tables: &mut Tables) -> Result<(), FeedError> {
    let stops = source.stops();
    let stop = |stop: &&crate::model::Stop| {
        row([&stop.key, &stop.name, &format!("{:.6}", stop.lat), &format!("{:.6}", stop.lon), "0"])
    };
    tables.add(
        "stops.txt",
        &["stop_id", "stop_name", "stop_lat", "stop_lon", "location_type"],
        stops.iter().map(stop).collect(),
    )?;
    let translated = |stop: &&crate::model::Stop| {
        [("ja-Hrkt", stop.kana.clone()), ("en", stop.romaji.clone())]
            .map(|(lang, words)| row(["stops", "stop_name", lang, &words, &stop.key]))
    };
    tables.add(
        "translations.txt",
        &["table_name", "field_name", "language", "translation", "record_id"],
        stops.iter().flat_map(translated).collect(),
    )?;
    let is_used = |group: &str| {
        source
            .design
            .operations
            .iter()
            .any(|of| pairs(of).iter().any(|(from, to)| group == *from || group == *to))
    };
    let groups: Vec<_> = GROUPS.into_iter().filter(|(group, _)| is_used(group)).collect();
    tables.add(
        "location_groups.txt",
        &["location_group_id", "location_group_name"],
        groups.iter().map(|(group, name)| row([group, name])).collect(),
    )?;
    let members = groups.iter().flat_map(|(group, _)| {
        stops.iter().filter(|stop| is_in_group(stop, group)).map(|stop| row([group, &stop.key]))
    });
    tables.add("location_group_stops.txt", &["location_group_id", "stop_id"], members.collect())
}

/// A trip id for each pair of groups.
fn trips(operation: &Operation) -> impl Iterator<Item = (String, &'static str, &'static str)> {
    pairs(operation).iter().map(|(from, to)| (format!("{}-{from}-{to}", operation.key), *from, *to))
}

fn service(source: &Source<'_>, tables: &mut Tables) -> Result<(), FeedError> {
    let operations = &source.design.operations;
    let (from, to) = (compact(source.today), compact(source.last_day()));
    tables.add(
        "routes.txt",
        &["route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_url"],
        operations
            .iter()
            .map(|of| {
                row([&of.key, "city", "", &of.name, "3", &source.url(&format!("/taxi?operation={}", of.key))])
            })
            .collect(),
    )?;
    let week = |of: &Operation| {
        let (work, off) = if of.on_days_off { ("0", "1") } else { ("1", "0") };
        row([&of.key, work, work, work, work, work, off, off, &from, &to])
    };
    tables.add(
        "calendar.txt",
        &[
            "service_id",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "start_date",
            "end_date",
        ],
        operations.iter().map(week).collect(),
    )?;
    let exceptions = operations.iter().flat_map(|of| {
        let kind = |runs| if runs { "1" } else { "2" };
        source.exceptions(of).into_iter().map(move |(day, runs)| row([&of.key, &compact(day), kind(runs)]))
    });
    tables.add("calendar_dates.txt", &["service_id", "date", "exception_type"], exceptions.collect())?;
    let rule = |of: &Operation| {
        let (min, max) = (of.notice.max(1).to_string(), (of.days_ahead.max(1) * 1_440).to_string());
        let words = "ウェブか電話で予約してください。";
        let url = source.url("/taxi");
        row([&of.key, "1", &min, &max, words, &source.phone, &url, &url])
    };
    tables.add(
        "booking_rules.txt",
        &[
            "booking_rule_id",
            "booking_type",
            "prior_notice_duration_min",
            "prior_notice_duration_max",
            "message",
            "phone_number",
            "info_url",
            "booking_url",
        ],
        operations.iter().map(rule).collect(),
    )?;
    let all =
        operations.iter().flat_map(|of| trips(of).map(move |(trip, ..)| row([&of.key, &of.key, &trip])));
    tables.add("trips.txt", &["route_id", "service_id", "trip_id"], all.collect())?;
    // Boarding at any stop of the first group, alighting at any of the second, both after a booking.
    let times = operations.iter().flat_map(|of| {
        trips(of).flat_map(move |(trip, from, to)| {
            let (open, close) = (hour(of.from_hour), hour(of.to_hour));
            [
                row([&trip, from, "1", &open, &close, "2", "1", &of.key, ""]),
                row([&trip, to, "2", &open, &close, "1", "2", "", &of.key]),
            ]
        })
    });
    tables.add(
        "stop_times.txt",
        &[
            "trip_id",
            "location_group_id",
            "stop_sequence",
            "start_pickup_drop_off_window",
            "end_pickup_drop_off_window",
            "pickup_type",
            "drop_off_type",
            "pickup_booking_rule_id",
            "drop_off_booking_rule_id",
        ],
        times.collect(),
    )?;
    let is_flat = |of: &&Operation| of.tariff.per_km == 0;
    let price = |of: &Operation| row([&of.key, &of.tariff.base.to_string(), "JPY", "0", "0", "city"]);
    tables.add(
        "fare_attributes.txt",
        &["fare_id", "price", "currency_type", "payment_method", "transfers", "agency_id"],
        operations.iter().filter(is_flat).map(price).collect(),
    )?;
    let rules = operations.iter().filter(is_flat).map(|of| row([&of.key, &of.key]));
    tables.add("fare_rules.txt", &["fare_id", "route_id"], rules.collect())
}
