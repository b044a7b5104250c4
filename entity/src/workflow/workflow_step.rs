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
    /// Of one that failed: the ids of its mails that went nevertheless, which are not sent again.
    #[graphql(skip)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<String>,
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

    /// The ids of the mails that the step sent which failed last.
    pub fn sent(&self) -> &[String] {
        let failed = self.0.iter().find(|step| step.status == WorkflowStepStatus::Failed);
        failed.map_or(&[], |step| step.sent.as_slice())
    }

    /// With one more: what failed before it is forgotten, but for the mails that it sent.
    #[must_use]
    pub fn with(mut self, mut step: WorkflowStep) -> Self {
        if step.status == WorkflowStepStatus::Failed {
            step.sent = [self.sent(), step.sent.as_slice()].concat();
        }
        self.0.retain(|step| step.status == WorkflowStepStatus::Done);
        self.0.push(step);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(status: WorkflowStepStatus, sent: &[&str]) -> WorkflowStep {
        WorkflowStep {
            index: 0,
            action: WorkflowActionKind::SendMail,
            status,
            record_ids: Vec::new(),
            sent: sent.iter().map(|id| (*id).to_owned()).collect(),
            reason: None,
            ended_at: DateTimeUtc::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_went_is_known_until_the_step_is_done() {
        let failed = |steps: WorkflowSteps, sent| steps.with(step(WorkflowStepStatus::Failed, sent));
        let steps = failed(WorkflowSteps::default(), &["a"]);
        assert_eq!((steps.done(), steps.sent()), (0, ["a".to_owned()].as_slice()));
        // An attempt that could not even begin, such as one that waits for its turn, forgets nothing.
        let steps = failed(failed(steps, &[]), &["b"]);
        assert_eq!((steps.0.len(), steps.sent()), (1, ["a".to_owned(), "b".to_owned()].as_slice()));
        let steps = steps.with(step(WorkflowStepStatus::Done, &[]));
        assert_eq!((steps.0.len(), steps.done(), steps.sent().len()), (1, 1, 0));
    }
}
