//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
pub mod merge;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct CrmQuery(
    Boxed<client_company::ClientCompanyQuery>,
    Boxed<contact::ContactQuery>,
    Boxed<contact::DuplicateContactQuery>,
    Boxed<deal::DealQuery>,
    Boxed<deal::DealPipelineQuery>,
    Boxed<lead::LeadQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CrmMutation(
    Boxed<client_company::ClientCompanyMutation>,
    Boxed<client_company::ClientCompanyTransitionMutation>,
    Boxed<client_company::ClientCompanyBulkMutation>,
    Boxed<client_company::ClientCompanyMergeMutation>,
    Boxed<contact::ContactMutation>,
    Boxed<contact::ContactTransitionMutation>,
    Boxed<contact::ContactBulkMutation>,
    Boxed<contact::ContactMergeMutation>,
    Boxed<deal::DealMutation>,
    Boxed<deal::DealTransitionMutation>,
    Boxed<deal::DealBulkMutation>,
    Boxed<lead::LeadMutation>,
    Boxed<lead::LeadTransitionMutation>,
    Boxed<lead::LeadBulkMutation>,
    Boxed<lead::LeadConversionMutation>,
    Boxed<lead::LeadFormMutation>,
);
