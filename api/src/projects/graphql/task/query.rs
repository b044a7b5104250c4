//! `task` and `tasks`.

use derive::queries;

use super::Task;

/// This entity in the query root.
#[derive(Default)]
pub struct TaskQuery;

#[queries]
impl TaskQuery {
    /// One task; null if there is none.
    fn task() -> One<Task>;

    /// The organization's tasks.
    #[says(search = "title")]
    fn tasks() -> Many<Task>;
}
