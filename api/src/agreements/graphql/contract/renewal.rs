//! `renewContract`, `expireContracts`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::agreements::contract::{self as row, Model};
use entity::{Id, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Contract;
use crate::agreements::contract::renewal::{self, Done, Outcome, Term};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Refusal, Result, UserError};
use crate::graphql::mutation::{once, payloads, shown};
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;

/// What `renewContract` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RenewContractInput {
    /// Which contract.
    id: Id<row::Entity>,
    /// Renew it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// The first day of the new one; the day after the last of the present one if nothing is said.
    effective_date: Option<Date>,
    /// The last day of the new one; `renewalMonths` after the day before its first if nothing is said.
    end_date: Option<Date>,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `renewContract` answers.
    RenewContractPayload {
        /// The new draft, which continues the contract; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, the contract as
        /// it is now.
        contract: Contract
    }
}

/// What `expireContracts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ExpireContractsInput {
    /// End those whose last day is before this one; today in the organization's time zone if nothing is said. A later day
    /// only for a dry run (INVALID).
    as_of: Option<Date>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What became of one contract.
#[derive(Clone, Debug, SimpleObject)]
pub struct ContractExpiryResult {
    /// The contract: EXPIRED, or ACTIVE still if it could not be renewed.
    contract: Option<Contract>,
    /// The contract that continues it and is ACTIVE, if it is renewed by itself; of a dry run its id is made up.
    renewal: Option<Contract>,
    /// Why it could not be renewed; empty if it was, or had not to be.
    user_errors: Vec<UserError>,
}

/// What `expireContracts` answers.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExpireContractsPayload {
    /// A result for each contract, those first whose last day was the earliest.
    results: Vec<ContractExpiryResult>,
    /// Whether some may be left: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Continuing contracts in the mutation root.
#[derive(Default)]
pub struct ContractRenewalMutation;

#[Object]
impl ContractRenewalMutation {
    /// Continues an ACTIVE or EXPIRED contract by a new DRAFT that says the same, for another term: to be changed where
    /// needed, and signed. A contract is continued by one other, until that is voided or deleted (`INVALID_TRANSITION`).
    async fn renew_contract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contract, and for when.")] input: RenewContractInput,
    ) -> Result<RenewContractPayload> {
        let tx = ctx.scope().write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("renewContract", &input);
        let term =
            Term { effective_date: input.effective_date.map(|day| day.0), end_date: input.end_date.map(|day| day.0) };
        let outcome = once(&tx, attempt, renewal::renew(&tx, input.id, input.expected_version, term)).await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Ends ACTIVE contracts whose last day is over, at most 100 a call: they are EXPIRED. One that is renewed by itself, and
    /// of which no notice was given, is continued by another that says the same for another term and is ACTIVE at once;
    /// unless it is continued already. Run again it finds no others.
    async fn expire_contracts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which day.")] input: ExpireContractsInput,
    ) -> Result<ExpireContractsPayload> {
        let tx = ctx.scope().write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("expireContracts", &input);
        let effect = Box::pin(renewal::expire(&tx, input.as_of.map(|day| day.0), input.options.dry_run));
        let outcome = idempotency::once_or(&tx, attempt, effect, Kept::of, |kept| reread(&tx, kept)).await;
        let (done, user_errors) = trial.settle(outcome).await?;
        let (outcomes, has_more) = done.map_or((Vec::new(), false), |done| (done.outcomes, done.has_more));
        let results = outcomes.into_iter().map(|outcome| result(&tx, outcome)).collect();
        Ok(ExpireContractsPayload { results, has_more, user_errors })
    }
}

fn result(tx: &OrgTx, outcome: Outcome) -> ContractExpiryResult {
    let (renewal, user_errors) = match outcome.renewal {
        Ok(renewal) => (renewal.and_then(|renewal| shown(tx, renewal)), Vec::new()),
        Err(Refusal(reasons)) => (None, reasons),
    };
    ContractExpiryResult { contract: shown(tx, outcome.contract), renewal, user_errors }
}

/// The contract that renews, if one does, or why it could not.
type KeptRenewal = Result<Option<Uuid>, Vec<UserError>>;

/// What is kept of a run.
#[derive(Serialize, Deserialize)]
struct Kept {
    results: Vec<(Uuid, KeptRenewal)>,
    has_more: bool,
}

impl Kept {
    fn of(done: &Done) -> Self {
        let result = |outcome: &Outcome| {
            let renewal = outcome.renewal.as_ref().map(|renewal| renewal.as_ref().map(Row::uuid));
            (outcome.contract.uuid(), renewal.map_err(|Refusal(reasons)| reasons.clone()))
        };
        Self { results: done.outcomes.iter().map(result).collect(), has_more: done.has_more }
    }
}

/// What a first run did.
async fn reread(tx: &OrgTx, kept: Kept) -> Result<Done> {
    let ids: Vec<_> =
        kept.results.iter().flat_map(|(id, renewal)| [Some(*id), renewal.clone().ok().flatten()]).flatten().collect();
    let contracts = find::by_ids::<Model>(tx, &ids, Rows::All).await?;
    let by_id = |id: Uuid| contracts.iter().find(|contract| contract.uuid() == id).cloned();
    let outcomes = kept.results.into_iter().filter_map(|(id, renewal)| {
        let renewal = renewal.map(|renewal| renewal.and_then(by_id)).map_err(Refusal);
        Some(Outcome { contract: by_id(id)?, renewal })
    });
    Ok(Done { outcomes: outcomes.collect(), has_more: kept.has_more })
}
