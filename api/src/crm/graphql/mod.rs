//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
pub mod merge;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CrmQuery(
    client_company::ClientCompanyQuery,
    contact::ContactQuery,
    contact::DuplicateContactQuery,
    deal::DealQuery,
    lead::LeadQuery,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CrmMutation(
    client_company::ClientCompanyMutation,
    client_company::ClientCompanyBulkMutation,
    client_company::ClientCompanyMergeMutation,
    contact::ContactMutation,
    contact::ContactBulkMutation,
    contact::ContactMergeMutation,
    deal::DealMutation,
    lead::LeadMutation,
);
