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
    #[says(search = "Only those in whose name every word is found, as a beginning.")]
    fn project_templates() -> Many<ProjectTemplate>;
}
