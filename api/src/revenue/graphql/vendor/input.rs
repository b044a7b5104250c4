//! What mutations of vendors take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::crm::address::Address;
use entity::revenue::vendor;

use crate::auth::cipher::Cipher;
use crate::graphql::scalar::Currency;
use crate::graphql::trial::RequestOptions;
use crate::revenue::vendor::Draft;
use crate::tax_id::TaxId;

/// A vendor's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "VendorFieldsInput")]
pub struct VendorFields {
    /// The name to show, at most 200 characters; a new vendor needs one.
    name: MaybeUndefined<String>,
    /// The name in contracts, at most 200 characters.
    legal_name: MaybeUndefined<String>,
    /// Where it is written to: an e-mail address.
    email: MaybeUndefined<String>,
    /// Where it is called: a telephone number, at most 50 characters.
    phone: MaybeUndefined<String>,
    /// Its tax id, at most 50 characters. Needs the permission `TAX_ID_READ`; stored encrypted.
    tax_id: MaybeUndefined<String>,
    /// Where it is. An address is replaced as a whole.
    address: MaybeUndefined<Address>,
    /// The currency that it bills in, for bills that say none; the organization's if null.
    currency: MaybeUndefined<Currency>,
    /// Days until its bills are due, 0 to 365, for bills that say no due date; 30 if null.
    payment_terms_days: MaybeUndefined<i32>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl VendorFields {
    /// The fields as the use case takes them, with what seals the tax id.
    pub fn draft(self, cipher: &Cipher) -> Draft<'_> {
        let tax_id: Option<Option<String>> = self.tax_id.into();
        Draft {
            name: self.name.into(),
            legal_name: self.legal_name.into(),
            email: self.email.into(),
            phone: self.phone.into(),
            tax_id: tax_id.map(|typed| TaxId { typed, cipher }),
            address: self.address.into(),
            currency: self.currency.map_value(|currency| currency.0.code().to_owned()).into(),
            payment_terms_days: self.payment_terms_days.into(),
            external_id: self.external_id.into(),
        }
    }
}

/// What `createVendor` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateVendorInput {
    /// The new vendor's fields.
    #[graphql(flatten)]
    pub(super) fields: VendorFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createVendors` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateVendorsInput {
    /// The new vendors, at most 100.
    pub(super) vendors: Vec<VendorFields>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateVendor` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateVendorInput {
    /// Which vendor.
    pub(super) id: Id<vendor::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: VendorFields,
}

/// What `updateVendors` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateVendorsInput {
    /// Which vendors, and what to change; at most 100. They are changed in this order.
    pub(super) vendors: Vec<UpdateVendorInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
