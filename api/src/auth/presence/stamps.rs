//! When sessions and keys were last seen, gathered so that a request costs no write.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use entity::Id;
use entity::identity::{api_key, user_session};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;

/// Those seen since the last flush.
#[derive(Default)]
pub(super) struct Stamps(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    sessions: HashSet<Uuid>,
    keys: HashMap<OrganizationId, HashSet<Uuid>>,
}

impl Stamps {
    pub fn session(&self, id: Id<user_session::Entity>) {
        self.seen().sessions.insert(id.uuid());
    }

    pub fn key(&self, organization: OrganizationId, id: Id<api_key::Entity>) {
        self.seen().keys.entry(organization).or_default().insert(id.uuid());
    }

    /// Stamps all that were seen with the time of `moment`, which is right to the minute.
    pub async fn flush(&self, db: &Db, moment: &Moment) -> Result<()> {
        let seen = std::mem::take(&mut *self.seen());
        if seen.sessions.is_empty() && seen.keys.is_empty() {
            return Ok(());
        }
        let outcome = async {
            let tx = db.system(Task::Stamp, moment).await?;
            tx.settle(write(&tx, &seen).await).await
        }
        .await;
        if outcome.is_err() {
            let mut kept = self.seen();
            kept.sessions.extend(seen.sessions);
            for (organization, keys) in seen.keys {
                kept.keys.entry(organization).or_default().extend(keys);
            }
        }
        outcome
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(tx: &SystemTx, seen: &Seen) -> Result<()> {
    let any = |ids: &HashSet<Uuid>| PgFunc::any(ids.iter().copied().collect::<Vec<_>>());
    user_session::Entity::update_many()
        .col_expr(user_session::Column::LastSeenAt, Expr::value(tx.now()))
        .filter(Expr::col(user_session::Column::Id).eq(any(&seen.sessions)))
        .exec(tx)
        .await?;
    for (organization, keys) in &seen.keys {
        api_key::Entity::update_many()
            .col_expr(api_key::Column::LastUsedAt, Expr::value(tx.now()))
            .filter(Expr::col(api_key::Column::OrganizationId).eq(organization.uuid()))
            .filter(Expr::col(api_key::Column::Id).eq(any(keys)))
            .exec(tx)
            .await?;
    }
    Ok(())
}
