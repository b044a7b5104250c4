//! Money in and out.

mod approval_policy;
mod bill;
mod bill_approval;
mod bill_payment;
mod billing;
mod books;
mod credit_note;
mod frozen;
mod installment;
mod invoice;
mod invoice_schedule;
mod invoice_states;
mod ledger;
mod payables;
mod payment;
mod payment_refund;
mod reconcile;
mod report;
mod report_plans;
mod schedule_run;
mod sending;
mod vendor;
