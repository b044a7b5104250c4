//! Where a rule can go, and how many there can be.

use entity::workflow::workflow_rule::Model;
use entity::workflow::workflow_rule::WorkflowRuleStatus::{self, Disabled, Enabled};
use serde_json::Value as Json;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// The most rules of an organization that run.
pub const MOST_ENABLED: u64 = 100;
/// The most actions of a rule.
pub const MOST_ACTIONS: usize = 20;
/// The most bytes of conditions, as JSON.
pub const MOST_CONDITIONS: usize = 16 * 1024;

/// What can be done to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Let it run.
    Enable,
    /// Let it run no more.
    Disable,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[WorkflowRuleStatus] = &[Enabled, Disabled];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, WorkflowRuleStatus> = Transitions {
    subject: "workflow rule",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateWorkflowRule", when: When::In(EVERY) },
        Transition { action: Action::Enable, mutation: "enableWorkflowRule", when: When::In(&[Disabled]) },
        Transition { action: Action::Disable, mutation: "disableWorkflowRule", when: When::In(&[Enabled]) },
        Transition { action: Action::Delete, mutation: "deleteWorkflowRule", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreWorkflowRule", when: When::Deleted },
    ],
};

stateful!(Model, status: WorkflowRuleStatus);

/// One more rule can run while there are so many.
pub fn one_more(enabled: u64) -> Result<(), UserError> {
    if enabled < MOST_ENABLED {
        return Ok(());
    }
    let reason = format!("{MOST_ENABLED} workflow rules are enabled already: disable some.");
    Err(UserError::whole(UserErrorCode::Limit, reason))
}

/// A rule does something, and not too much.
pub fn action_count(actions: usize) -> Result<(), UserError> {
    match actions {
        0 => Err(UserError::on("actions", UserErrorCode::Required, "`actions` must hold at least one.")),
        1..=MOST_ACTIONS => Ok(()),
        _ => {
            let reason = format!("`actions` takes at most {MOST_ACTIONS}; these are {actions}: make another rule.");
            Err(UserError::on("actions", UserErrorCode::Limit, reason))
        }
    }
}

/// Conditions are an object of bounded size, whatever they say.
pub fn conditions(json: &Json) -> Result<(), UserError> {
    if !json.is_object() {
        let reason = "`conditions` must be a JSON object: the filter of a list, or `{}`.";
        return Err(UserError::on("conditions", UserErrorCode::Invalid, reason));
    }
    if json.to_string().len() > MOST_CONDITIONS {
        return Err(UserError::on("conditions", UserErrorCode::Limit, "`conditions` must be at most 16 KiB of JSON."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, also) in [(Enabled, "disableWorkflowRule"), (Disabled, "enableWorkflowRule")] {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), ["updateWorkflowRule", also, "deleteWorkflowRule"], "{status:?}");
            assert_eq!(allowed(true), ["restoreWorkflowRule"], "{status:?}");
        }
    }

    #[test]
    fn there_are_bounds() {
        assert_eq!((one_more(0), one_more(99)), (Ok(()), Ok(())));
        assert_eq!(one_more(100).expect_err("too many").code, UserErrorCode::Limit);
        assert_eq!((action_count(1), action_count(20)), (Ok(()), Ok(())));
        assert_eq!(action_count(0).expect_err("none").code, UserErrorCode::Required);
        assert_eq!(action_count(21).expect_err("too many").code, UserErrorCode::Limit);
        assert_eq!(conditions(&json!({})), Ok(()));
        assert_eq!(conditions(&json!([])).expect_err("no object").code, UserErrorCode::Invalid);
        assert_eq!(
            conditions(&json!({ "a": "b".repeat(MOST_CONDITIONS) })).expect_err("large").code,
            UserErrorCode::Limit
        );
    }
}
