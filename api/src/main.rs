//! The `chambers` binary.
fn main() {}
