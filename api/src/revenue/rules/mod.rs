//! What may be done with money, and what it comes to: pure.

pub mod amounts;
pub mod approval_policy;
pub mod bill;
pub mod bill_approval;
pub mod bill_payment;
pub mod credit_note;
pub mod invoice;
pub mod lines;
pub mod vendor;
