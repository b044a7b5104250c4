//! Money in and out.

mod billing;
mod books;
mod credit_note;
mod frozen;
mod installment;
mod invoice;
mod invoice_schedule;
mod invoice_states;
mod ledger;
mod payment;
mod payment_refund;
mod reconcile;
mod report;
mod report_plans;
mod schedule_run;
mod sending;
