//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod contract;
pub mod proposal;
pub mod signature_request;
pub mod signer;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct AgreementsQuery(
    Boxed<contract::ContractQuery>,
    Boxed<proposal::ProposalQuery>,
    Boxed<signature_request::SignatureRequestQuery>,
    Boxed<signature_request::VerificationQuery>,
    Boxed<signer::SignerQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct AgreementsMutation(
    Boxed<contract::ContractMutation>,
    Boxed<contract::ContractRenewalMutation>,
    Boxed<contract::ContractSendingMutation>,
    Boxed<contract::ContractTransitionMutation>,
    Boxed<proposal::ProposalAcceptanceMutation>,
    Boxed<proposal::ProposalExpiryMutation>,
    Boxed<proposal::ProposalMutation>,
    Boxed<proposal::ProposalTransitionMutation>,
    Boxed<proposal::ProposalRevisionMutation>,
    Boxed<signature_request::SignatureRequestMutation>,
    Boxed<signer::SignerMutation>,
);
