//! The type `WorkflowRule`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::workflow::workflow_rule::{self, WorkflowRuleStatus};

use crate::auth::permission::Permission;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::identity::graphql::member::OrganizationMember;
use crate::workflow::graphql::workflow_run::WorkflowRun;

use super::{WorkflowRuleFilter, WorkflowRuleOrderField};

/// What is to be done by itself when something happens. An enabled rule runs once on each event of its type that
/// happens after it was made, a moment later, with its owner's name and permissions; it does not run on what it did
/// itself.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(workflow_rule::Model)]
pub struct WorkflowRule {
    /// The rule's id.
    #[graphql(owned)]
    pub id: Id<workflow_rule::Entity>,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it runs.
    pub status: WorkflowRuleStatus,
    /// What must happen, such as `invoice.issued`.
    pub event_type: String,
    /// What must hold for the record that it happens to: a filter of its list, such as an `InvoiceFilter`, as
    /// `createWorkflowRule` takes it.
    pub conditions: serde_json::Value,
    /// What is done then, in this order: a list of objects as `WorkflowActionInput` takes them.
    pub actions: serde_json::Value,
    /// The member with whose permissions it runs.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<WorkflowRuleStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(WorkflowRuleStatus);

impl Object for WorkflowRule {
    type Row = workflow_rule::Model;
    const READ: Permission = Permission::WorkflowManage;
}

impl Listed for WorkflowRule {
    type Filter = WorkflowRuleFilter;
    type Order = WorkflowRuleOrderField;
}

#[relations]
impl WorkflowRule {
    /// Its runs, as long as their events are kept.
    #[by("workflow_rule_id")]
    fn runs() -> Many<WorkflowRun>;

    /// What happened to this rule, newest first.
    fn activity() -> Activity;
}
