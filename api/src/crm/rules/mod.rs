//! The pure rules of the domain: no database, no schema.

pub mod address;
pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
pub mod merge;
