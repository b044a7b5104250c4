//! Invoices in the schema.

mod actions;
mod bulk;
mod filter;
mod input;
mod line;
mod mutation;
mod object;
mod overdue;
mod query;
mod reissue;
mod transition;

pub use self::bulk::InvoiceBulkMutation;
pub use self::filter::{InvoiceFilter, InvoiceOrderField};
pub use self::line::InvoiceLine;
pub use self::mutation::InvoiceMutation;
pub use self::object::Invoice;
pub use self::query::InvoiceQuery;
pub use self::reissue::InvoiceReissueMutation;
pub use self::transition::InvoiceTransitionMutation;
