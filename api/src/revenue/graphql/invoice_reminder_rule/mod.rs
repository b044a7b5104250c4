//! Rules of reminders in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::filter::{InvoiceReminderRuleFilter, InvoiceReminderRuleOrderField};
pub use self::mutation::InvoiceReminderRuleMutation;
pub use self::object::InvoiceReminderRule;
pub use self::query::InvoiceReminderRuleQuery;
pub use self::transition::InvoiceReminderRuleTransitionMutation;
