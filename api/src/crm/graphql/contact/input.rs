//! What mutations of contacts take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::crm::client_company;
use entity::crm::contact::{self, Consent};
use entity::identity::organization_member;
use serde_json::json;

use super::object::ContactRole;
use crate::crm::contact::Draft;
use crate::graphql::mutation::emptied;
use crate::graphql::trial::RequestOptions;

/// A contact's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "ContactFieldsInput")]
pub struct ContactFields {
    /// The name to show, at most 200 characters; a new contact without one gets it from its given and family name.
    name: MaybeUndefined<String>,
    /// Their given name, at most 100 characters.
    given_name: MaybeUndefined<String>,
    /// Their family name, at most 100 characters.
    family_name: MaybeUndefined<String>,
    /// What they are at the company, at most 200 characters.
    title: MaybeUndefined<String>,
    /// Their addresses (RFC 5322), at most 20; the first is the one that mail goes to.
    emails: MaybeUndefined<Vec<String>>,
    /// Their telephone numbers, at most 20.
    phones: MaybeUndefined<Vec<String>>,
    /// What they are to the firm.
    roles: MaybeUndefined<Vec<ContactRole>>,
    /// Whether they agreed to be written to; null leaves it.
    consent: Option<ConsentInput>,
    /// The company where they work.
    client_company_id: MaybeUndefined<Id<client_company::Entity>>,
    /// The member who looks after them.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// Free-form fields: a JSON object of at most 16 KiB, which replaces the old one.
    custom_fields: MaybeUndefined<serde_json::Value>,
    /// The id that a partner's system knows them by, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// Whether a contact agreed to be written to.
#[derive(Clone, Debug, InputObject)]
pub struct ConsentInput {
    /// What they said.
    status: Consent,
    /// Where they said so, at most 200 characters.
    source: Option<String>,
}

impl From<ContactFields> for Draft {
    fn from(fields: ContactFields) -> Self {
        Self {
            client_company: fields.client_company_id.into(),
            owner: fields.owner_id.into(),
            name: fields.name.into(),
            given_name: fields.given_name.into(),
            family_name: fields.family_name.into(),
            title: fields.title.into(),
            emails: emptied(fields.emails, Vec::new()),
            phones: emptied(fields.phones, Vec::new()),
            roles: emptied(fields.roles, Vec::new()).map(|roles| roles.into_iter().map(ContactRole::name).collect()),
            consent: fields.consent.map(|consent| (consent.status, consent.source)),
            custom_fields: emptied(fields.custom_fields, json!({})),
            external_id: fields.external_id.into(),
        }
    }
}

/// What `createContact` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactInput {
    /// The new contact's fields.
    #[graphql(flatten)]
    pub(super) fields: ContactFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateContact` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactInput {
    /// Which contact.
    pub(super) id: Id<contact::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ContactFields,
}
