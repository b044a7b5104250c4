//! What may be done with money, and what it comes to: pure.

pub mod allocation;
pub mod amounts;
pub mod lines;
pub mod payment;
