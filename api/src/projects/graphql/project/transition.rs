//! `activateProject`, `holdProject`, `resumeProject`, `completeProject`, `cancelProject`, `deleteProject`,
//! `restoreProject`.

use super::Project;
use crate::graphql::change::changes;
use crate::projects::project;

changes! {
    /// Projects in the mutation root: from state to state, out of the lists and back.
    ProjectTransitionMutation(project: Project, "project");

    /// Begins the work of a PLANNED project: it is ACTIVE then. Without a `startDate` it starts today, in the organization's
    /// time zone.
    activateProject(ActivateProjectInput) -> ActivateProjectPayload = project::activate, by ProjectWrite;

    /// Halts the work for a while: the project is `ON_HOLD`. Its milestones and tasks stay as they are.
    holdProject(HoldProjectInput) -> HoldProjectPayload = project::hold, by ProjectWrite;

    /// Goes on after a halt.
    resumeProject(ResumeProjectInput) -> ResumeProjectPayload = project::resume, by ProjectWrite;

    /// Ends the work as delivered. Its milestones and tasks stay as they are: milestones can still be completed, and
    /// installments that wait for them fall due.
    completeProject(CompleteProjectInput) -> CompleteProjectPayload = project::complete, by ProjectWrite;

    /// Gives the work up, for good. Its milestones and tasks stay as they are, but its milestones can't be completed any
    /// more.
    cancelProject(CancelProjectInput {
        /// Why it is given up, 1 to 1,000 characters.
        reason: String,
    }) -> CancelProjectPayload = project::cancel, by ProjectWrite;

    /// Deletes a project, with its milestones and tasks. It leaves every list, and can be restored.
    deleteProject(DeleteProjectInput) -> DeleteProjectPayload = project::delete, by ProjectDelete;

    /// Brings a deleted project back, with the milestones and tasks that went with it. A DUPLICATE if another has its code
    /// now.
    restoreProject(RestoreProjectInput) -> RestoreProjectPayload = project::restore, by ProjectDelete;
}
