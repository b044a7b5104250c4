//! `project` and `projects`.

use derive::queries;

use super::Project;

/// This entity in the query root.
#[derive(Default)]
pub struct ProjectQuery;

#[queries]
impl ProjectQuery {
    /// One project; null if there is none.
    fn project() -> One<Project>;

    /// The organization's projects.
    #[says(search = "code or name")]
    fn projects() -> Many<Project>;
}
