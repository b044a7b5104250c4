//! When a run that failed is tried again.

use chrono::Duration;

use crate::error::Error;

/// How often a run is tried before it is FAILED.
pub const MOST_ATTEMPTS: i32 = 5;

/// How long a run that failed so often waits: a minute, and four times as long each time, so 1, 4, 16 and 64 minutes;
/// none if it is given up.
pub fn after(attempts: i32) -> Option<Duration> {
    let before = u32::try_from(attempts.max(1) - 1).ok().filter(|_| attempts < MOST_ATTEMPTS)?;
    Some(Duration::minutes(4_i64.pow(before)))
}

/// How long a run waits that would have done too much at once, if the next may be done in so many seconds: a minute at
/// least, since by then there is room for some, and an hour at most.
pub fn wait(seconds: u64) -> Duration {
    Duration::seconds(i64::try_from(seconds).unwrap_or(3_600).clamp(60, 3_600))
}

/// Why a run waits, or failed, in words that tell nothing of any record: codes, and the fields of use cases.
pub fn reason(error: &Error) -> String {
    match error {
        Error::Fault(fault) => fault.code().to_owned(),
        Error::Refused(refusal) => refusal.codes().chars().take(1_000).collect(),
    }
}

/// Why a run failed that was begun so often and never came to an end: in the words that runs of rules have for it.
pub const BROKEN_OFF: &str = "Each attempt was broken off before it ended.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Fault, UserError, UserErrorCode};

    #[test]
    fn a_run_is_tried_less_and_less_often_and_given_up() {
        let minutes = |attempts| after(attempts).map(|wait| wait.num_minutes());
        assert_eq!([1, 2, 3, 4, 5, 6].map(minutes), [Some(1), Some(4), Some(16), Some(64), None, None]);
    }

    #[test]
    fn what_would_be_too_much_waits_from_a_minute_to_an_hour() {
        assert_eq!([0, 61, u64::MAX].map(|seconds| wait(seconds).num_seconds()), [60, 61, 3_600]);
    }

    #[test]
    fn reasons_tell_codes_and_fields_and_nothing_of_records() {
        assert_eq!(reason(&Fault::Internal("database: secret".to_owned()).into()), "INTERNAL");
        let refused = UserError::on("id", UserErrorCode::Required, "Ada has no address.");
        assert_eq!(reason(&refused.into()), "REQUIRED on `id`");
    }
}
