//! `projectTemplate` and `projectTemplates`.

use derive::queries;

use super::ProjectTemplate;

/// This entity in the query root.
#[derive(Default)]
pub struct ProjectTemplateQuery;

#[queries]
impl ProjectTemplateQuery {
    /// One project template; null if there is none.
    fn project_template() -> One<ProjectTemplate>;

    /// The organization's project templates.
    #[says(search = "name")]
    fn project_templates() -> Many<ProjectTemplate>;
}
