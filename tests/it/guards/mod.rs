//! Guards: each fails when someone forgets something, and says what.

mod catalog;
mod drift;
mod migrations;
