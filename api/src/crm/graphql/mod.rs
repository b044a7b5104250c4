//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CrmQuery(client_company::ClientCompanyQuery, contact::ContactQuery, deal::DealQuery, lead::LeadQuery);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CrmMutation(
    client_company::ClientCompanyMutation,
    contact::ContactMutation,
    deal::DealMutation,
    lead::LeadMutation,
);
