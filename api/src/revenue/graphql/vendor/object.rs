//! The type `Vendor`.

use async_graphql::{Context, SimpleObject};
use derive::{Columns, relations};
use entity::Id;
use entity::crm::address::Address;
use entity::revenue::vendor::{self, VendorStatus};

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::graphql::show::IsSet;
use crate::revenue::graphql::bill::Bill;
use crate::revenue::vendor::TAX_ID;
use crate::tax_id;

use super::{VendorFilter, VendorOrderField};

/// Who supplies the firm.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(vendor::Model)]
pub struct Vendor {
    /// The vendor's id.
    #[graphql(owned)]
    pub id: Id<vendor::Entity>,
    /// The name to show.
    pub name: String,
    /// The name in contracts.
    pub legal_name: Option<String>,
    /// Where it is written to.
    pub email: Option<String>,
    /// Where it is called.
    pub phone: Option<String>,
    /// Where it is.
    pub address: Option<Address>,
    /// The currency that it bills in; the organization's if null.
    pub currency: Option<Currency>,
    /// Days until its bills are due; 30 if null.
    pub payment_terms_days: Option<i32>,
    /// Where it stands.
    pub status: VendorStatus,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// Whether it has a tax id, also for those who may not see it.
    #[columns("tax_id_sealed")]
    pub tax_id_is_set: IsSet,
    /// What can be done to the vendor as it stands. `deleteVendor` also looks at what must be kept: it refuses while there
    /// are bills to approve or to pay, or that were paid.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<VendorStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    tax_id_sealed: Option<String>,
}

texts!(VendorStatus);

impl Object for Vendor {
    type Row = vendor::Model;
    const READ: Permission = Permission::VendorRead;
}

impl Listed for Vendor {
    type Filter = VendorFilter;
    type Order = VendorOrderField;
}

#[relations]
impl Vendor {
    /// Its tax id; null if it has none, and for callers without the permission `TAX_ID_READ`.
    async fn tax_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::VendorRead)?;
        tax_id::opened(tx, &ctx.scope().services.cipher, TAX_ID, self.tax_id_sealed.as_deref())
    }

    /// What it asked for.
    #[by("vendor_id")]
    fn bills() -> Many<Bill>;

    /// The files that are linked to it, by their links.
    #[by("vendor_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this vendor, newest first.
    fn activity() -> Activity;
}
