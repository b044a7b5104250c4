//! Clients and the way to them.

mod contact;
mod deal;
mod lead;
mod lead_conversion;
mod lead_form;
mod pipeline;
