//! Where an organization's days begin: the only place where a moment becomes a day.
//!
//! Which day it is, is asked of the organization's time zone and of nothing else, by requests, jobs and reports alike.
//! The zones are those of the IANA database that this was built with; reports reckon in PostgreSQL, with its own. A
//! test compares the two, and a guard looks for days that are taken elsewhere.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of an IANA name such as `Europe/Berlin`; none if this release knows no such zone.
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The day that it is there at a moment.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        let at = at.naive_utc();
        let offset = self.0.offset_from_utc_datetime(&at).fix();
        // Only the first and the last day that chrono knows have no local time.
        at.checked_add_offset(offset).unwrap_or(at).date()
    }

    /// The moment that stands for a day of which no time is known: its noon there.
    pub fn noon(self, day: NaiveDate) -> DateTime<Utc> {
        let noon = day.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
        // A zone that crossed the date line has skipped a whole day.
        self.0.from_local_datetime(&noon).earliest().map_or_else(|| noon.and_utc(), |noon| noon.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect(name)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    #[test]
    fn a_day_begins_at_midnight_there() {
        for (name, last, next) in [
            ("UTC", "2026-03-01T23:59:59.999999Z", "2026-03-02T00:00:00Z"),
            // In summer time, +13, until 5 April 2026, and from 27 September on.
            ("Pacific/Auckland", "2026-03-01T10:59:59.999999Z", "2026-03-01T11:00:00Z"),
            ("Pacific/Auckland", "2026-03-31T10:59:59.999999Z", "2026-03-31T11:00:00Z"),
            ("Pacific/Auckland", "2026-06-30T11:59:59.999999Z", "2026-06-30T12:00:00Z"),
            // -8, and -7 in summer time: from 8 March until 1 November 2026.
            ("America/Los_Angeles", "2026-03-02T07:59:59.999999Z", "2026-03-02T08:00:00Z"),
            ("America/Los_Angeles", "2026-07-02T06:59:59.999999Z", "2026-07-02T07:00:00Z"),
            // The first of all, +14.
            ("Pacific/Kiritimati", "2026-03-01T09:59:59.999999Z", "2026-03-01T10:00:00Z"),
            // The last of all that people live in, -11.
            ("Pacific/Pago_Pago", "2026-03-02T10:59:59.999999Z", "2026-03-02T11:00:00Z"),
            // By the half and by the quarter of an hour.
            ("Asia/Kolkata", "2026-03-01T18:29:59.999999Z", "2026-03-01T18:30:00Z"),
            ("Pacific/Chatham", "2026-06-30T11:14:59.999999Z", "2026-06-30T11:15:00Z"),
        ] {
            let (before, after) = (zone(name).day(at(last)), zone(name).day(at(next)));
            assert_eq!(before.succ_opt(), Some(after), "{name} at {next}");
        }
        assert_eq!(zone("Pacific/Kiritimati").day(at("2026-03-01T10:00:00Z")), day("2026-03-02"));
        assert_eq!(zone("America/Los_Angeles").day(at("2026-03-02T07:59:59Z")), day("2026-03-01"));
    }

    #[test]
    fn a_day_of_23_or_25_hours_is_one_day() {
        for (name, first, hours) in [
            // The clocks go forward, and back.
            ("America/Los_Angeles", "2026-03-08T08:00:00Z", 23),
            ("America/Los_Angeles", "2026-11-01T07:00:00Z", 25),
            ("Pacific/Auckland", "2026-09-26T12:00:00Z", 23),
            ("Pacific/Auckland", "2026-04-04T11:00:00Z", 25),
            // At midnight itself: there is no midnight that day.
            ("America/Santiago", "2026-09-06T04:00:00Z", 23),
        ] {
            let (zone, first) = (zone(name), at(first));
            let there = zone.day(first);
            assert_ne!(zone.day(first - TimeDelta::seconds(1)), there, "{name}: it begins");
            assert_eq!(zone.day(first + TimeDelta::hours(hours) - TimeDelta::seconds(1)), there, "{name}: it lasts");
            assert_eq!(Some(zone.day(first + TimeDelta::hours(hours))), there.succ_opt(), "{name}: it ends");
        }
    }

    #[test]
    fn the_noon_of_a_day_is_on_that_day() {
        for (name, noon) in [
            ("UTC", "2026-03-02T12:00:00Z"),
            ("Pacific/Auckland", "2026-03-01T23:00:00Z"),
            ("America/Los_Angeles", "2026-03-02T20:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-01T22:00:00Z"),
        ] {
            assert_eq!(zone(name).noon(day("2026-03-02")), at(noon), "{name}");
        }
        for name in ["Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"] {
            let mut of_year = day("2026-01-01").iter_days().take(365);
            assert!(of_year.all(|day| zone(name).day(zone(name).noon(day)) == day), "{name}");
        }
        // Samoa slept from the 29th to the 31st.
        assert_eq!(zone("Pacific/Apia").noon(day("2011-12-30")), at("2011-12-30T12:00:00Z"));
    }

    #[test]
    fn the_ends_of_time_are_days_too() {
        for name in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            assert_eq!(zone(name).day(DateTime::<Utc>::MIN_UTC), NaiveDate::MIN, "{name}");
            assert_eq!(zone(name).day(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX, "{name}");
        }
    }

    #[test]
    fn a_name_is_one_of_the_database() {
        assert!(Zone::named("Europe/Zurich").is_some() && Zone::named("Etc/GMT+5").is_some());
        for unknown in ["Nowhere/At_All", "europe/zurich", "", "+01:00", "posix/Europe/Zurich"] {
            assert_eq!(Zone::named(unknown), None, "{unknown}");
        }
    }
}
