//! Where a run can go: how it ends, when it is tried again, and how far rules may set off each other.

use chrono::Duration;
use entity::workflow::workflow_run::WorkflowRunStatus::{self, Dead, Queued, Refused, Retrying, Skipped, Succeeded};

use crate::error::{Error, Fault, Refusal, UserErrorCode};
use crate::transition::{State, Transition, Transitions, When};

/// The most runs that may stand behind an event on which rules still run.
pub const DEEPEST: i32 = 5;
/// How often a run is tried before it is given up.
pub const MOST_ATTEMPTS: i32 = 5;
/// The most characters of a reason.
const LONGEST_REASON: usize = 1_000;

/// Why no rule runs on an event.
pub const TOO_DEEP: &str = "More than 5 runs of rules stand behind the event: rules set off each other.";
/// Why a rule does not run on an event.
pub const ITS_OWN: &str = "The event is what this rule did, itself or through others: it would go round in circles.";

/// What can be done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go on behind the last step that is done.
    Retry,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, WorkflowRunStatus> = Transitions {
    subject: "workflow run",
    frozen: &[],
    actions: &[Transition { action: Action::Retry, mutation: "retryWorkflowRun", when: When::In(&[Dead]) }],
};

impl State for WorkflowRunStatus {
    type Action = Action;

    fn transitions() -> &'static Transitions<Action, Self> {
        &TRANSITIONS
    }
}

/// How an attempt of a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All is done.
    Succeeded,
    /// Its conditions do not hold, or there is nothing to do it to.
    Skipped(String),
    /// It may not be done.
    Refused(String),
    /// It can't be done, whoever tries.
    Dead(String),
    /// It may go well the next time.
    Again(String),
    /// It would have been too much at once: after so many seconds it is not. That is no attempt.
    Later(String, u64),
}

impl Ending {
    /// What an error makes of a run. What the business refuses stays refused, since the record has to change first: the
    /// run is given up, and can be retried by hand. A permission that lacks is the owner's affair. All else passes by.
    pub fn of(what: &str, error: &Error) -> Self {
        match error {
            Error::Refused(Refusal(reasons)) if reasons.iter().any(|reason| reason.code == UserErrorCode::Conflict) => {
                Self::Again(format!("{what} failed: CONFLICT."))
            }
            Error::Refused(refusal) => Self::Dead(format!("{what} was refused: {}.", refusal.codes())),
            Error::Fault(Fault::Forbidden(why)) => Self::Refused(format!("{what} is not allowed to the owner: {why}")),
            Error::Fault(Fault::BadUserInput(_)) => Self::Dead(format!("{what} was refused: BAD_USER_INPUT.")),
            Error::Fault(Fault::RateLimited(wait)) => Self::Later(format!("{what} waits: RATE_LIMITED."), *wait),
            Error::Fault(fault) => Self::Again(format!("{what} failed: {}.", fault.code())),
        }
    }

    /// The ending of the attempt of that number: there is a last one.
    #[must_use]
    pub fn after(self, attempts: i32) -> Self {
        match self {
            Self::Again(reason) if attempts >= MOST_ATTEMPTS => Self::Dead(reason),
            other => other,
        }
    }

    /// Where the run stands then.
    pub fn status(&self) -> WorkflowRunStatus {
        match self {
            Self::Succeeded => Succeeded,
            Self::Skipped(_) => Skipped,
            Self::Refused(_) => Refused,
            Self::Dead(_) => Dead,
            Self::Again(_) | Self::Later(..) => Retrying,
        }
    }

    /// Why it ends so, shortened.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Succeeded => None,
            Self::Skipped(reason)
            | Self::Refused(reason)
            | Self::Dead(reason)
            | Self::Again(reason)
            | Self::Later(reason, _) => Some(reason.chars().take(LONGEST_REASON).collect()),
        }
    }
}

/// Why a run waits that took too long at once.
pub const IN_THE_NEXT_TURN: &str = "It took long, and goes on after others.";
/// Why a run is given up that was begun so often and never came to an end.
pub const BROKEN_OFF: &str = "Each attempt was broken off before it ended.";

/// How long after an attempt the next one is made: 30 seconds, 2, 10 and 60 minutes.
pub fn pause(attempts: i32) -> Duration {
    match attempts {
        ..=1 => Duration::seconds(30),
        2 => Duration::minutes(2),
        3 => Duration::minutes(10),
        _ => Duration::hours(1),
    }
}

/// Whether a run still has something before it.
pub fn is_open(status: WorkflowRunStatus) -> bool {
    matches!(status, Queued | Retrying)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::UserError;

    #[test]
    fn only_what_was_given_up_is_retried() {
        for status in [Queued, Retrying, Succeeded, Skipped, Refused, Dead] {
            assert_eq!(TRANSITIONS.guard(&Action::Retry, &status).is_ok(), status == Dead, "{status:?}");
            assert_eq!(is_open(status), matches!(status, Queued | Retrying));
        }
    }

    #[test]
    fn what_the_business_refuses_is_given_up_and_what_passes_by_is_tried_again() {
        let of = |error: Error| Ending::of("Step 1", &error);
        let refused = UserError::on("id", UserErrorCode::InvalidTransition, "The deal of Ada is WON.").into();
        assert_eq!(of(refused), Ending::Dead("Step 1 was refused: INVALID_TRANSITION on `id`.".to_owned()));
        let input = Fault::BadUserInput("`Ada` is no date".to_owned()).into();
        assert_eq!(of(input), Ending::Dead("Step 1 was refused: BAD_USER_INPUT.".to_owned()));
        let conflict = UserError::whole(UserErrorCode::Conflict, "Read it again.").into();
        assert_eq!(of(conflict).status(), Retrying);
        assert_eq!(of(Fault::Forbidden("This needs X.".to_owned()).into()).status(), Refused);
        let later = Ending::Later("Step 1 waits: RATE_LIMITED.".to_owned(), 7);
        assert_eq!(of(Fault::RateLimited(7).into()).after(5), later);
        for fault in [Fault::Timeout, Fault::Unavailable, Fault::Internal("Ada".to_owned())] {
            let ending = of(fault.into());
            assert_eq!(ending.clone().after(4).status(), Retrying);
            assert_eq!(ending.clone().after(5).status(), Dead);
            assert!(!ending.reason().expect("a reason").contains("Ada"));
        }
    }

    #[test]
    fn pauses_grow() {
        let pauses: Vec<_> = (1..=5).map(|attempts| pause(attempts).num_seconds()).collect();
        assert_eq!(pauses, [30, 120, 600, 3600, 3600]);
    }
}
