//! `createClientCompanies`, `updateClientCompanies`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::ClientCompany;
use super::input::{ClientCompanyFields, UpdateClientCompanyInput};
use crate::auth::permission::Permission;
use crate::crm::client_company;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;

/// What `createClientCompanies` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateClientCompaniesInput {
    /// The new companies, at most 100.
    client_companies: Vec<ClientCompanyFields>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made.
    idempotency_key: Option<String>,
}

/// What `updateClientCompanies` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateClientCompaniesInput {
    /// Which companies, and what to change; at most 100. They are changed in this order.
    client_companies: Vec<UpdateClientCompanyInput>,
}

/// What became of one company of a bulk mutation.
#[derive(SimpleObject)]
pub struct ClientCompanyResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The company; null if it was refused, but after a CONFLICT as it is now.
    client_company: Option<ClientCompany>,
    /// Why this one was refused, with fields such as `clientCompanies.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createClientCompanies` answers.
#[derive(SimpleObject)]
pub struct CreateClientCompaniesPayload {
    /// A result for each company, in the input's order. What is refused leaves the others as they are.
    results: Vec<ClientCompanyResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `updateClientCompanies` answers.
#[derive(SimpleObject)]
pub struct UpdateClientCompaniesPayload {
    /// A result for each company, in the input's order. What is refused leaves the others as they are.
    results: Vec<ClientCompanyResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
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
        let attempt = attempt("createClientCompanies", input.idempotency_key.as_ref(), &input);
        let cipher = &ctx.scope().services.cipher;
        let effect = Box::pin(bulk::each(tx, "clientCompanies", input.client_companies, |fields| {
            client_company::create(tx, fields.draft(cipher))
        }));
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        let results = results(ctx, outcomes, &[]).await?;
        Ok(CreateClientCompaniesPayload { results, user_errors })
    }

    /// Changes the given fields of up to 100 client companies in one transaction.
    async fn update_client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which companies, and what to change.")] input: UpdateClientCompaniesInput,
    ) -> Result<UpdateClientCompaniesPayload> {
        let tx = &ctx.scope().write(Permission::ClientCompanyWrite).await?;
        let ids: Vec<_> = input.client_companies.iter().map(|one| one.id).collect();
        let cipher = &ctx.scope().services.cipher;
        let update = |one: UpdateClientCompanyInput| {
            client_company::update(tx, one.id, one.expected_version, one.fields.draft(cipher))
        };
        let outcomes = bulk::each(tx, "clientCompanies", input.client_companies, update).await;
        let (outcomes, user_errors) = split(tx.settle(outcomes).await)?;
        let results = results(ctx, outcomes, &ids).await?;
        Ok(UpdateClientCompaniesPayload { results, user_errors })
    }
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<entity::crm::client_company::Model>>>,
    ids: &[entity::Id<entity::crm::client_company::Entity>],
) -> Result<Vec<ClientCompanyResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results
        .map(|(index, client_company, user_errors)| ClientCompanyResult { index, client_company, user_errors })
        .collect())
}
