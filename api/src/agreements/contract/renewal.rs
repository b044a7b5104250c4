//! Continuing contracts: by a new draft, or by the run that ends what is over.
//!
//! A contract is continued by another once, which a unique key holds too. The run takes turns with itself, and waits for
//! no contract: what somebody is changing at this moment is left for the next run.

use chrono::NaiveDate;
use entity::Id;
use entity::agreements::contract::{ActiveModel, Column, ContractStatus, Entity, Model};
use entity::revenue::number_series::NumberSeriesKind;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::allowed;
use crate::agreements::rules::contract::{self as rules, Action, Fate};
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::lock;
use crate::repo::save;
use crate::revenue::numbering;

/// The most contracts that one run ends.
pub const MOST: usize = 100;

/// The days of a new term; what is not said follows from the contract that is continued.
#[derive(Clone, Copy, Debug, Default)]
pub struct Term {
    /// Its first day.
    pub effective_date: Option<NaiveDate>,
    /// Its last day.
    pub end_date: Option<NaiveDate>,
}

/// What became of one contract.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The contract, EXPIRED; as it was, if that was refused.
    pub contract: Model,
    /// The contract that continues it, if it renewed itself; or why it could not.
    pub renewal: Result<Option<Model>, Refusal>,
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct Done {
    /// What became of each contract that it looked at.
    pub outcomes: Vec<Outcome>,
    /// Whether something may be left for another run.
    pub has_more: bool,
}

/// Makes the draft that continues a contract.
pub async fn renew(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, term: Term) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Renew).await?;
    if let Some(there) = continuation(tx, id).await? {
        let reason = format!("The contract is continued by {} already: change that, or void it first.", there.number);
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    let row = ActiveModel { status: Set(ContractStatus::Draft), ..continued(&before, term)? };
    insert(tx, row, "created").await
}

/// Contracts in force whose last day was before a day.
pub fn over(as_of: NaiveDate) -> Condition {
    Condition::all().add(Column::Status.eq(ContractStatus::Active)).add(Column::EndDate.lt(as_of))
}

/// Ends the contracts whose last day was before a day, today if nothing is said: those that renew themselves, and of
/// which no notice was given, are continued by another that is in force. Ends [`MOST`] at most.
pub async fn expire(tx: &OrgTx, as_of: Option<NaiveDate>, is_dry_run: bool) -> Result<Done> {
    let today = organization::today(tx).await?;
    let as_of = as_of.unwrap_or(today);
    if !is_dry_run {
        rules::not_later("asOf", as_of, today)?;
    }
    lock::one_at_a_time(tx, "runs of contracts").await?;
    let over = find::own::<Model>(tx, Rows::Live).add(over(as_of));
    let order = Entity::find().filter(over.clone()).order_by_asc(Column::EndDate).order_by_asc(Column::Id);
    let found = order.limit(MOST as u64 + 1).all(tx).await?;
    let mut done = Done { outcomes: Vec::new(), has_more: found.len() > MOST };
    for contract in found.into_iter().take(MOST) {
        let held = Entity::find().filter(over.clone()).filter(Column::Id.eq(contract.id));
        let held = held.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(tx).await?;
        let Some(held) = held else {
            done.has_more = true;
            continue;
        };
        // Boxed: on the stack, futures of whole use cases overflow it in a debug build.
        match tx.attempt(Box::pin(end(tx, &held))).await {
            Ok(outcome) => {
                let renewed = outcome.renewal.as_ref().ok().and_then(Option::as_ref);
                done.has_more |= renewed.is_some_and(|renewed| renewed.end_date.is_some_and(|end| end < as_of));
                done.outcomes.push(outcome);
            }
            Err(Error::Refused(refusal)) => done.outcomes.push(Outcome { contract: held, renewal: Err(refusal) }),
            Err(fault) => return Err(fault),
        }
    }
    Ok(done)
}

/// Ends a contract that is held.
async fn end(tx: &OrgTx, before: &Model) -> Result<Outcome> {
    let renewal = match rules::fate(before) {
        Fate::IsRenewed if continuation(tx, before.id).await?.is_none() => {
            let row = ActiveModel {
                status: Set(ContractStatus::Active),
                executed_at: Set(Some(tx.now())),
                ..continued(before, Term::default())?
            };
            Some(insert(tx, row, "renewed").await?)
        }
        _ => None,
    };
    let row =
        ActiveModel { status: Set(ContractStatus::Expired), ended_at: Set(Some(tx.now())), ..before.clone().into() };
    let contract = save::update(tx, before, row, "expired").await?;
    Ok(Outcome { contract, renewal: Ok(renewal) })
}

/// The contract that continues one, if there is any that stands.
async fn continuation(tx: &OrgTx, id: Id<Entity>) -> Result<Option<Model>> {
    let standing = find::own::<Model>(tx, Rows::Live)
        .add(Column::RenewsContractId.eq(id))
        .add(Column::Status.ne(ContractStatus::Voided));
    Ok(Entity::find().filter(standing).one(tx).await?)
}

/// What continues a contract: all that it says, for another term.
fn continued(before: &Model, term: Term) -> Result<ActiveModel> {
    let (effective_date, end_date) = rules::next_term(before, term.effective_date, term.end_date)?;
    Ok(ActiveModel {
        proposal_id: Set(before.proposal_id),
        client_company_id: Set(before.client_company_id),
        owner_member_id: Set(before.owner_member_id),
        renews_contract_id: Set(Some(before.id)),
        title: Set(before.title.clone()),
        body: Set(before.body.clone()),
        body_sha256: Set(before.body_sha256.clone()),
        value: Set(before.value),
        currency: Set(before.currency.clone()),
        effective_date: Set(effective_date),
        end_date: Set(end_date),
        renewal: Set(before.renewal),
        renewal_months: Set(before.renewal_months),
        notice_days: Set(before.notice_days),
        ..ActiveModel::default()
    })
}

async fn insert(tx: &OrgTx, mut row: ActiveModel, verb: &str) -> Result<Model> {
    row.number = Set(numbering::next(tx, NumberSeriesKind::Contract).await?.number);
    save::insert(tx, row, verb).await
}
