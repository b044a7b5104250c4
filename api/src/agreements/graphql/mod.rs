//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod proposal;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct AgreementsQuery(Boxed<proposal::ProposalQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct AgreementsMutation(
    Boxed<proposal::ProposalAcceptanceMutation>,
    Boxed<proposal::ProposalExpiryMutation>,
    Boxed<proposal::ProposalMutation>,
    Boxed<proposal::ProposalTransitionMutation>,
    Boxed<proposal::ProposalRevisionMutation>,
);
