//! Erasure. That nothing is left in any table is tried in `guards/erasure`.

mod contact;
mod organization;
