//! Money in and out.

mod billing;
mod credit_note;
mod frozen;
mod invoice;
mod invoice_states;
mod reconcile;
mod sending;
