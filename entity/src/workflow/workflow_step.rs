//! What a run did so far, kept as JSON in its row: always read and written as a whole.

use async_graphql::{Enum, ID, SimpleObject};
use sea_orm::FromJsonQueryResult;
use sea_orm::prelude::DateTimeUtc;
use serde::{Deserialize, Serialize};

/// What a rule can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkflowActionKind {
    /// Make a task.
    CreateTask,
    /// Write into a thread.
    SendMessage,
    /// Send mail.
    SendMail,
    /// Call one of the subject's own mutations.
    ChangeState,
    /// Tell another system.
    CallWebhook,
    /// Make a contact.
    CreateContact,
}

/// How a step came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkflowStepStatus {
    /// It is done, and is not done again.
    Done,
    /// It is not; the run goes on from here when it is tried again.
    Failed,
}

/// One action of a rule, as a run did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowStep {
    /// Its place among the rule's actions, from 0.
    pub index: i32,
    /// What kind of action it is.
    pub action: WorkflowActionKind,
    /// How it came out.
    pub status: WorkflowStepStatus,
    /// The ids of what it made.
    pub record_ids: Vec<ID>,
    /// Why it failed: codes, fields and permissions, and nothing of any record.
    pub reason: Option<String>,
    /// When it came out so, UTC.
    pub ended_at: DateTimeUtc,
}

/// The steps of a run in their order: those that are done, and behind them the one that failed last, if one did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct WorkflowSteps(pub Vec<WorkflowStep>);

impl WorkflowSteps {
    /// How many are done: the place of the next one.
    pub fn done(&self) -> usize {
        self.0.iter().filter(|step| step.status == WorkflowStepStatus::Done).count()
    }

    /// With one more: what failed before it is forgotten.
    #[must_use]
    pub fn with(mut self, step: WorkflowStep) -> Self {
        self.0.retain(|step| step.status == WorkflowStepStatus::Done);
        self.0.push(step);
        self
    }
}
