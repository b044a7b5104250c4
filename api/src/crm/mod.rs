//! Clients and the way to them: leads, companies, contacts, deals.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod deal_pipeline;
pub mod graphql;
pub mod lead;
pub mod lead_conversion;
pub mod lead_form;
pub mod merge;
pub mod rules;
