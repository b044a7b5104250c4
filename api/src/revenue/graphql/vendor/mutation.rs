//! `createVendor`, `updateVendor`.

use async_graphql::{Context, Object};

use super::Vendor;
use super::input::{CreateVendorInput, UpdateVendorInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::vendor;

payloads! {
    /// What `createVendor` answers.
    CreateVendorPayload {
        /// The new vendor.
        vendor: Vendor
    }
    /// What `updateVendor` answers.
    UpdateVendorPayload {
        /// The vendor after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        vendor: Vendor
    }
}

/// Vendors in the mutation root: make and change.
#[derive(Default)]
pub struct VendorMutation;

#[Object]
impl VendorMutation {
    /// Makes a vendor, ACTIVE.
    async fn create_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new vendor.")] input: CreateVendorInput,
    ) -> Result<CreateVendorPayload> {
        let tx = ctx.scope().write(Permission::VendorWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createVendor", &input);
        let draft = input.fields.draft(&ctx.scope().services.cipher);
        let outcome = once(&tx, attempt, vendor::create(&tx, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a vendor. Bills that are there keep their currency and due date.
    async fn update_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which vendor, and what to change.")] input: UpdateVendorInput,
    ) -> Result<UpdateVendorPayload> {
        let tx = ctx.scope().write(Permission::VendorWrite).await?;
        let draft = input.fields.draft(&ctx.scope().services.cipher);
        let outcome = vendor::update(&tx, input.id, input.expected_version, draft).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
