//! Clients and the way to them: leads, companies, contacts, deals.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod graphql;
pub mod lead;
pub mod merge;
pub mod rules;
