//! `startLead`, `qualifyLead`, `disqualifyLead`, `reopenLead`.

use async_graphql::{Context, Object};

use super::Lead;
use super::input::{DisqualifyLeadInput, QualifyLeadInput, ReopenLeadInput, StartLeadInput};
use crate::auth::permission::Permission;
use crate::crm::lead;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, payloads};
use crate::graphql::scope::InScope;

payloads! {
    /// What `startLead` answers.
    StartLeadPayload {
        /// The lead, being worked on; after a CONFLICT, as it is now.
        lead: Lead
    }
    /// What `qualifyLead` answers.
    QualifyLeadPayload {
        /// The lead, qualified; after a CONFLICT, as it is now.
        lead: Lead
    }
    /// What `disqualifyLead` answers.
    DisqualifyLeadPayload {
        /// The lead, disqualified; after a CONFLICT, as it is now.
        lead: Lead
    }
    /// What `reopenLead` answers.
    ReopenLeadPayload {
        /// The lead, being worked on again; after a CONFLICT, as it is now.
        lead: Lead
    }
}

/// Leads in the mutation root: from state to state.
#[derive(Default)]
pub struct LeadStatusMutation;

#[Object]
impl LeadStatusMutation {
    /// Begins to work on a lead: NEW becomes WORKING.
    async fn start_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: StartLeadInput,
    ) -> Result<StartLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let outcome = lead::start(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Finds a lead worth a deal: WORKING becomes QUALIFIED.
    async fn qualify_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: QualifyLeadInput,
    ) -> Result<QualifyLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let outcome = lead::qualify(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Finds a lead not worth a deal, and keeps the reason: NEW, WORKING and QUALIFIED become DISQUALIFIED.
    async fn disqualify_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and why.")] input: DisqualifyLeadInput,
    ) -> Result<DisqualifyLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let outcome = lead::disqualify(&tx, input.id, input.expected_version, input.reason).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Takes a disqualified lead up again: DISQUALIFIED becomes WORKING, and the reason goes (the timeline keeps it).
    async fn reopen_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: ReopenLeadInput,
    ) -> Result<ReopenLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let outcome = lead::reopen(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
