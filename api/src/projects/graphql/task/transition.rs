//! `startTask`, `submitTaskForReview`, `completeTask`, `cancelTask`, `reopenTask`, `deleteTask`, `restoreTask`.

use super::Task;
use crate::graphql::change::changes;
use crate::projects::task;

changes! {
    /// Tasks in the mutation root: from state to state, out of the lists and back.
    TaskTransitionMutation(task: Task, "task");

    /// Begins the work of a TODO, or takes it up again after a review (`IN_REVIEW`): it is `IN_PROGRESS` then. A task that
    /// is blocked can't be begun (`INVALID_TRANSITION`, with what must be done first).
    startTask(StartTaskInput) -> StartTaskPayload = task::start, by TaskWrite;

    /// Asks for a look at what was done: a task `IN_PROGRESS` is `IN_REVIEW` then.
    submitTaskForReview(SubmitTaskForReviewInput) -> SubmitTaskForReviewPayload = task::submit_for_review, by TaskWrite;

    /// Finishes a task, from any open state. A task that is blocked can't be finished (`INVALID_TRANSITION`, with what must
    /// be done first). Its subtasks stay as they are.
    completeTask(CompleteTaskInput) -> CompleteTaskPayload = task::complete, by TaskWrite;

    /// Gives an open task up. What waited for it waits no more. Its subtasks stay as they are.
    cancelTask(CancelTaskInput) -> CancelTaskPayload = task::cancel, by TaskWrite;

    /// Takes a DONE or CANCELLED task up again: it is TODO then. Tasks behind it that were begun meanwhile go on.
    reopenTask(ReopenTaskInput) -> ReopenTaskPayload = task::reopen, by TaskWrite;

    /// Deletes a task, with its subtasks down to the last, and with what they wait for and are waited for. It leaves every
    /// list, and can be restored.
    deleteTask(DeleteTaskInput) -> DeleteTaskPayload = task::delete, by TaskDelete;

    /// Brings a deleted task back, with all that went with it. Refused (`INVALID_TRANSITION`) while its project or the
    /// task that it is a part of is deleted, and if the dependencies that come back would let tasks wait for themselves,
    /// through those that were made meanwhile.
    restoreTask(RestoreTaskInput) -> RestoreTaskPayload = task::restore, by TaskDelete;
}
