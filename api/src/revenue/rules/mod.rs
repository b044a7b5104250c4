//! What may be done with money, and what it comes to: pure.

pub mod amounts;
pub mod lines;
