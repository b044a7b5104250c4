//! `createLeads`.

use async_graphql::{Context, Object};

use super::Lead;
use super::input::CreateLeadsInput;
use crate::auth::permission::Permission;
use crate::crm::lead;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

bulk! {
    LeadResult { lead: Lead, "lead", "leads" }
    createLeads -> CreateLeadsPayload;
}

/// Many leads at once in the mutation root.
#[derive(Default)]
pub struct LeadBulkMutation;

#[Object]
impl LeadBulkMutation {
    /// Makes up to 100 leads in one transaction.
    async fn create_leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new leads.")] input: CreateLeadsInput,
    ) -> Result<CreateLeadsPayload> {
        let tx = &ctx.scope().write(Permission::LeadWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createLeads", &input);
        bulk::create(&trial, attempt, ("leads", input.leads), |fields| lead::create(tx, fields.into())).await
    }
}
