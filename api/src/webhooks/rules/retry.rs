//! What follows an attempt: done, again later, or given up.

use chrono::{DateTime, Duration, Utc};
use entity::Id;
use entity::webhooks::webhook_delivery;
use sha2::{Digest as _, Sha256};

/// Pauses in seconds: between two attempts, ten of them in about three days.
const PAUSES: [i64; 9] = [5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 20 * 3600, 36 * 3600];
/// The longest pause that a receiver can ask for.
const LONGEST: Duration = Duration::hours(48);
/// How long nothing gets through before an endpoint is disabled.
pub const PATIENCE: Duration = Duration::days(5);

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered.
    Answered {
        /// With this status.
        status: u16,
        /// The beginning of what it said.
        excerpt: String,
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// It did not: why, in words of ours.
    Failed(String),
}

/// What becomes of the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The receiver has it.
    Done,
    /// It is sent again then.
    Again(DateTime<Utc>),
    /// It is given up.
    GiveUp,
    /// It is given up, and the receiver wants nothing more, ever.
    Gone,
}

impl Outcome {
    /// What it was, for lists and logs.
    pub fn told(&self) -> String {
        match self {
            Self::Answered { status, .. } => format!("answered {status}"),
            Self::Failed(why) => why.clone(),
        }
    }
}

/// What follows the `tries`-th attempt. A ping is sent once: whoever asked for it looks at what came of it.
pub fn next(
    delivery: Id<webhook_delivery::Entity>,
    tries: i32,
    is_ping: bool,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Next {
    let asked_for = match outcome {
        Outcome::Answered { status: 200..=299, .. } => return Next::Done,
        Outcome::Answered { status: 410, .. } => return Next::Gone,
        Outcome::Answered { retry_after, .. } => *retry_after,
        Outcome::Failed(_) => None,
    };
    let pause = usize::try_from(tries - 1).ok().and_then(|place| PAUSES.get(place));
    match pause {
        Some(pause) if !is_ping => {
            let pause = Duration::milliseconds(pause * jitter(delivery, tries));
            Next::Again(now + asked_for.map_or(pause, |asked_for| pause.max(asked_for.min(LONGEST))))
        }
        _ => Next::GiveUp,
    }
}

/// By how much a pause of a second is stretched, in milliseconds: 800 to 1,200, always the same of the same attempt. So
/// what failed together doesn't come back together.
fn jitter(delivery: Id<webhook_delivery::Entity>, tries: i32) -> i64 {
    let hash = Sha256::new().chain_update(delivery.uuid()).chain_update(tries.to_be_bytes()).finalize();
    800 + i64::from(u16::from_be_bytes([hash[0], hash[1]])) * 400 / i64::from(u16::MAX)
}

/// How long `Retry-After` asks for: seconds, or until a time (RFC 9110, section 10.2.3).
pub fn retry_after(header: &str, now: DateTime<Utc>) -> Option<Duration> {
    let header = header.trim();
    match header.parse::<u32>() {
        Ok(seconds) => Some(Duration::seconds(seconds.into())),
        Err(_) => Some((DateTime::parse_from_rfc2822(header).ok()?.to_utc() - now).max(Duration::zero())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after: Option<Duration>) -> Outcome {
        Outcome::Answered { status, excerpt: String::new(), retry_after }
    }

    fn after(tries: i32, outcome: &Outcome) -> Next {
        next(Id::from_uuid(uuid::Uuid::nil()), tries, false, outcome, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn answers_decide() {
        for status in [200, 202, 204, 299] {
            assert_eq!(after(1, &answered(status, None)), Next::Done, "{status}");
        }
        for status in [101, 301, 302, 400, 401, 404, 408, 409, 429, 500, 503] {
            assert!(matches!(after(1, &answered(status, None)), Next::Again(_)), "{status}");
        }
        assert_eq!(after(1, &answered(410, None)), Next::Gone);
        assert!(matches!(after(9, &Outcome::Failed("timeout".to_owned())), Next::Again(_)));
        assert_eq!(after(10, &answered(500, None)), Next::GiveUp);
        assert_eq!(next(Id::new(), 1, true, &answered(500, None), DateTime::UNIX_EPOCH), Next::GiveUp);
        assert_eq!(next(Id::new(), 1, true, &answered(200, None), DateTime::UNIX_EPOCH), Next::Done);
    }

    #[test]
    fn ten_attempts_take_about_three_days() {
        for delivery in std::iter::repeat_with(Id::new).take(100) {
            let (mut now, mut pauses) = (DateTime::UNIX_EPOCH, Vec::new());
            for tries in 1.. {
                let Next::Again(then) = next(delivery, tries, false, &answered(500, None), now) else { break };
                assert_eq!(next(delivery, tries, false, &answered(500, None), now), Next::Again(then), "not by chance");
                pauses.push(then - now);
                now = then;
            }
            assert_eq!(pauses.len(), 9);
            assert!(pauses.is_sorted(), "{pauses:?}");
            let days = (now - DateTime::UNIX_EPOCH).num_hours() / 12;
            assert!((4..=7).contains(&days), "{days} half days");
        }
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_and_not_for_less() {
        let at = |seconds| Next::Again(DateTime::UNIX_EPOCH + Duration::seconds(seconds));
        assert_eq!(after(1, &answered(503, Some(Duration::seconds(600)))), at(600));
        assert_eq!(after(1, &answered(429, Some(Duration::days(30)))), at(48 * 3600));
        let Next::Again(then) = after(5, &answered(503, Some(Duration::seconds(1)))) else { panic!("again") };
        assert!(then > DateTime::UNIX_EPOCH + Duration::hours(1));
    }

    #[test]
    fn retry_after_is_seconds_or_a_time() {
        let now = "2015-10-21T07:27:00Z".parse().expect("a time");
        assert_eq!(retry_after("120", now), Some(Duration::seconds(120)));
        assert_eq!(retry_after(" 0 ", now), Some(Duration::zero()));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(Duration::seconds(60)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:00:00 GMT", now), Some(Duration::zero()));
        for nonsense in ["", "soon", "-1", "99999999999999999999", "1.5"] {
            assert_eq!(retry_after(nonsense, now), None, "{nonsense}");
        }
    }
}
