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
    #[says(search = "Only those in whose code or name every word is found, as a beginning.")]
    fn projects() -> Many<Project>;
}
