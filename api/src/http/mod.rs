//! Routes and what stands before them.

pub mod body;
pub mod playground;
pub mod rate_limit;
