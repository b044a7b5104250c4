//! What mutations of leads take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::crm::lead;
use entity::identity::organization_member;

use crate::crm::lead::Draft;
use crate::graphql::mutation::emptied;
use crate::graphql::trial::RequestOptions;

/// A lead's fields. What is left out stays as it is; null empties a field. A new lead needs a name.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "LeadFieldsInput")]
pub struct LeadFields {
    /// Their name, at most 200 characters; a new lead needs one.
    name: MaybeUndefined<String>,
    /// Their address (RFC 5322).
    email: MaybeUndefined<String>,
    /// Their telephone number, at most 50 characters.
    phone: MaybeUndefined<String>,
    /// The company that they named, at most 200 characters.
    company_name: MaybeUndefined<String>,
    /// Where they came from, such as a campaign; at most 100 characters.
    source: MaybeUndefined<String>,
    /// What they wrote, at most 10,000 characters.
    message: MaybeUndefined<String>,
    /// How promising they are, 0 to 100; a new lead starts at 0, and null is 0.
    score: MaybeUndefined<i32>,
    /// The member who works on it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<LeadFields> for Draft {
    fn from(fields: LeadFields) -> Self {
        Self {
            name: fields.name.into(),
            email: fields.email.into(),
            phone: fields.phone.into(),
            company_name: fields.company_name.into(),
            source: fields.source.into(),
            message: fields.message.into(),
            score: emptied(fields.score, 0),
            owner: fields.owner_id.into(),
            external_id: fields.external_id.into(),
        }
    }
}

/// What `createLead` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateLeadInput {
    /// The new lead's fields.
    #[graphql(flatten)]
    pub(super) fields: LeadFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createLeads` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateLeadsInput {
    /// The new leads, at most 100.
    pub(super) leads: Vec<LeadFields>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateLead` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateLeadInput {
    /// Which lead.
    pub(super) id: Id<lead::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: LeadFields,
}
