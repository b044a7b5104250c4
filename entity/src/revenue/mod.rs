//! Money in and out: invoices and payments, schedules, vendors and bills.

pub mod approval_policy;
pub mod approval_step;
pub mod bill;
pub mod bill_approval;
pub mod bill_line;
pub mod bill_payment;
pub mod bill_to;
pub mod credit_note;
pub mod installment;
pub mod invoice;
pub mod invoice_line;
pub mod invoice_reminder;
pub mod invoice_reminder_rule;
pub mod invoice_schedule;
pub mod number_series;
pub mod payment;
pub mod payment_allocation;
pub mod refund;
pub mod vendor;
