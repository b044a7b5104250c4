//! Rows that are work: each is one worker's for a while, its lease. Whoever dies leaves it to others when that ends;
//! and whatever comes of it counts only as long as it is held.
//!
//! Such a row has `next_attempt_at`, when it is due, which is null when nothing is left to do; `leased_until`; and
//! `attempts`, which counts its claims.

use chrono::{DateTime, Duration, Utc};
use entity::Row;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, EntityName as _, Value};

use super::find::{Rows, columns, of_organization};
use super::waiting;
use crate::auth::actor::OrganizationId;
use crate::db::{SystemTx, Tx};
use crate::error::Result;

/// A row that is work.
pub trait Leased: Row {
    /// How long it is a worker's who claims it: longer than any attempt takes.
    const LEASE: Duration;
    /// What else a claim changes of it, `taken`: `$1` is now, `$2` the end of the lease.
    const ALSO: &'static str;

    /// A column of a closed set that grows with the releases, and its values in this one. Rows of others are left to the
    /// release that knows them: it is putting itself in this one's place, or was taken back.
    fn known() -> Option<(&'static str, Vec<String>)> {
        None
    }

    /// How often it was claimed, and until when it is somebody's.
    fn lease(&self) -> (i32, Option<DateTime<Utc>>);
}

/// That a row, `due`, is due at `$1` and nobody's.
pub const FREE: &str = "due.next_attempt_at <= $1 AND (due.leased_until IS NULL OR due.leased_until <= $1)";

/// How those are picked that are claimed: what somebody else is claiming is passed over, and what was claimed meanwhile
/// is looked at anew. Others may refer to it.
pub const PICKED: &str = "FOR NO KEY UPDATE SKIP LOCKED";

/// The organizations that have rows that are free.
pub async fn organizations<M: Leased>(tx: &SystemTx) -> Result<Vec<OrganizationId>> {
    let table = M::Entity::default().table_name();
    let with_free = format!(
        "WHERE EXISTS (SELECT FROM {table} AS due WHERE due.organization_id = waiting.organization_id AND {FREE})"
    );
    waiting::organizations(tx, table, "next_attempt_at IS NOT NULL", &with_free, [tx.now().into()]).await
}

/// Claims an organization's free row that has waited longest; none if there is none.
pub async fn claim_next<M: Leased>(tx: &Tx<impl Send + Sync>, organization: OrganizationId) -> Result<Option<M>> {
    Ok(claim_first(tx, organization, 1).await?.pop())
}

/// Claims those of an organization's free rows that have waited longest, at most so many, of those that are known.
pub async fn claim_first<M: Leased>(
    tx: &Tx<impl Send + Sync>,
    organization: OrganizationId,
    most: usize,
) -> Result<Vec<M>> {
    let (table, known) = (M::Entity::default().table_name(), M::known());
    let is_known = known.as_ref().map(|(column, _)| format!("AND due.{column} = ANY ($4) ")).unwrap_or_default();
    let first = format!(
        "SELECT due.id FROM {table} AS due WHERE due.organization_id = $3 AND {FREE} {is_known}\
         ORDER BY due.next_attempt_at, due.id LIMIT {most} {PICKED}"
    );
    claim(tx, organization, &first, known.map(|(_, values)| values.into())).await
}

/// Claims an organization's rows of the ids that `picked` selects. In it `$1` is now, and `$3` the organization; the
/// values follow.
pub async fn claim<M: Leased>(
    tx: &Tx<impl Send + Sync>,
    organization: OrganizationId,
    picked: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<M>> {
    let (table, also) = (M::Entity::default().table_name(), M::ALSO);
    // An array is made once. `IN` may look again for each row, and find others that are free.
    let text = format!(
        "UPDATE {table} AS taken SET leased_until = $2, attempts = taken.attempts + 1{also} \
         WHERE taken.organization_id = $3 AND taken.id = ANY (ARRAY({picked})) RETURNING {}",
        columns::<M>("taken")
    );
    let own: [Value; 3] = [tx.now().into(), (tx.now() + M::LEASE).into(), organization.into()];
    let values = own.into_iter().chain(values);
    let rows = tx.all(text, values).await?;
    Ok(rows.iter().map(|row| M::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// The row, as long as it is the worker's who claimed it so.
pub fn held<M: Leased>(organization: OrganizationId, claimed: &M) -> Condition {
    let column = |name: &'static str| Expr::col((M::Entity::default(), name));
    let (attempts, until) = claimed.lease();
    of_organization::<M>(organization, Rows::All)
        .add(column("id").eq(claimed.uuid()))
        .add(column("attempts").eq(attempts))
        .add(column("leased_until").eq(Expr::val(until)))
}
