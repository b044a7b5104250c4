//! What mutations of client companies take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::crm::address::Address;
use entity::crm::client_company;
use entity::identity::organization_member;
use serde_json::json;

use crate::auth::cipher::Cipher;
use crate::crm::client_company::Draft;
use crate::graphql::mutation::emptied;
use crate::graphql::scalar::Currency;
use crate::graphql::trial::RequestOptions;
use crate::tax_id::TaxId;

/// A client company's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "ClientCompanyFieldsInput")]
pub struct ClientCompanyFields {
    /// The name to show, at most 200 characters; a new company needs one.
    name: MaybeUndefined<String>,
    /// The name in contracts, at most 200 characters.
    legal_name: MaybeUndefined<String>,
    /// Its Internet domains, such as `acme.example`, at most 20.
    domains: MaybeUndefined<Vec<String>>,
    /// Its tax id, at most 50 characters. Needs the permission `TAX_ID_READ`; encrypted at rest, and shown in no event.
    tax_id: MaybeUndefined<String>,
    /// Where invoices go; replaces the old address as a whole.
    billing_address: MaybeUndefined<Address>,
    /// The currency that it is billed in; the organization's if null.
    currency: MaybeUndefined<Currency>,
    /// Days until an invoice is due, 0 to 365.
    payment_terms_days: MaybeUndefined<i32>,
    /// The member who looks after it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The company that it belongs to: not itself, and none below it.
    parent_id: MaybeUndefined<Id<client_company::Entity>>,
    /// Free-form fields: a JSON object of at most 16 KiB, which replaces the old one.
    custom_fields: MaybeUndefined<serde_json::Value>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl ClientCompanyFields {
    /// The fields as the use case takes them, with what seals the tax id.
    pub fn draft(self, cipher: &Cipher) -> Draft<'_> {
        let tax_id: Option<Option<String>> = self.tax_id.into();
        Draft {
            name: self.name.into(),
            legal_name: self.legal_name.into(),
            domains: emptied(self.domains, Vec::new()),
            tax_id: tax_id.map(|typed| TaxId { typed, cipher }),
            billing_address: self.billing_address.into(),
            currency: self.currency.map_value(|currency| currency.0.code().to_owned()).into(),
            payment_terms_days: self.payment_terms_days.into(),
            owner: self.owner_id.into(),
            parent: self.parent_id.into(),
            custom_fields: emptied(self.custom_fields, json!({})),
            external_id: self.external_id.into(),
        }
    }
}

/// What `createClientCompany` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateClientCompanyInput {
    /// The new company's fields.
    #[graphql(flatten)]
    pub(super) fields: ClientCompanyFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateClientCompany` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateClientCompanyInput {
    /// Which company.
    pub(super) id: Id<client_company::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ClientCompanyFields,
}
