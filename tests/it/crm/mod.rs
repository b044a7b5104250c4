//! Clients and the way to them.

mod bulk;
mod client_company;
mod contact;
mod duplicates;
mod merge;
