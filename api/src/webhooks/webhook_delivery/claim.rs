//! What is due becomes somebody's for a while.

use std::collections::HashMap;

use chrono::Duration;
use entity::outbox::outbox_event;
use entity::webhooks::{webhook_delivery, webhook_endpoint};
use entity::{Id, Row};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;
use crate::repo::find::{self, Rows};

/// How long a claim holds: several times as long as a receiver may take. Whoever claimed and died is waited for this long.
pub(super) const LEASE: Duration = Duration::seconds(60);

/// Of each endpoint as many as there is room for, those first that were due first; of a record's only the earliest that is
/// not finished. What somebody else is claiming is passed over, and what has been claimed meanwhile is looked at anew.
const CLAIM: &str = "\
    WITH next AS MATERIALIZED ( \
        SELECT first.id FROM unnest($2::uuid[], $3::integer[]) AS room (endpoint, most) \
        JOIN webhook_endpoints AS endpoint ON endpoint.organization_id = $1 AND endpoint.id = room.endpoint \
            AND endpoint.status = 'ENABLED' AND endpoint.deleted_at IS NULL \
        CROSS JOIN LATERAL ( \
            SELECT delivery.id FROM webhook_deliveries AS delivery \
            WHERE delivery.organization_id = $1 AND delivery.webhook_endpoint_id = room.endpoint \
                AND delivery.next_attempt_at <= $4 AND (delivery.leased_until IS NULL OR delivery.leased_until <= $4) \
                AND NOT EXISTS (SELECT FROM webhook_deliveries AS earlier WHERE earlier.organization_id = $1 \
                    AND earlier.webhook_endpoint_id = delivery.webhook_endpoint_id \
                    AND earlier.subject_id = delivery.subject_id AND earlier.sequence < delivery.sequence \
                    AND earlier.next_attempt_at IS NOT NULL) \
            ORDER BY delivery.next_attempt_at, delivery.id LIMIT room.most FOR UPDATE SKIP LOCKED) AS first) \
    UPDATE webhook_deliveries AS delivery \
    SET leased_until = $5, attempts = delivery.attempts + 1, tries = delivery.tries + 1 \
    FROM next WHERE delivery.organization_id = $1 AND delivery.id = next.id RETURNING delivery.*";

/// A delivery that is ours to send.
pub(super) struct Claimed {
    /// The delivery, this attempt counted.
    pub delivery: webhook_delivery::Model,
    /// Where it goes.
    pub endpoint: webhook_endpoint::Model,
    /// What it tells; none is a ping.
    pub event: Option<outbox_event::Model>,
}

/// Claims what is due of one organization: of each endpoint at most so many.
pub(super) async fn claim(
    db: &Db,
    moment: &Moment,
    organization: OrganizationId,
    room: &[(Uuid, usize)],
) -> Result<Vec<Claimed>> {
    let tx = db.system(Task::Deliver, moment).await?;
    let outcome = claim_in(&tx, organization, room).await;
    tx.settle(outcome).await
}

async fn claim_in(tx: &SystemTx, organization: OrganizationId, room: &[(Uuid, usize)]) -> Result<Vec<Claimed>> {
    let endpoints: Vec<Uuid> = room.iter().map(|(endpoint, _)| *endpoint).collect();
    let most: Vec<i32> = room.iter().map(|(_, most)| i32::try_from(*most).unwrap_or(i32::MAX)).collect();
    let values = [organization.into(), endpoints.into(), most.into(), tx.now().into(), (tx.now() + LEASE).into()];
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), CLAIM, values)).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let deliveries = rows.iter().map(|row| webhook_delivery::Model::from_query_result(row, ""));
    let deliveries: Vec<_> = deliveries.collect::<Result<_, _>>()?;

    let endpoints = deliveries.iter().map(|delivery| delivery.webhook_endpoint_id.uuid()).collect();
    let endpoints = by_id::<webhook_endpoint::Model>(tx, organization, endpoints).await?;
    let events = deliveries.iter().filter_map(|delivery| delivery.outbox_event_id).map(Id::uuid).collect();
    let events = by_id::<outbox_event::Model>(tx, organization, events).await?;
    let claimed = deliveries.into_iter().filter_map(|delivery| {
        let endpoint = endpoints.get(&delivery.webhook_endpoint_id.uuid())?.clone();
        let event = match delivery.outbox_event_id {
            Some(event) => Some(events.get(&event.uuid())?.clone()),
            None => None,
        };
        Some(Claimed { delivery, endpoint, event })
    });
    Ok(claimed.collect())
}

async fn by_id<M: Row>(tx: &SystemTx, organization: OrganizationId, ids: Vec<Uuid>) -> Result<HashMap<Uuid, M>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = find::of_organization::<M>(organization, Rows::All).add(find::any_of::<M>("id", ids));
    Ok(M::Entity::find().filter(wanted).all(tx).await?.into_iter().map(|row| (row.uuid(), row)).collect())
}
