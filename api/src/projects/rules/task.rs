//! Where a task can go, what it waits for, and what its fields must be.

use chrono::NaiveDate;
use entity::Id;
use entity::projects::project;
use entity::projects::task::Model;
use entity::projects::task::TaskStatus::{self, Cancelled, Done, InProgress, InReview, Todo};

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Presence, State as _, Transition, Transitions, When, stateful};

/// The most generations of a task: itself, and those above or below it.
pub const MOST_LEVELS: usize = 10;

/// The most tasks that one waits for, and the most that wait for one.
pub const MOST_DEPENDENCIES: i64 = 100;

/// How many tasks a message names.
const NAMED: usize = 5;

/// What can be done to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Put it elsewhere in its project's order.
    Move,
    /// Begin the work, or take it up again.
    Start,
    /// Ask for a look at what was done.
    SubmitForReview,
    /// Finish it.
    Complete,
    /// Give it up.
    Cancel,
    /// Take it up again after all.
    Reopen,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[TaskStatus] = &[Todo, InProgress, InReview, Done, Cancelled];
const OPEN: &[TaskStatus] = &[Todo, InProgress, InReview];

/// In which states each mutation is possible. Besides, what a task waits for is in the way of [`WAITING`].
pub const TRANSITIONS: Transitions<Action, TaskStatus> = Transitions {
    subject: "task",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateTask", when: When::In(EVERY) },
        Transition { action: Action::Move, mutation: "moveTask", when: When::In(EVERY) },
        Transition { action: Action::Start, mutation: "startTask", when: When::In(&[Todo, InReview]) },
        Transition { action: Action::SubmitForReview, mutation: "submitTaskForReview", when: When::In(&[InProgress]) },
        Transition { action: Action::Complete, mutation: "completeTask", when: When::In(OPEN) },
        Transition { action: Action::Cancel, mutation: "cancelTask", when: When::In(OPEN) },
        Transition { action: Action::Reopen, mutation: "reopenTask", when: When::In(&[Done, Cancelled]) },
        Transition { action: Action::Delete, mutation: "deleteTask", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreTask", when: When::Deleted },
    ],
};

stateful!(Model, status: TaskStatus);

/// What a blocked task can't do.
const WAITING: &[&str] = &["startTask", "completeTask"];

/// Every mutation of a task, with why it is not possible now, if it isn't. `awaited` are the titles of what must be done
/// first and is not.
pub fn available(status: TaskStatus, presence: Presence, awaited: &[String]) -> Vec<(&'static str, Option<String>)> {
    let waits = |mutation| if WAITING.contains(&mutation) { waits_for(awaited) } else { None };
    let by_state = TaskStatus::transitions().available(&status, presence);
    by_state.map(|(mutation, why_not)| (mutation, why_not.or_else(|| waits(mutation)))).collect()
}

/// Refuses to begin or finish what waits for others.
pub fn unblocked(awaited: &[String]) -> Result<(), UserError> {
    match waits_for(awaited) {
        None => Ok(()),
        Some(reason) => Err(UserError::on("id", UserErrorCode::InvalidTransition, reason)),
    }
}

fn waits_for(awaited: &[String]) -> Option<String> {
    let named = listed(awaited)?;
    Some(format!("The task is blocked. Complete or cancel first: {named}."))
}

/// Titles as a message names them: the first few, and how many more there are. None of none.
fn listed(titles: &[String]) -> Option<String> {
    let named: Vec<_> = titles.iter().take(NAMED).map(|title| format!("\"{title}\"")).collect();
    match titles.len().saturating_sub(NAMED) {
        0 if named.is_empty() => None,
        0 => Some(named.join(", ")),
        more => Some(format!("{} and {more} more", named.join(", "))),
    }
}

/// What belongs to a task is of its project; `what` is how a message calls it, and `field` where it was given.
pub fn same_project(
    field: &str,
    what: &str,
    own: Id<project::Entity>,
    other: Id<project::Entity>,
) -> Result<(), UserError> {
    if own == other {
        return Ok(());
    }
    let reason = format!("The {what} is of another project than the task: choose one of the same.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// How long it will take, in minutes: 1 to 600,000.
pub fn estimate(minutes: i32) -> Result<i32, UserError> {
    if (1..=600_000).contains(&minutes) {
        return Ok(minutes);
    }
    let reason = "`estimateMinutes` must be 1 to 600,000 minutes; leave it out if nobody knows.";
    Err(UserError::on("estimateMinutes", UserErrorCode::Invalid, reason))
}

/// A task is due on the day it starts, or later; `field` is the one of the two that was given.
pub fn period(field: &str, start: Option<NaiveDate>, due: Option<NaiveDate>) -> Result<(), UserError> {
    match (start, due) {
        (Some(start), Some(due)) if due < start => {
            let reason = format!("The task would be due on {due}, before it starts on {start}: change one of them.");
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

/// A task is neither its own subtask nor that of one below it, and subtasks have few generations. `above` says whether it
/// is among the parent and what that belongs to, `levels` how many generations there would be.
pub fn parent(is_above: bool, levels: usize) -> Result<(), UserError> {
    let refused = |code, reason: String| Err(UserError::on("parentTaskId", code, reason));
    if is_above {
        let reason = "A task can't be a subtask of itself or of one below it: choose another parent.";
        return refused(UserErrorCode::Invalid, reason.to_owned());
    }
    if levels > MOST_LEVELS {
        let reason =
            format!("Tasks have at most {MOST_LEVELS} levels; these would be {levels}: choose a parent above.");
        return refused(UserErrorCode::Limit, reason);
    }
    Ok(())
}

/// Refuses a dependency that closes a circle: with itself, or with a predecessor that waits for the task.
pub fn acyclic(is_itself: bool, is_awaited: bool) -> Result<(), UserError> {
    let reason = match (is_itself, is_awaited) {
        (true, _) => "A task can't wait for itself: name another one.",
        (_, true) => "The predecessor waits for this task, directly or through others: neither could ever begin.",
        _ => return Ok(()),
    };
    Err(UserError::on("predecessorId", UserErrorCode::Invalid, reason))
}

/// Refuses a dependency that is there already, and one more than a task can have in either direction.
pub fn new_dependency(is_there: bool, present: i64) -> Result<(), UserError> {
    let refused = |code, reason: String| Err(UserError::on("predecessorId", code, reason));
    if is_there {
        return refused(UserErrorCode::Duplicate, "The task waits for this one already.".to_owned());
    }
    if present >= MOST_DEPENDENCIES {
        let reason = format!("A task waits for at most {MOST_DEPENDENCIES} others, and as many wait for it.");
        return refused(UserErrorCode::Limit, reason);
    }
    Ok(())
}

/// Refuses to bring back what waits for itself by now; `circle` are the titles of the tasks that would.
pub fn returns_acyclic(circle: &[String]) -> Result<(), UserError> {
    let Some(named) = listed(circle) else { return Ok(()) };
    let reason = format!(
        "With the dependencies that come back, these would wait for themselves: {named}. Remove one of the \
         dependencies that were made meanwhile."
    );
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn possible(status: TaskStatus, presence: Presence, awaited: &[String]) -> Vec<&'static str> {
        let all = available(status, presence, awaited).into_iter();
        all.filter(|(_, why_not)| why_not.is_none()).map(|(action, _)| action).collect()
    }

    #[test]
    fn each_state_allows_what_it_says() {
        let always = ["updateTask", "moveTask", "deleteTask"];
        for (status, more) in [
            (Todo, vec!["startTask", "completeTask", "cancelTask"]),
            (InProgress, vec!["submitTaskForReview", "completeTask", "cancelTask"]),
            (InReview, vec!["startTask", "completeTask", "cancelTask"]),
            (Done, vec!["reopenTask"]),
            (Cancelled, vec!["reopenTask"]),
        ] {
            let mut expected: Vec<_> = always.into_iter().chain(more).collect();
            expected.sort_unstable();
            let mut found = possible(status, Presence::Live, &[]);
            found.sort_unstable();
            assert_eq!(found, expected, "{status:?}");
            assert_eq!(possible(status, Presence::Deleted, &[]), ["restoreTask"], "{status:?}");
        }
    }

    #[test]
    fn what_waits_neither_begins_nor_ends() {
        let awaited = ["Design".to_owned()];
        assert_eq!(
            possible(Todo, Presence::Live, &awaited),
            ["updateTask", "moveTask", "cancelTask", "deleteTask"],
            "neither startTask nor completeTask"
        );
        let why_not = |status| {
            let all = available(status, Presence::Live, &awaited);
            all.into_iter().find(|(action, _)| *action == "startTask").expect("it is told of").1
        };
        let blocked = why_not(Todo);
        assert_eq!(blocked.as_deref(), Some("The task is blocked. Complete or cancel first: \"Design\"."));
        let refused = unblocked(&awaited).expect_err("blocked");
        assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::InvalidTransition, Some("id")));
        assert_eq!(Some(refused.message), blocked);
        assert!(unblocked(&[]).is_ok());
        // The state's own reason comes first.
        assert!(why_not(Done).expect("a reason").contains("needs the task to be TODO, IN_REVIEW"));
    }

    #[test]
    fn a_message_names_a_few() {
        let titles: Vec<_> = (1..=7).map(|n| format!("T{n}")).collect();
        assert_eq!(listed(&titles[..2]).as_deref(), Some("\"T1\", \"T2\""));
        assert_eq!(listed(&titles).as_deref(), Some("\"T1\", \"T2\", \"T3\", \"T4\", \"T5\" and 2 more"));
        assert_eq!(listed(&[]), None);
    }

    #[test]
    fn parents_are_above_and_near() {
        assert!(parent(false, MOST_LEVELS).is_ok());
        assert_eq!(parent(false, MOST_LEVELS + 1).expect_err("deep").code, UserErrorCode::Limit);
        assert_eq!(parent(true, 2).expect_err("a circle").code, UserErrorCode::Invalid);
    }

    #[test]
    fn dependencies_are_new_few_and_in_no_circle() {
        let code = |refused: Result<(), UserError>| refused.expect_err("refused").code;
        assert!(acyclic(false, false).is_ok() && new_dependency(false, MOST_DEPENDENCIES - 1).is_ok());
        assert_eq!(code(acyclic(true, true)), UserErrorCode::Invalid);
        assert_eq!(code(acyclic(false, true)), UserErrorCode::Invalid);
        assert_eq!(code(new_dependency(true, MOST_DEPENDENCIES)), UserErrorCode::Duplicate);
        assert_eq!(code(new_dependency(false, MOST_DEPENDENCIES)), UserErrorCode::Limit);
        assert!(returns_acyclic(&[]).is_ok());
        assert_eq!(code(returns_acyclic(&["A".to_owned()])), UserErrorCode::InvalidTransition);
    }

    #[test]
    fn days_and_minutes_are_checked() {
        let day = |day| NaiveDate::from_ymd_opt(2030, 1, day);
        assert!(period("dueDate", day(1), day(1)).is_ok());
        assert!(period("dueDate", None, day(1)).is_ok());
        assert_eq!(period("startDate", day(2), day(1)).expect_err("early").field.as_deref(), Some("startDate"));
        assert_eq!(estimate(600_000), Ok(600_000));
        for minutes in [0, -5, 600_001] {
            assert_eq!(estimate(minutes).expect_err("out of range").code, UserErrorCode::Invalid);
        }
    }
}
