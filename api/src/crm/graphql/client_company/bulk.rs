//! `createClientCompanies`, `updateClientCompanies`.

use async_graphql::{Context, InputObject, Object};

use super::ClientCompany;
use super::input::{ClientCompanyFields, UpdateClientCompanyInput};
use crate::auth::permission::Permission;
use crate::crm::client_company;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// What `createClientCompanies` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateClientCompaniesInput {
    /// The new companies, at most 100.
    client_companies: Vec<ClientCompanyFields>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `updateClientCompanies` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateClientCompaniesInput {
    /// Which companies, and what to change; at most 100. They are changed in this order.
    client_companies: Vec<UpdateClientCompanyInput>,
    #[graphql(flatten)]
    options: RequestOptions,
}

bulk! {
    ClientCompanyResult { client_company: ClientCompany, "company", "clientCompanies" }
    createClientCompanies -> CreateClientCompaniesPayload;
    updateClientCompanies -> UpdateClientCompaniesPayload;
}

/// Many client companies at once in the mutation root.
#[derive(Default)]
pub struct ClientCompanyBulkMutation;

#[Object]
impl ClientCompanyBulkMutation {
    /// Makes up to 100 client companies in one transaction.
    async fn create_client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new companies.")] input: CreateClientCompaniesInput,
    ) -> Result<CreateClientCompaniesPayload> {
        let tx = &ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createClientCompanies", &input);
        let cipher = &ctx.scope().services.cipher;
        bulk::create(&trial, attempt, ("clientCompanies", input.client_companies), |fields| {
            client_company::create(tx, fields.draft(cipher))
        })
        .await
    }

    /// Changes the given fields of up to 100 client companies in one transaction.
    async fn update_client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which companies, and what to change.")] input: UpdateClientCompaniesInput,
    ) -> Result<UpdateClientCompaniesPayload> {
        let tx = &ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateClientCompanies", &input);
        let cipher = &ctx.scope().services.cipher;
        let update = |one: UpdateClientCompanyInput| {
            client_company::update(tx, one.id, one.expected_version, one.fields.draft(cipher))
        };
        bulk::update(&trial, attempt, ("clientCompanies", input.client_companies), |one| one.id, update).await
    }
}
