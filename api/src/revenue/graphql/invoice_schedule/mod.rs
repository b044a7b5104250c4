//! Invoice schedules in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod run;
mod transition;

pub use self::filter::{InvoiceScheduleFilter, InvoiceScheduleOrderField};
pub use self::mutation::InvoiceScheduleMutation;
pub use self::object::InvoiceSchedule;
pub use self::query::InvoiceScheduleQuery;
pub use self::run::InvoiceScheduleRunMutation;
pub use self::transition::InvoiceScheduleTransitionMutation;
