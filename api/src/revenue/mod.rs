//! Money in and out: invoices and payments, schedules, vendors and bills.

pub mod approval_policy;
pub mod bill;
pub mod bill_approval;
pub mod bill_payment;
pub mod credit_note;
pub mod graphql;
pub mod invoice;
pub mod numbering;
pub mod rules;
pub mod settlement;
pub mod vendor;
