//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod account;
pub mod api_key;
pub mod invitation;
pub mod member;
pub mod organization;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct IdentityQuery(
    Boxed<account::AccountQuery>,
    Boxed<organization::OrganizationQuery>,
    Boxed<member::MemberQuery>,
    Boxed<invitation::InvitationQuery>,
    Boxed<api_key::ApiKeyQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct IdentityMutation(
    Boxed<account::AccountMutation>,
    Boxed<organization::OrganizationMutation>,
    Boxed<member::MemberMutation>,
    Boxed<member::MemberTransitionMutation>,
    Boxed<invitation::InvitationMutation>,
    Boxed<invitation::InvitationTransitionMutation>,
    Boxed<api_key::ApiKeyMutation>,
    Boxed<api_key::ApiKeyTransitionMutation>,
);
