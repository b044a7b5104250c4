//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod engagement;
