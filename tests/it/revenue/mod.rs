//! Money in and out.

mod books;
mod ledger;
mod payment;
mod payment_refund;
mod report;
mod report_plans;
