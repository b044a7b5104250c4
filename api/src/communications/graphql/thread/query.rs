//! `thread` and `threads`.

use derive::queries;

use super::Thread;

/// This entity in the query root.
#[derive(Default)]
pub struct ThreadQuery;

#[queries]
impl ThreadQuery {
    /// One thread; null if there is none.
    fn thread() -> One<Thread>;

    /// The organization's threads.
    #[says(search = "subject")]
    fn threads() -> Many<Thread>;
}
