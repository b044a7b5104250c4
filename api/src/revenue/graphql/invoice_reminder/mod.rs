//! Reminders of invoices in the schema.

mod filter;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{InvoiceReminderFilter, InvoiceReminderOrderField};
pub use self::mutation::InvoiceReminderMutation;
pub use self::object::InvoiceReminder;
pub use self::query::InvoiceReminderQuery;
pub use self::transition::InvoiceReminderTransitionMutation;
