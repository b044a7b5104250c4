//! Money in and out: invoices and payments, schedules, vendors and bills.

pub mod numbering;
pub mod rules;
pub mod settlement;
