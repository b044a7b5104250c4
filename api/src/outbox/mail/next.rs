//! What follows an attempt: done, again later, or given up. Mail servers keep trying for days (RFC 5321, section
//! 4.5.4.1), and so do we until one of them has it.

use chrono::{DateTime, Duration, Utc};

use crate::mail::NotTaken;

/// Pauses in seconds: between two attempts, nine of them in less than three days.
const PAUSES: [i64; 8] = [10, 60, 10 * 60, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 24 * 3600];
/// How long a mail is worth sending.
const LIFETIME: Duration = Duration::days(3);
/// Codes of a mail server that does not know us: nothing about the mail, and somebody can put it right (RFC 4954).
const UNKNOWN_TO_IT: [u16; 4] = [530, 534, 535, 538];

/// What becomes of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The mail server has it.
    Sent,
    /// It is tried again then; why it failed.
    Again(DateTime<Utc>, String),
    /// It is given up, and why.
    GiveUp(String),
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The mail server took it.
    Taken,
    /// It did not.
    NotTaken(NotTaken),
    /// There was no end of it.
    Slow,
    /// What is kept of it can't be read: its key is not configured.
    Unreadable,
}

/// Why a mail is not even tried, for the `attempts`-th time, if so.
pub(super) fn over(written_at: DateTime<Utc>, attempts: i32, now: DateTime<Utc>) -> Option<Next> {
    if now >= written_at + LIFETIME {
        return Some(Next::GiveUp("EXPIRED".to_owned()));
    }
    // Each attempt was broken off: something about it may be what breaks us.
    let most = i32::try_from(PAUSES.len() + 1).unwrap_or(i32::MAX);
    (attempts > most).then(|| Next::GiveUp("BROKEN_OFF".to_owned()))
}

/// What follows the `attempts`-th attempt.
pub(super) fn next(outcome: &Outcome, written_at: DateTime<Utc>, attempts: i32, now: DateTime<Utc>) -> Next {
    let (reason, is_final) = match outcome {
        Outcome::Taken => return Next::Sent,
        Outcome::NotTaken(NotTaken::Answered(code)) => {
            (code.to_string(), (500..600).contains(code) && !UNKNOWN_TO_IT.contains(code))
        }
        Outcome::NotTaken(NotTaken::NoMessage(_)) => ("NO_MESSAGE".to_owned(), true),
        Outcome::NotTaken(NotTaken::Unanswered(_)) | Outcome::Slow => ("NO_ANSWER".to_owned(), false),
        Outcome::Unreadable => ("UNREADABLE".to_owned(), false),
    };
    let pause = usize::try_from(attempts - 1).ok().and_then(|place| PAUSES.get(place));
    match pause {
        // At the end of its lifetime it is looked at once more, and not sent.
        Some(pause) if !is_final => Next::Again((now + Duration::seconds(*pause)).min(written_at + LIFETIME), reason),
        _ => Next::GiveUp(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn answered(code: u16) -> Outcome {
        Outcome::NotTaken(NotTaken::Answered(code))
    }

    #[test]
    fn what_may_go_next_time_is_tried_again_for_less_than_three_days() {
        let (mut now, mut attempts) = (WRITTEN, 1);
        let reason = loop {
            assert_eq!(over(WRITTEN, attempts, now), None, "{attempts}. attempt");
            match next(&answered(451), WRITTEN, attempts, now) {
                Next::Again(then, reason) => {
                    assert!(then > now && reason == "451", "{attempts}. attempt");
                    now = then;
                }
                Next::GiveUp(reason) => break reason,
                Next::Sent => panic!("it was not taken"),
            }
            attempts += 1;
        };
        assert_eq!((attempts, reason.as_str()), (9, "451"));
        assert_eq!(over(WRITTEN, attempts + 1, now), Some(Next::GiveUp("BROKEN_OFF".to_owned())));
    }

    #[test]
    fn what_was_refused_for_good_is_given_up_at_once() {
        for (outcome, reason) in [
            (answered(550), "550"),
            (answered(599), "599"),
            (Outcome::NotTaken(NotTaken::NoMessage("no mailbox".to_owned())), "NO_MESSAGE"),
        ] {
            assert_eq!(next(&outcome, WRITTEN, 1, WRITTEN), Next::GiveUp(reason.to_owned()));
        }
    }

    #[test]
    fn what_is_no_matter_of_the_mails_is_tried_again() {
        let unanswered = Outcome::NotTaken(NotTaken::Unanswered("ada@x.test is away".to_owned()));
        for (outcome, reason) in [
            (answered(421), "421"),
            (answered(535), "535"),
            (unanswered, "NO_ANSWER"),
            (Outcome::Slow, "NO_ANSWER"),
            (Outcome::Unreadable, "UNREADABLE"),
        ] {
            let then = WRITTEN + Duration::seconds(10);
            assert_eq!(next(&outcome, WRITTEN, 1, WRITTEN), Next::Again(then, reason.to_owned()));
        }
        assert_eq!(next(&Outcome::Taken, WRITTEN, 1, WRITTEN), Next::Sent);
    }

    #[test]
    fn a_mail_that_waited_too_long_is_not_sent() {
        let end = WRITTEN + LIFETIME;
        let late = end - Duration::hours(1);
        assert_eq!(over(WRITTEN, 1, late), None);
        assert_eq!(over(WRITTEN, 1, end), Some(Next::GiveUp("EXPIRED".to_owned())));
        assert_eq!(next(&answered(451), WRITTEN, 7, late), Next::Again(end, "451".to_owned()));
    }
}
