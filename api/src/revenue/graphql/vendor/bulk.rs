//! `createVendors`, `updateVendors`.

use async_graphql::{Context, Object};

use super::Vendor;
use super::input::{CreateVendorsInput, UpdateVendorInput, UpdateVendorsInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::vendor;

bulk! {
    VendorResult { vendor: Vendor, "vendor", "vendors" }
    createVendors -> CreateVendorsPayload;
    updateVendors -> UpdateVendorsPayload;
}

/// Many vendors at once in the mutation root.
#[derive(Default)]
pub struct VendorBulkMutation;

#[Object]
impl VendorBulkMutation {
    /// Makes up to 100 vendors in one transaction.
    async fn create_vendors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new vendors.")] input: CreateVendorsInput,
    ) -> Result<CreateVendorsPayload> {
        let tx = &ctx.scope().write(Permission::VendorWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createVendors", &input);
        let cipher = &ctx.scope().services.cipher;
        bulk::create(&trial, attempt, ("vendors", input.vendors), |fields| vendor::create(tx, fields.draft(cipher)))
            .await
    }

    /// Changes the given fields of up to 100 vendors in one transaction.
    async fn update_vendors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which vendors, and what to change.")] input: UpdateVendorsInput,
    ) -> Result<UpdateVendorsPayload> {
        let tx = &ctx.scope().write(Permission::VendorWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateVendors", &input);
        let cipher = &ctx.scope().services.cipher;
        let update =
            |one: UpdateVendorInput| vendor::update(tx, one.id, one.expected_version, one.fields.draft(cipher));
        bulk::update(&trial, attempt, ("vendors", input.vendors), |one| one.id, update).await
    }
}
