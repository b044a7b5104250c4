//! Erasing the organization.

use std::time::{Duration, Instant};

use entity::identity::organization::{Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::{Erased, Purpose, demand_owner};
use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx};
use crate::error::{Fault, Result};
use crate::repo::find::{self, Rows};
use crate::services::Services;

/// The most rows that go in one transaction: a second or two, where a statement may take eight.
const BATCH: i64 = 20_000;
/// No further batch is begun after this time: a request may take ten seconds.
const LONGEST: Duration = Duration::from_secs(5);
/// What the database counts last.
const WHOLE: &str = "organizations";

/// What is gone.
#[derive(Clone, Debug, Default)]
pub struct Erasure {
    /// By table, in the order in which they went.
    pub erased: Vec<Erased>,
    /// Whether nothing is left.
    pub complete: bool,
}

/// Erases the actor's organization. With the first batch everyone but the actor is shut out; each batch is a transaction
/// of its own, and what a request has no time for, the next one goes on with. To tell what would go, one batch is undone.
pub async fn erase(services: &Services, actor: &Actor, moment: &Moment, purpose: Purpose<'_>) -> Result<Erasure> {
    let begun = Instant::now();
    let mut erasure = Erasure::default();
    if let Purpose::Tell = purpose {
        let tx = services.db.begin(actor, Permission::EraseData, moment).await?;
        let outcome = batch(&tx, purpose).await;
        tx.rollback().await;
        outcome?.into_iter().for_each(|erased| erasure.add(erased));
        return Ok(erasure);
    }
    while !erasure.complete && (erasure.erased.is_empty() || begun.elapsed() < LONGEST) {
        let tx = services.db.begin(actor, Permission::EraseData, moment).await?;
        let outcome = batch(&tx, purpose).await;
        for erased in tx.settle(outcome).await? {
            erasure.add(erased);
        }
        services.presence.forget_all();
    }
    Ok(erasure)
}

async fn batch(tx: &OrgTx, purpose: Purpose<'_>) -> Result<Vec<Erased>> {
    let own = find::own::<Model>(tx, Rows::Live);
    let organization = Entity::find().filter(own).lock(LockType::NoKeyUpdate).one(tx).await?;
    // Another request was faster: the caller's membership went with it.
    let organization = organization.ok_or(Fault::Unauthenticated("The organization was erased."))?;
    demand_owner(tx).await?;
    purpose.confirm(&organization.slug, "slug")?;
    let erase = "SELECT place, amount FROM app_erase_organization($1, $2, $3)";
    let values = [organization.slug.into(), BATCH.into(), tx.now().into()];
    let rows = tx.all(erase, values).await?;
    rows.iter().map(|row| Ok(Erased { table: row.try_get("", "place")?, count: row.try_get("", "amount")? })).collect()
}

impl Erasure {
    fn add(&mut self, erased: Erased) {
        self.complete |= erased.table == WHOLE;
        match self.erased.iter_mut().find(|known| known.table == erased.table) {
            Some(known) => known.count += erased.count,
            None => self.erased.push(erased),
        }
    }
}
