//! What can be done to a milestone, and where it stands in its project.

use entity::projects::milestone::MilestoneStatus::{self, Completed, InProgress, Pending};
use entity::projects::milestone::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// The most milestones of a project.
pub const MOST: usize = 200;

/// What can be done to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Put it elsewhere in its project.
    Move,
    /// Begin it.
    Start,
    /// Reach it.
    Complete,
    /// Go on with it.
    Reopen,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[MilestoneStatus] = &[Pending, InProgress, Completed];

/// In which states each mutation is possible. What is completed can be completed: nothing happens.
pub const TRANSITIONS: Transitions<Action, MilestoneStatus> = Transitions {
    subject: "milestone",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateMilestone", when: When::In(EVERY) },
        Transition { action: Action::Move, mutation: "moveMilestone", when: When::In(EVERY) },
        Transition { action: Action::Start, mutation: "startMilestone", when: When::In(&[Pending]) },
        Transition { action: Action::Complete, mutation: "completeMilestone", when: When::In(EVERY) },
        Transition { action: Action::Reopen, mutation: "reopenMilestone", when: When::In(&[Completed]) },
        Transition { action: Action::Delete, mutation: "deleteMilestone", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreMilestone", when: When::Deleted },
    ],
};

stateful!(Model, status: MilestoneStatus);

/// Refuses a milestone more than a project can have.
pub fn room(field: &str, present: usize, more: usize) -> Result<(), UserError> {
    if present + more <= MOST {
        return Ok(());
    }
    let reason = format!("A project has at most {MOST} milestones: delete some, or make another project.");
    Err(UserError::on(field, UserErrorCode::Limit, reason))
}

/// The positions of siblings in their new order, when the one at place `from` goes to place `to`. Where there is a number
/// free between its new neighbours only it gets another; else those between the two places take each other's.
pub fn moved(positions: &[i32], from: usize, to: usize) -> Vec<i32> {
    let mut others = positions.to_vec();
    if from >= others.len() || to >= others.len() || from == to {
        return others;
    }
    others.remove(from);
    let before = to.checked_sub(1).and_then(|place| others.get(place)).copied();
    let free = match (before, others.get(to).copied()) {
        (None, behind) => behind.and_then(|behind| behind.checked_sub(1)),
        (Some(before), None) => before.checked_add(1),
        (Some(before), Some(behind)) => Some(before + (behind - before) / 2),
    };
    others.insert(to, free.unwrap_or(-1));
    if is_rising(&others) {
        others
    } else if is_rising(positions) {
        positions.to_vec()
    } else {
        (0..).take(positions.len()).collect()
    }
}

/// Whether each position is greater than the one before, and none is below 0.
fn is_rising(positions: &[i32]) -> bool {
    positions.iter().all(|position| *position >= 0) && positions.is_sorted_by(|one, next| one < next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        const ALWAYS: [&str; 2] = ["updateMilestone", "moveMilestone"];
        for (status, also) in [
            (Pending, &["startMilestone", "completeMilestone"][..]),
            (InProgress, &["completeMilestone"]),
            (Completed, &["completeMilestone", "reopenMilestone"]),
        ] {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), [&ALWAYS, also, &["deleteMilestone"]].concat(), "{status:?}");
            assert_eq!(allowed(true), ["restoreMilestone"], "{status:?}");
        }
    }

    #[test]
    fn a_move_renumbers_no_more_than_it_has_to() {
        for (positions, from, to, after) in [
            // Those between the places take each other's.
            (&[0, 1, 2, 3, 4][..], 1, 3, &[0, 1, 2, 3, 4][..]),
            (&[0, 1, 2, 3], 3, 0, &[0, 1, 2, 3]),
            // At the end and in a gap only the moved one.
            (&[0, 1, 2], 0, 2, &[1, 2, 3]),
            (&[0, 1, 5], 0, 1, &[1, 3, 5]),
            (&[4, 5, 6], 2, 0, &[3, 4, 5]),
            // Where it is.
            (&[0, 7], 1, 1, &[0, 7]),
            // Two that came to share a position, as a restored one can.
            (&[0, 1, 1], 0, 1, &[0, 1, 2]),
            (&[2], 0, 0, &[2]),
        ] {
            assert_eq!(moved(positions, from, to), after, "{positions:?}: {from} to {to}");
        }
    }

    #[test]
    fn whatever_is_moved_the_order_stands() {
        for from in 0..6 {
            for to in 0..6 {
                let after = moved(&[0, 1, 2, 8, 9, 10], from, to);
                assert!(is_rising(&after), "{from} to {to}: {after:?}");
                assert_eq!(after.len(), 6);
            }
        }
        assert_eq!(moved(&[i32::MAX - 1, i32::MAX], 0, 1), [i32::MAX - 1, i32::MAX]);
    }

    #[test]
    fn a_project_has_only_so_many() {
        assert_eq!(room("projectId", MOST - 1, 1), Ok(()));
        assert_eq!(room("projectId", MOST, 1).expect_err("too many").code, UserErrorCode::Limit);
    }
}
