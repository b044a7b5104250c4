//! `workflowRun` and `workflowRuns`.

use derive::queries;

use super::WorkflowRun;

/// Runs in the query root.
#[derive(Default)]
pub struct WorkflowRunQuery;

#[queries]
impl WorkflowRunQuery {
    /// One run of a rule; null if there is none.
    fn workflow_run() -> One<WorkflowRun>;

    /// The runs of the organization's rules, as long as their events are kept.
    fn workflow_runs() -> Many<WorkflowRun>;
}
