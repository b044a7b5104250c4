//! `message` and `messages`.

use derive::queries;

use super::Message;

/// This entity in the query root.
#[derive(Default)]
pub struct MessageQuery;

#[queries]
impl MessageQuery {
    /// One message; null if there is none.
    fn message() -> One<Message>;

    /// The messages of all threads.
    #[says(search = "text")]
    fn messages() -> Many<Message>;
}
