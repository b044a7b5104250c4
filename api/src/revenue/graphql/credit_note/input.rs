//! What mutations of credit notes take.

use async_graphql::InputObject;
use entity::Id;
use entity::revenue::{credit_note, invoice};

use crate::graphql::scalar::MoneyInput;
use crate::graphql::trial::RequestOptions;
use crate::revenue::credit_note::Draft;

/// What `createCreditNote` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateCreditNoteInput {
    /// The invoice to take back: OPEN, PAID or UNCOLLECTIBLE.
    invoice_id: Id<invoice::Entity>,
    /// How much of it, tax included: more than 0, in its currency, no more than is not credited yet; all of that if
    /// nothing is said.
    amount: Option<MoneyInput>,
    /// Why, 1 to 1,000 characters. `sendCreditNote` tells it to the client, and it can't be changed.
    reason: String,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: Option<String>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl From<CreateCreditNoteInput> for Draft {
    fn from(input: CreateCreditNoteInput) -> Self {
        Self {
            invoice: input.invoice_id,
            amount: input.amount.map(|money| (money.amount.0, money.currency.0)),
            reason: input.reason,
            external_id: Some(input.external_id),
        }
    }
}

/// What `sendCreditNote` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SendCreditNoteInput {
    /// Which credit note.
    pub(super) id: Id<credit_note::Entity>,
    /// Send it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The addresses that it goes to, at most 20; the first addresses of the client's BILLING contacts if nothing is
    /// said.
    pub(super) to: Option<Vec<String>>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `voidCreditNote` takes.
#[derive(Clone, Debug, InputObject)]
pub struct VoidCreditNoteInput {
    /// Which credit note.
    pub(super) id: Id<credit_note::Entity>,
    /// Void it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Why it was a mistake, 1 to 1,000 characters.
    pub(super) reason: String,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
