//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct Query(client_company::Query, contact::Query, deal::Query, lead::Query);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct Mutation(client_company::Mutation, contact::Mutation, deal::Mutation, lead::Mutation);
