//! `createVendors`, `updateVendors`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::revenue::vendor::{Entity, Model};

use super::Vendor;
use super::input::{CreateVendorsInput, UpdateVendorInput, UpdateVendorsInput};
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;
use crate::revenue::vendor;

/// What became of one vendor of a bulk mutation.
#[derive(SimpleObject)]
pub struct VendorResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The vendor; null if it was refused, but after a CONFLICT as it is now.
    vendor: Option<Vendor>,
    /// Why this one was refused, with fields such as `vendors.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createVendors` answers.
#[derive(SimpleObject)]
pub struct CreateVendorsPayload {
    /// A result for each vendor, in the input's order. What is refused leaves the others as they are.
    results: Vec<VendorResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `updateVendors` answers.
#[derive(SimpleObject)]
pub struct UpdateVendorsPayload {
    /// A result for each vendor, in the input's order. What is refused leaves the others as they are.
    results: Vec<VendorResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
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
        let attempt = attempt("createVendors", input.idempotency_key.as_ref(), &input);
        let cipher = &ctx.scope().services.cipher;
        let effect =
            Box::pin(bulk::each(tx, "vendors", input.vendors, |fields| vendor::create(tx, fields.draft(cipher))));
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        Ok(CreateVendorsPayload { results: results(ctx, outcomes, &[]).await?, user_errors })
    }

    /// Changes the given fields of up to 100 vendors in one transaction.
    async fn update_vendors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which vendors, and what to change.")] input: UpdateVendorsInput,
    ) -> Result<UpdateVendorsPayload> {
        let tx = &ctx.scope().write(Permission::VendorWrite).await?;
        let ids: Vec<_> = input.vendors.iter().map(|one| one.id).collect();
        let cipher = &ctx.scope().services.cipher;
        let update =
            |one: UpdateVendorInput| vendor::update(tx, one.id, one.expected_version, one.fields.draft(cipher));
        let outcomes = bulk::each(tx, "vendors", input.vendors, update).await;
        let (outcomes, user_errors) = split(tx.settle(outcomes).await)?;
        Ok(UpdateVendorsPayload { results: results(ctx, outcomes, &ids).await?, user_errors })
    }
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<Model>>>,
    ids: &[Id<Entity>],
) -> Result<Vec<VendorResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results.map(|(index, vendor, user_errors)| VendorResult { index, vendor, user_errors }).collect())
}
