//! Integration tests.

mod playground;
