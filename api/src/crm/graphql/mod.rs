//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
pub mod merge;

use crate::graphql::boxed::Boxed;
use crate::graphql::prepared::{Root, listed, root_one};

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Default)]
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

/// How plans read the domain's part of the query root.
pub fn root(name: &str) -> Option<Root> {
    Some(match name {
        "clientCompany" => root_one::<client_company::ClientCompany>(),
        "clientCompanies" => Root::Many(listed::<client_company::ClientCompany>("clientCompanies")),
        "contact" => root_one::<contact::Contact>(),
        "contacts" => Root::Many(listed::<contact::Contact>("contacts")),
        "deal" => root_one::<deal::Deal>(),
        "deals" => Root::Many(listed::<deal::Deal>("deals")),
        "lead" => root_one::<lead::Lead>(),
        "leads" => Root::Many(listed::<lead::Lead>("leads")),
        _ => return None,
    })
}
