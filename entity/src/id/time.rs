//! The time that an id tells: a `UUIDv7` begins with the milliseconds since 1970 (RFC 9562, section 5.7). Rows have ids of
//! the time that they are stamped with, so rows of a time are found by the primary key, without an index of their own.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// The bits of the counter behind the time.
const COUNTER: u32 = 42;

/// The bits behind the counter, which are random.
const RANDOM: u32 = 32;

/// An id of a row whose `created_at` is `stamp`. Of one stamp, what this process makes later sorts later (RFC 9562, section
/// 6.2, method 1).
pub fn stamped(stamp: DateTime<Utc>) -> Uuid {
    // From anywhere in its lower half, so that it lasts, and that two processes hardly ever count the same.
    static MADE: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(random() << 9));
    let count = u128::from(MADE.fetch_add(1, Ordering::Relaxed)) & ((1 << COUNTER) - 1);
    let (version, variant) = (7 << 76, 2 << 62);
    // The version stands before the counter's first twelve bits, the variant before the others.
    let (first, others) = (count >> 30, count & ((1 << 30) - 1));
    Uuid::from_u128(millis(stamp) | version | first << 64 | variant | others << RANDOM | u128::from(random()))
}

/// No id of a row whose `created_at` is `stamp` or later sorts before this.
pub fn least(stamp: DateTime<Utc>) -> Uuid {
    Uuid::from_u128(millis(stamp))
}

/// All ids of rows whose `created_at` is `stamp` or earlier sort before this.
pub fn bound(stamp: DateTime<Utc>) -> Uuid {
    stamp.checked_add_signed(TimeDelta::milliseconds(1)).map_or(Uuid::max(), least)
}

/// A time before 1970 is 1970 to ids, and what 48 bits can't tell is their last.
fn millis(stamp: DateTime<Utc>) -> u128 {
    let millis = u64::try_from(stamp.timestamp_millis()).unwrap_or_default();
    u128::from(millis.min((1 << 48) - 1)) << 80
}

/// 32 bits.
fn random() -> u64 {
    // Those at the end of a new id are.
    Uuid::now_v7().as_u64_pair().1 & u64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn ids_stand_between_what_their_stamps_say() {
        for stamp in [
            "1970-01-01T00:00:00Z",
            "2026-11-23T08:00:00.999999Z",
            "2026-11-23T08:00:01Z",
            "9999-12-31T23:59:59.999999Z",
        ] {
            let (stamp, id) = (at(stamp), stamped(at(stamp)));
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122), "{stamp}");
            assert!(least(stamp) <= id && id < bound(stamp), "{stamp}: {id}");
            assert!(bound(stamp - TimeDelta::milliseconds(1)) <= id && id < least(stamp + TimeDelta::milliseconds(1)));
        }
    }

    #[test]
    fn ids_of_one_stamp_keep_their_order() {
        let then = at("2020-02-29T12:00:00.123456Z");
        let ids: Vec<_> = (0..5_000).map(|_| stamped(then)).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.as_u128() >> 80 == 1_582_977_600_123));
    }

    #[test]
    fn bounds_hold_at_both_ends_of_time() {
        assert_eq!(least(DateTime::<Utc>::MIN_UTC), Uuid::nil());
        assert_eq!(bound(DateTime::<Utc>::MAX_UTC), Uuid::max());
        // 10889-08-02T05:31:50.655Z is the last millisecond that an id tells.
        assert_eq!(least(at("+10889-08-02T05:31:50.655Z")).as_u128() >> 80, (1 << 48) - 1);
        assert_eq!(least(at("+20000-01-01T00:00:00Z")).as_u128() >> 80, (1 << 48) - 1);
    }
}
