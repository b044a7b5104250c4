//! What may be done with money, and what it comes to: pure.

pub mod allocation;
pub mod amounts;
pub mod approval_policy;
pub mod bill;
pub mod bill_approval;
pub mod bill_payment;
pub mod credit_note;
pub mod installment;
pub mod installment_amounts;
pub mod invoice;
pub mod invoice_reminder;
pub mod invoice_reminder_rule;
pub mod invoice_schedule;
pub mod issue_date;
pub mod lines;
pub mod payment;
pub mod recurrence;
pub mod vendor;
