//! Clients and the way to them.

pub mod address;
pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
