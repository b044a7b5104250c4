//! Clients and the way to them.

mod bulk;
mod client_company;
mod contact;
mod deal;
mod duplicates;
mod lead;
mod lead_conversion;
mod lead_form;
mod merge;
mod pipeline;
