//! Agreed work.

pub mod engagement;
