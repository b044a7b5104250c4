//! Clients and the way to them.

mod contact;
