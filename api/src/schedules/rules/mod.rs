//! When jobs are due, and when one that failed is tried again: pure.

pub mod cadence;
pub mod retry;
