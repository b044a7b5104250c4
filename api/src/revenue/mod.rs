//! Money in and out: invoices and payments, schedules, vendors and bills.

pub mod allocation;
pub mod approval_policy;
pub mod bill;
pub mod bill_approval;
pub mod bill_payment;
mod billing_recipients;
pub mod credit_note;
pub(crate) mod document_line;
pub mod graphql;
pub mod installment;
pub mod invoice;
pub mod invoice_reminder;
pub mod invoice_reminder_rule;
pub mod invoice_schedule;
pub mod numbering;
pub mod payment;
pub mod refund;
pub mod report;
pub mod rules;
pub mod settlement;
pub mod taxes;
pub mod vendor;
