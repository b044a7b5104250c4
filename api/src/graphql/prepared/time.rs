//! Days and moments as they are shown, written without a formatter: half of all pages have a column of them.

use chrono::{Datelike as _, NaiveDate};

/// 1 January 2000, where PostgreSQL's time begins, as chrono counts days.
const START: i64 = 730_120;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The day that is so many days after 1 January 2000; none outside the years that ISO 8601 writes with four digits.
pub(super) fn day(days: i64) -> Option<NaiveDate> {
    let day = NaiveDate::from_num_days_from_ce_opt(i32::try_from(days.checked_add(START)?).ok()?)?;
    (0..=9999).contains(&day.year()).then_some(day)
}

/// Writes `YYYY-MM-DD`.
pub(super) fn write_day(day: NaiveDate, out: &mut Vec<u8>) -> Option<()> {
    digits::<4>(day.year().try_into().ok()?, out);
    out.push(b'-');
    digits::<2>(day.month(), out);
    out.push(b'-');
    digits::<2>(day.day(), out);
    Some(())
}

/// Writes the moment so many microseconds after 2000 began, as RFC 3339 has it: with none, three or six decimals, as few
/// as are needed.
pub(super) fn write_moment(micros: i64, out: &mut Vec<u8>) -> Option<()> {
    write_day(day(micros.div_euclid(DAY))?, out)?;
    let within = micros.rem_euclid(DAY);
    let (seconds, fraction) = (u32::try_from(within / SECOND).ok()?, u32::try_from(within % SECOND).ok()?);
    for (sign, part) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
        out.push(sign);
        digits::<2>(part, out);
    }
    if fraction > 0 {
        out.push(b'.');
        if fraction.is_multiple_of(1000) { digits::<3>(fraction / 1000, out) } else { digits::<6>(fraction, out) }
    }
    out.extend_from_slice(b"+00:00");
    Some(())
}

/// Writes a number's last `N` digits.
fn digits<const N: usize>(mut number: u32, out: &mut Vec<u8>) {
    let mut written = [b'0'; N];
    for digit in written.iter_mut().rev() {
        *digit += u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    out.extend_from_slice(&written);
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days};

    use super::*;

    /// Seconds from 1970 to 2000.
    const EPOCH: i64 = 946_684_800;

    #[test]
    fn every_day_of_four_centuries_is_chronos() {
        let start = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
        for days in 0..146_097_u32 {
            let (ahead, back) = (i64::from(days), -i64::from(days));
            for (of, expected) in [
                (ahead, start.checked_add_days(Days::new(days.into()))),
                (back, start.checked_sub_days(Days::new(days.into()))),
            ] {
                assert_eq!(day(of), expected, "{of}");
            }
        }
        let mut out = Vec::new();
        write_day(NaiveDate::from_ymd_opt(987, 6, 5).expect("a day"), &mut out).expect("it is written");
        assert_eq!(out, b"0987-06-05");
        assert_eq!((day(i64::MAX), day(i64::MIN)), (None, None));
        assert_eq!(day(-730_485 - 366), None, "before the year 0");
    }

    #[test]
    fn a_moment_is_written_as_chrono_does() {
        for micros in [
            0,
            1,
            -1,
            999,
            1000,
            -1000,
            500_000,
            999_999,
            59 * SECOND,
            DAY - 1,
            -DAY,
            797_000_123_456_000,
            797_000_123_456_789,
            -63_000_000_000_000_000,
            252_455_615_999_999_999,
        ] {
            let moment = DateTime::from_timestamp_micros(micros + EPOCH * SECOND).expect("a moment");
            let mut out = Vec::new();
            write_moment(micros, &mut out).expect("it is written");
            assert_eq!(String::from_utf8(out).ok(), Some(moment.to_rfc3339()));
        }
        assert_eq!(write_moment(i64::MAX, &mut Vec::new()), None);
        assert_eq!(write_moment(252_455_616_000_000_000, &mut Vec::new()), None, "the year 10000");
    }
}
