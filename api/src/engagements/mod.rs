//! Agreed work.
