//! What `convertLead` takes.

use async_graphql::{InputObject, OneofObject};
use entity::Id;
use entity::crm::deal::DealStage;
use entity::crm::{client_company, contact, lead};

use crate::auth::cipher::Cipher;
use crate::crm::graphql::client_company::ClientCompanyFields;
use crate::crm::graphql::contact::ContactFields;
use crate::crm::graphql::deal::DealFields;
use crate::crm::lead_conversion::{Choices, Company, Person};
use crate::graphql::trial::RequestOptions;

/// What `convertLead` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ConvertLeadInput {
    /// Which lead; QUALIFIED.
    pub(super) id: Id<lead::Entity>,
    /// Convert it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The company. If nothing is said: the only live one of the lead's company's name, without regard to case; else the
    /// linked contact's; else a new one of that name; none if the lead names no company.
    client_company: Option<ConvertLeadClientCompanyInput>,
    /// The contact. If nothing is said: the only live one whose first address is the lead's; else a new one. A linked
    /// contact without a company works at the lead's from then on; one who works elsewhere is refused (INVALID).
    contact: Option<ConvertLeadContactInput>,
    /// The deal to make, if any.
    pub(super) deal: Option<ConvertLeadDealInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// The company that a lead becomes: one that is there, a new one, or none.
#[derive(Clone, Debug, OneofObject)]
pub enum ConvertLeadClientCompanyInput {
    /// Link this company.
    Id(Id<client_company::Entity>),
    /// Make a company. Name and owner are the lead's unless said otherwise.
    Create(Box<ClientCompanyFields>),
    /// `true`: neither link nor make one. `false` is as if nothing were said.
    None(bool),
}

/// The contact that a lead becomes: one that is there, or a new one.
#[derive(Clone, Debug, OneofObject)]
pub enum ConvertLeadContactInput {
    /// Link this contact.
    Id(Id<contact::Entity>),
    /// Make a contact. Name, address, telephone number, owner and company are the lead's unless said otherwise.
    Create(Box<ContactFields>),
}

/// The deal to make of a lead, with its company and contact. Name and owner are the company's and the lead's unless said
/// otherwise.
#[derive(Clone, Debug, InputObject)]
pub struct ConvertLeadDealInput {
    /// Where it stands: an open stage, LEAD if nothing is said.
    stage: Option<DealStage>,
    /// Its own fields.
    #[graphql(flatten)]
    fields: DealFields,
}

impl ConvertLeadInput {
    /// The choices as the use case takes them, with what seals a new company's tax id.
    pub(super) fn choices(self, cipher: &Cipher) -> Choices<'_> {
        Choices {
            client_company: self.client_company.and_then(|company| match company {
                ConvertLeadClientCompanyInput::Id(id) => Some(Company::Existing(id)),
                ConvertLeadClientCompanyInput::Create(fields) => Some(Company::New(Box::new(fields.draft(cipher)))),
                ConvertLeadClientCompanyInput::None(none) => none.then_some(Company::None),
            }),
            contact: self.contact.map(|contact| match contact {
                ConvertLeadContactInput::Id(id) => Person::Existing(id),
                ConvertLeadContactInput::Create(fields) => Person::New(Box::new((*fields).into())),
            }),
            deal: self.deal.map(|deal| (deal.stage, deal.fields.into())),
        }
    }
}
