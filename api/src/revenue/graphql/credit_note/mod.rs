//! Credit notes in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;

pub use self::filter::{CreditNoteFilter, CreditNoteOrderField};
pub use self::mutation::CreditNoteMutation;
pub use self::object::CreditNote;
pub use self::query::CreditNoteQuery;
