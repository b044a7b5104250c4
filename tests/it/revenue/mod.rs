//! Money in and out.

mod approval_policy;
mod bill;
mod bill_approval;
mod bill_payment;
mod payables;
mod vendor;
