//! `createLead`, `updateLead`.

use async_graphql::{Context, Object};

use super::Lead;
use super::input::{CreateLeadInput, UpdateLeadInput};
use crate::auth::permission::Permission;
use crate::crm::lead;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createLead` answers.
    CreateLeadPayload {
        /// The new lead.
        lead: Lead
    }
    /// What `updateLead` answers.
    UpdateLeadPayload {
        /// The lead after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        lead: Lead
    }
}

/// Leads in the mutation root: make and change.
#[derive(Default)]
pub struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Makes a lead that nobody has looked at yet: its status is NEW.
    async fn create_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new lead.")] input: CreateLeadInput,
    ) -> Result<CreateLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createLead", &input);
        let outcome = once(&tx, attempt, lead::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a lead. A converted one is IMMUTABLE.
    async fn update_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and what to change.")] input: UpdateLeadInput,
    ) -> Result<UpdateLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let outcome = lead::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
