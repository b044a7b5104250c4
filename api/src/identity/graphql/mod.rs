//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod account;
pub mod api_key;
pub mod invitation;
pub mod member;
pub mod organization;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct IdentityQuery(
    account::AccountQuery,
    organization::OrganizationQuery,
    member::MemberQuery,
    invitation::InvitationQuery,
    api_key::ApiKeyQuery,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct IdentityMutation(
    account::AccountMutation,
    organization::OrganizationMutation,
    member::MemberMutation,
    invitation::InvitationMutation,
    api_key::ApiKeyMutation,
);
