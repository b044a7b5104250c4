//! Routes and what stands before them.

pub mod playground;
