//! The time that an id tells: a `UUIDv7` begins with the milliseconds since 1970 (RFC 9562, section 5.7). So rows that
//! were made at some time are found by the primary key, without an index of their own.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How much later than a row's `created_at` its id may be made: the one is when its transaction was begun, the other when
/// the row was, which may have waited for others. More than any transaction takes; and whoever looks for a time looks
/// through the rows of as much more.
const LATER: TimeDelta = TimeDelta::minutes(1);

/// How many bits of an id count those that are made of other times than now.
const COUNTED: u32 = 42;

/// An id of a row whose `created_at` is `stamp`. Ids that are made later sort later. Where the stamp is not of now, as in
/// made-up history, the id tells the stamp's time.
pub fn stamped(stamp: DateTime<Utc>) -> Uuid {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let id = Uuid::now_v7();
    if least(stamp) <= id && id < bound(stamp) {
        return id;
    }
    // As `now_v7` does: behind the time and the version a counter, and behind that what is random.
    let count = u128::from(MADE.fetch_add(1, Ordering::Relaxed)) & ((1 << COUNTED) - 1);
    let (version, variant) = (7 << 76, 2 << 62);
    let counted = (count >> 30) << 64 | (count & ((1 << 30) - 1)) << 32;
    let random = id.as_u128() & u128::from(u32::MAX);
    Uuid::from_u128(millis(stamp) | version | variant | counted | random)
}

/// No id of a row whose `created_at` is `stamp` or later sorts before this.
pub fn least(stamp: DateTime<Utc>) -> Uuid {
    Uuid::from_u128(millis(stamp))
}

/// All ids of rows whose `created_at` is `stamp` or earlier sort before this.
pub fn bound(stamp: DateTime<Utc>) -> Uuid {
    stamp.checked_add_signed(LATER).map_or(Uuid::max(), least)
}

/// A time before 1970 is 1970 to ids, and what 48 bits can't tell is their last.
fn millis(stamp: DateTime<Utc>) -> u128 {
    let millis = u64::try_from(stamp.timestamp_millis()).unwrap_or_default();
    u128::from(millis.min((1 << 48) - 1)) << 80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn ids_stand_between_what_their_stamps_say() {
        let now = Utc::now();
        let past = [now, now - TimeDelta::seconds(9), now - TimeDelta::days(400), at("1970-01-01T00:00:00Z")];
        for stamp in past.into_iter().chain([now + TimeDelta::days(400), at("9999-12-31T23:59:59.999999Z")]) {
            let id = stamped(stamp);
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122), "{stamp}");
            assert!(least(stamp) <= id && id < bound(stamp), "{stamp}: {id}");
        }
    }

    #[test]
    fn made_up_history_tells_its_own_time_and_keeps_its_order() {
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
