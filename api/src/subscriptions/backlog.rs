//! Events by their sequence, as the outbox has them.

use entity::outbox::{event_stream, outbox_event};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::event::Event;
use crate::auth::actor::OrganizationId;
use crate::db::{SystemTx, Tx};
use crate::error::Result;
pub use crate::outbox::position::{Position, position};

/// How many events are read at once.
pub const PAGE: u64 = 200;

/// Of some organizations the number of the last event; those without any are left out.
pub async fn positions(tx: &SystemTx, organizations: Vec<Uuid>) -> Result<Vec<(OrganizationId, i64)>> {
    let any = Expr::col(event_stream::Column::OrganizationId).eq(PgFunc::any(organizations));
    let streams = event_stream::Entity::find().filter(any).all(tx).await?;
    Ok(streams.into_iter().map(|stream| (stream.organization_id, stream.last_sequence)).collect())
}

/// A page of the organization's events after a number and up to another, in their order.
pub async fn page<S: Send + Sync>(
    tx: &Tx<S>,
    organization: OrganizationId,
    after: i64,
    up_to: i64,
) -> Result<Vec<Event>> {
    let rows = outbox_event::Entity::find()
        .filter(outbox_event::Column::OrganizationId.eq(organization))
        .filter(outbox_event::Column::Sequence.gt(after))
        .filter(outbox_event::Column::Sequence.lte(up_to))
        .order_by_asc(outbox_event::Column::Sequence)
        .limit(PAGE)
        .all(tx)
        .await?;
    Ok(rows.into_iter().filter_map(Event::of).collect())
}
