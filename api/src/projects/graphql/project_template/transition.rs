//! `deleteProjectTemplate`, `restoreProjectTemplate`.

use super::ProjectTemplate;
use crate::graphql::change::changes;
use crate::projects::project_template;

changes! {
    /// Project templates in the mutation root: out of the lists and back.
    ProjectTemplateTransitionMutation(project_template: ProjectTemplate, "template");

    /// Deletes a project template, and can be undone. The projects that were made from it stay.
    deleteProjectTemplate(DeleteProjectTemplateInput) -> DeleteProjectTemplatePayload
        = project_template::delete, by ProjectTemplateManage;

    /// Brings a deleted project template back, with its milestones and tasks.
    restoreProjectTemplate(RestoreProjectTemplateInput) -> RestoreProjectTemplatePayload
        = project_template::restore, by ProjectTemplateManage;
}
