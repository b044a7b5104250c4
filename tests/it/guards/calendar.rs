//! One calendar: which day it is, is asked of the organization's time zone, and of nothing else.

use api::zone::Zone;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use harness::Server;
use sqlx::Row as _;

use super::source::below;

/// What makes a day of a moment, or a moment of a day, or tells the time, without an organization being asked.
const DAYS: &[&str] = &[
    ".date_naive(",
    ".naive_utc(",
    ".naive_local(",
    ".and_utc(",
    "Utc::now",
    "Utc.",
    "Local::now",
    "SystemTime::now",
    "chrono_tz",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP",
    "LOCALTIMESTAMP",
    "TIME ZONE 'UTC'",
    "now()",
];

/// Who may: the clock tells the time, the zone makes days of it, and what is made up has days of its own. A new line is
/// a second calendar: is it one that nobody can see?
const MAY: &[(&str, &[&str])] = &[
    ("api/src/clock.rs", &["Utc::now", "now()"]),
    // The timeline's partitions are years of UTC, which nobody sees.
    ("api/src/db/years.rs", &["Utc::now", "TIME ZONE 'UTC'", "now()"]),
    ("api/src/seed/", &[".date_naive(", ".and_utc(", "TIME ZONE 'UTC'"]),
    ("api/src/zone.rs", &[".naive_utc(", ".and_utc(", "chrono_tz"]),
];

/// What is no time of PostgreSQL's: the injected clock's, a transaction's, how long something takes.
const TIMES: &[&str] = &["clock.now()", "tx.now()", "self.now()", "Instant::now()", "yield_now()"];

#[test]
fn a_day_is_asked_of_the_organization() {
    let mut sources = below("api/src");
    sources.extend(below("entity/src"));
    let mut taken = Vec::new();
    for source in sources {
        let may = MAY.iter().filter(|(place, _)| source.path.starts_with(place)).flat_map(|(_, may)| *may);
        let may: Vec<_> = may.collect();
        for line in source.code.lines() {
            let line = TIMES.iter().fold(line.to_owned(), |line, time| line.replace(time, ""));
            let found = DAYS.iter().find(|needle| line.contains(**needle) && !may.contains(needle));
            taken.extend(found.map(|needle| format!("{}: `{needle}` in `{}`", source.path, line.trim())));
        }
    }
    assert!(
        taken.is_empty(),
        "`organization::today(tx)`, `actor.today()` or `zone.day(at)` knows the organization's day:\n  {}",
        taken.join("\n  ")
    );
}

/// Zones on both sides of the date line, by halves and quarters of an hour, and with clocks that change at midnight.
const ZONES: &[&str] = &[
    "UTC",
    "Pacific/Auckland",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "America/St_Johns",
    "America/Santiago",
];

/// Reports reckon in PostgreSQL, everything else here.
#[tokio::test]
async fn a_day_begins_when_postgresql_says() {
    let server = Server::start().await;
    let midnights = "SELECT zone, day::date AS day, day::timestamp AT TIME ZONE zone AS midnight \
        FROM unnest($1::text[]) AS zone, generate_series('2024-01-01'::timestamp, '2026-12-31', '1 day') AS day";
    let zones: Vec<String> = ZONES.iter().map(|name| (*name).to_owned()).collect();
    let found = sqlx::query(midnights).bind(zones).fetch_all(server.database().maintenance()).await;
    let found = found.expect("PostgreSQL knows these zones");
    assert_eq!(found.len(), ZONES.len() * 1096);
    for row in found {
        let (name, day): (String, NaiveDate) = (row.get("zone"), row.get("day"));
        let (zone, midnight): (_, DateTime<Utc>) = (Zone::named(&name).expect(&name), row.get("midnight"));
        assert_eq!(zone.day(midnight), day, "{name}: at {midnight}");
        assert_eq!(Some(zone.day(midnight - TimeDelta::microseconds(1))), day.pred_opt(), "{name}: before {midnight}");
    }
}
