//! `dryRunWorkflowRule`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use entity::Id;
use entity::outbox::outbox_event;
use entity::workflow::workflow_rule;
use entity::workflow::workflow_step::WorkflowActionKind;

use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::mutation::split;
use crate::graphql::scope::InScope;
use crate::workflow::workflow_run::{self, DryRun, DryStep};

/// What `dryRunWorkflowRule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct DryRunWorkflowRuleInput {
    /// Which rule, enabled or not.
    id: Id<workflow_rule::Entity>,
    /// Which event, of the type that the rule waits for (INVALID), as feeds and webhooks tell its id.
    event_id: Id<outbox_event::Entity>,
}

/// What would become of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WorkflowDryRunOutcome {
    /// It would be done.
    Done,
    /// It would be refused, and the run would end there.
    Refused,
    /// It would not be reached.
    NotReached,
}

/// What an action would do.
#[derive(Clone, Debug, SimpleObject)]
pub struct WorkflowDryRunStep {
    /// What kind of action it is.
    action: WorkflowActionKind,
    /// What would become of it.
    outcome: WorkflowDryRunOutcome,
    /// What it would do, with its texts filled: an object of one member, which is the name of a mutation and holds its
    /// input, or `sendMail` with `to`, `subject` and `body`, or `callWebhook` with `url`.
    does: serde_json::Value,
    /// Why it would be refused.
    reason: Option<String>,
}

/// What a rule would do about an event, as everything is now.
#[derive(Clone, Debug, SimpleObject)]
pub struct WorkflowDryRun {
    /// Whether it would do anything: its owner may see the record, which is there, and its conditions hold.
    would_run: bool,
    /// Why not.
    reason: Option<String>,
    /// What its actions would do, in their order; none if it would do nothing.
    steps: Vec<WorkflowDryRunStep>,
}

/// What `dryRunWorkflowRule` answers.
#[derive(SimpleObject)]
pub struct DryRunWorkflowRulePayload {
    /// What the rule would do.
    dry_run: Option<WorkflowDryRun>,
    /// Why nothing was tried.
    user_errors: Vec<UserError>,
}

/// Dry runs in the mutation root.
#[derive(Default)]
pub struct WorkflowDryRunMutation;

#[Object]
impl WorkflowDryRunMutation {
    /// Tells what a rule would do about a past event: does it in the name of the rule's owner, and undoes it. Nothing
    /// is mailed or posted. The caller must be able to do whatever the owner may (INVALID).
    async fn dry_run_workflow_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rule, and about which event.")] input: DryRunWorkflowRuleInput,
    ) -> Result<DryRunWorkflowRulePayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::WorkflowManage).await?;
        let dry_run = workflow_run::dry_run(&scope.services, &tx, input.id, input.event_id, &scope.moment);
        let (dry_run, user_errors) = split(Box::pin(dry_run).await)?;
        Ok(DryRunWorkflowRulePayload { dry_run: dry_run.map(Into::into), user_errors })
    }
}

impl From<DryRun> for WorkflowDryRun {
    fn from(dry_run: DryRun) -> Self {
        Self {
            would_run: dry_run.why_not.is_none(),
            reason: dry_run.why_not,
            steps: dry_run.steps.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<DryStep> for WorkflowDryRunStep {
    fn from(step: DryStep) -> Self {
        let outcome = match (step.is_reached, &step.refused) {
            (false, _) => WorkflowDryRunOutcome::NotReached,
            (true, Some(_)) => WorkflowDryRunOutcome::Refused,
            (true, None) => WorkflowDryRunOutcome::Done,
        };
        Self { action: step.action, outcome, does: step.does, reason: step.refused }
    }
}
