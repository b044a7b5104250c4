//! Routes and what stands before them.

pub mod body;
pub mod rate_limit;
pub mod playground;
