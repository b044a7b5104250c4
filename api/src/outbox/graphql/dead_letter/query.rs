//! `deadLetter` and `deadLetters`.

use derive::queries;

use super::DeadLetter;

/// Dead letters in the query root.
#[derive(Default)]
pub struct DeadLetterQuery;

#[queries]
impl DeadLetterQuery {
    /// One dead letter; null if there is none.
    fn dead_letter() -> One<DeadLetter>;

    /// What consumers gave up: the relay, endpoints of partners, rules.
    fn dead_letters() -> Many<DeadLetter>;
}
