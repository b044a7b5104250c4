//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod engagement;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct EngagementsQuery(Boxed<engagement::EngagementQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct EngagementsMutation(
    Boxed<engagement::EngagementMutation>,
    Boxed<engagement::EngagementTransitionMutation>,
    Boxed<engagement::EngagementRenewalMutation>,
    Boxed<engagement::EngagementBulkMutation>,
);
