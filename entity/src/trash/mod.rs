//! What was deleted and can come back.

pub mod deleted_record;
