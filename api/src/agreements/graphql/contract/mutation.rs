//! `createContract`, `updateContract`, `voidContract`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::agreements::contract as row;

use super::Contract;
use super::input::{CreateContractInput, UpdateContractInput, draft};
use crate::agreements::contract;
use crate::agreements::graphql::signature_request::desk;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// What `voidContract` takes.
#[derive(Clone, Debug, InputObject)]
pub struct VoidContractInput {
    /// Which contract.
    id: Id<row::Entity>,
    /// Void it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Why it is given up, 1 to 1,000 characters.
    reason: String,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `createContract` answers.
    CreateContractPayload {
        /// The new draft.
        contract: Contract
    }
    /// What `updateContract` answers.
    UpdateContractPayload {
        /// The draft after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        contract: Contract
    }
    /// What `voidContract` answers.
    VoidContractPayload {
        /// The contract, VOIDED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        contract: Contract
    }
}

/// Contracts in the mutation root: make, change, give up.
#[derive(Default)]
pub struct ContractMutation;

#[Object]
impl ContractMutation {
    /// Makes a contract: a DRAFT with the next number of the organization's series.
    async fn create_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new contract.")] input: CreateContractInput,
    ) -> Result<CreateContractPayload> {
        let tx = ctx.scope().write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createContract", &input);
        let draft = draft(input.fields, input.parties);
        let outcome = once(&tx, attempt, contract::create(&tx, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a DRAFT. What a contract says that is no draft any more is IMMUTABLE, its parties and its
    /// owner with it: make another, or renew it.
    async fn update_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contract, and what to change.")] input: UpdateContractInput,
    ) -> Result<UpdateContractPayload> {
        let tx = ctx.scope().write(Permission::ContractWrite).await?;
        let draft = draft(input.fields, input.parties);
        let outcome = Box::pin(contract::update(&tx, input.id, input.expected_version, draft)).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Gives a contract up before it is in force, for good; its number stays taken. Its pending signature request is VOIDED
    /// with it.
    async fn void_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contract, and why.")] input: VoidContractInput,
    ) -> Result<VoidContractPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("voidContract", &input);
        let effect = contract::void(&tx, desk(scope), input.id, input.expected_version, input.reason);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(input.id, outcome).await
    }
}
