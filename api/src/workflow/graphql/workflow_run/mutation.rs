//! `retryWorkflowRun`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::workflow::workflow_run as row;

use super::WorkflowRun;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, payloads};
use crate::graphql::scope::InScope;
use crate::workflow::workflow_run;

/// What `retryWorkflowRun` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RetryWorkflowRunInput {
    /// Which run.
    id: Id<row::Entity>,
}

payloads! {
    /// What `retryWorkflowRun` answers.
    RetryWorkflowRunPayload {
        /// The run, RETRYING; after an `INVALID_TRANSITION`, as it is now.
        workflow_run: WorkflowRun
    }
}

/// Runs in the mutation root.
#[derive(Default)]
pub struct WorkflowRunMutation;

#[Object]
impl WorkflowRunMutation {
    /// Takes up a run that was given up (DEAD; others are `INVALID_TRANSITION`): it goes on behind the last action that
    /// is done, with as many attempts as a new one, by the rule as it is now and in the name of whoever owns it now.
    async fn retry_workflow_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which run.")] input: RetryWorkflowRunInput,
    ) -> Result<RetryWorkflowRunPayload> {
        let tx = ctx.scope().write(Permission::WorkflowManage).await?;
        let outcome = workflow_run::retry(&tx, input.id).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
