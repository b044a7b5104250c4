//! What may be done with money, and what it comes to: pure.

pub mod allocation;
pub mod amounts;
pub mod credit_note;
pub mod invoice;
pub mod lines;
pub mod payment;
