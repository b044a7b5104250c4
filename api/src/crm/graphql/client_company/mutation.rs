//! `createClientCompany`, `updateClientCompany`.

use async_graphql::{Context, Object};

use super::ClientCompany;
use super::input::{CreateClientCompanyInput, UpdateClientCompanyInput};
use crate::auth::permission::Permission;
use crate::crm::client_company;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createClientCompany` answers.
    CreateClientCompanyPayload {
        /// The new company.
        client_company: ClientCompany
    }
    /// What `updateClientCompany` answers.
    UpdateClientCompanyPayload {
        /// The company after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        client_company: ClientCompany
    }
}

/// Client companies in the mutation root: make and change.
#[derive(Default)]
pub struct ClientCompanyMutation;

#[Object]
impl ClientCompanyMutation {
    /// Makes a client company, a PROSPECT.
    async fn create_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new company.")] input: CreateClientCompanyInput,
    ) -> Result<CreateClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createClientCompany", &input);
        let draft = input.fields.draft(&ctx.scope().services.cipher);
        let outcome = once(&tx, attempt, client_company::create(&tx, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a client company.
    async fn update_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company, and what to change.")] input: UpdateClientCompanyInput,
    ) -> Result<UpdateClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let draft = input.fields.draft(&ctx.scope().services.cipher);
        let outcome = client_company::update(&tx, input.id, input.expected_version, draft).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
