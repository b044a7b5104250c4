//! `creditNote` and `creditNotes`.

use derive::queries;

use super::CreditNote;

/// This entity in the query root.
#[derive(Default)]
pub struct CreditNoteQuery;

#[queries]
impl CreditNoteQuery {
    /// One credit note; null if there is none.
    fn credit_note() -> One<CreditNote>;

    /// The organization's credit notes.
    fn credit_notes() -> Many<CreditNote>;
}
