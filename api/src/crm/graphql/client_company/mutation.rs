//! `createClientCompany`, `updateClientCompany`, the two transitions, `deleteClientCompany`, `restoreClientCompany`.

use async_graphql::{Context, Object};

use super::ClientCompany;
use super::input::{
    ActivateClientCompanyInput, CreateClientCompanyInput, DeactivateClientCompanyInput, DeleteClientCompanyInput,
    RestoreClientCompanyInput, UpdateClientCompanyInput,
};
use crate::auth::permission::Permission;
use crate::crm::client_company;
use crate::error::Result;
use crate::graphql::mutation::{answer, answer_or_current, attempt, once, payloads};
use crate::graphql::scope::InScope;

payloads! {
    /// What `createClientCompany` answers.
    CreateClientCompanyPayload {
        /// The new company.
        client_company: ClientCompany
    }
    /// What `updateClientCompany` answers.
    UpdateClientCompanyPayload {
        /// The company after the change; after a CONFLICT, as it is now.
        client_company: ClientCompany
    }
    /// What `activateClientCompany` answers.
    ActivateClientCompanyPayload {
        /// The company, ACTIVE; after a CONFLICT, as it is now.
        client_company: ClientCompany
    }
    /// What `deactivateClientCompany` answers.
    DeactivateClientCompanyPayload {
        /// The company, INACTIVE; after a CONFLICT, as it is now.
        client_company: ClientCompany
    }
    /// What `deleteClientCompany` answers.
    DeleteClientCompanyPayload {
        /// The company, deleted; after a CONFLICT, as it is now.
        client_company: ClientCompany
    }
    /// What `restoreClientCompany` answers.
    RestoreClientCompanyPayload {
        /// The company, back again.
        client_company: ClientCompany
    }
}

/// Client companies in the mutation root.
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
        let attempt = attempt("createClientCompany", input.idempotency_key.as_ref(), &input);
        let draft = input.fields.draft(&ctx.scope().services.cipher);
        let outcome = once(&tx, attempt, client_company::create(&tx, draft)).await;
        answer(&tx, outcome).await
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

    /// Makes a PROSPECT or INACTIVE company ACTIVE: a client.
    async fn activate_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company.")] input: ActivateClientCompanyInput,
    ) -> Result<ActivateClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let outcome = client_company::activate(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Makes an ACTIVE company INACTIVE: no client any more.
    async fn deactivate_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company.")] input: DeactivateClientCompanyInput,
    ) -> Result<DeactivateClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let outcome = client_company::deactivate(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Deletes a client company and its contacts. They leave every list, and can be restored together; deals and leads
    /// stay, with no company.
    async fn delete_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company.")] input: DeleteClientCompanyInput,
    ) -> Result<DeleteClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyDelete).await?;
        let outcome = client_company::delete(&tx, input.id, input.expected_version).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Brings a deleted client company back, with the contacts that were deleted with it. A DUPLICATE if an external id
    /// among them was taken meanwhile.
    async fn restore_client_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company.")] input: RestoreClientCompanyInput,
    ) -> Result<RestoreClientCompanyPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyDelete).await?;
        let outcome = client_company::restore(&tx, input.id, None).await;
        answer(&tx, outcome).await
    }
}
