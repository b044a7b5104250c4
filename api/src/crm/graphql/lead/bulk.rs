//! `createLeads`.

use async_graphql::{Context, Object, SimpleObject};

use super::Lead;
use super::input::{CreateLeadsInput, LeadFields};
use crate::auth::permission::Permission;
use crate::crm::lead;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::attempt;
use crate::graphql::scope::InScope;

/// What became of one lead of a bulk mutation.
#[derive(SimpleObject)]
pub struct LeadResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The lead; null if it was refused.
    lead: Option<Lead>,
    /// Why this one was refused, with fields such as `leads.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createLeads` answers.
#[derive(SimpleObject)]
pub struct CreateLeadsPayload {
    /// A result for each lead, in the input's order. What is refused leaves the others as they are.
    results: Vec<LeadResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
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
        let attempt = attempt("createLeads", input.idempotency_key.as_ref(), &input);
        let create = |one: LeadFields| lead::create(tx, one.into());
        let (outcomes, user_errors) =
            bulk::settle_once(tx, attempt, Box::pin(bulk::each(tx, "leads", input.leads, create))).await?;
        let results = bulk::results(ctx, outcomes, &[]).await?.into_iter();
        let results = results.map(|(index, lead, user_errors)| LeadResult { index, lead, user_errors }).collect();
        Ok(CreateLeadsPayload { results, user_errors })
    }
}
