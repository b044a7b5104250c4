//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod account;
pub mod api_key;
pub mod invitation;
pub mod member;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct Query(account::Query, member::Query, invitation::Query, api_key::Query);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct Mutation(account::Mutation, member::Mutation, invitation::Mutation, api_key::Mutation);
