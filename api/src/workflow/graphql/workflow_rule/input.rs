//! What mutations of rules take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::identity::organization_member;
use entity::workflow::workflow_rule;
use serde_json::json;

use super::action::WorkflowActionInput;
use crate::graphql::mutation::emptied;
use crate::graphql::trial::RequestOptions;
use crate::workflow::workflow_rule::Draft;

/// A rule's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "WorkflowRuleFieldsInput")]
pub struct WorkflowRuleFields {
    /// What it is called, at most 200 characters; a new rule needs one.
    name: MaybeUndefined<String>,
    /// What it is for, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// The member with whose permissions it runs, who may do no more than the caller (INVALID); of a new rule the
    /// caller if nothing is said. One without an owner can't be enabled.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// What must happen: one of `workflowEventTypes` (INVALID), such as `invoice.issued`; a new rule needs one.
    event_type: MaybeUndefined<String>,
    /// What must hold for the record that it happens to: a filter of its list, such as an `InvoiceFilter`, as JSON of
    /// at most 16 KiB (LIMIT). What that does not take is INVALID on `conditions.dueDate.gte`, or wherever it stands.
    conditions: MaybeUndefined<serde_json::Value>,
    /// What is done then, in this order; 1 to 20 (REQUIRED, LIMIT), also of a new rule.
    actions: MaybeUndefined<Vec<WorkflowActionInput>>,
}

impl From<WorkflowRuleFields> for Draft {
    fn from(fields: WorkflowRuleFields) -> Self {
        Self {
            name: fields.name.into(),
            description: fields.description.into(),
            owner: fields.owner_id.into(),
            event_type: fields.event_type.into(),
            conditions: emptied(fields.conditions, json!({})),
            actions: emptied(fields.actions, Vec::new()).map(|actions| actions.into_iter().map(Into::into).collect()),
        }
    }
}

/// What `createWorkflowRule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateWorkflowRuleInput {
    /// The new rule's fields.
    #[graphql(flatten)]
    pub(super) fields: WorkflowRuleFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateWorkflowRule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateWorkflowRuleInput {
    /// Which rule.
    pub(super) id: Id<workflow_rule::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: WorkflowRuleFields,
}
