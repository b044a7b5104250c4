//! What is due becomes somebody's for a while.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::outbox::outbox_event;
use entity::webhooks::{webhook_delivery, webhook_endpoint};
use entity::{Id, Row};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::lease::{self, FREE, Leased, PICKED};

impl Leased for webhook_delivery::Model {
    /// Several times as long as a receiver may take.
    const LEASE: Duration = Duration::seconds(60);
    const ALSO: &'static str = ", tries = taken.tries + 1";

    fn lease(&self) -> (i32, Option<DateTime<Utc>>) {
        (self.attempts, self.leased_until)
    }
}

/// Of each endpoint as many as there is room for, those first that were due first; of a record's only the earliest that
/// is not finished.
fn picked() -> String {
    format!(
        "SELECT first.id FROM unnest($4::uuid[], $5::integer[]) AS room (endpoint, most) \
         JOIN webhook_endpoints AS endpoint ON endpoint.organization_id = $3 AND endpoint.id = room.endpoint \
             AND endpoint.status = 'ENABLED' AND endpoint.deleted_at IS NULL \
         CROSS JOIN LATERAL ( \
             SELECT due.id FROM webhook_deliveries AS due \
             WHERE due.organization_id = $3 AND due.webhook_endpoint_id = room.endpoint AND {FREE} \
                 AND NOT EXISTS (SELECT FROM webhook_deliveries AS earlier WHERE earlier.organization_id = $3 \
                     AND earlier.webhook_endpoint_id = due.webhook_endpoint_id \
                     AND earlier.subject_id = due.subject_id AND earlier.sequence < due.sequence \
                     AND earlier.next_attempt_at IS NOT NULL) \
             ORDER BY due.next_attempt_at, due.id LIMIT room.most {PICKED}) AS first"
    )
}

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
    let room = [endpoints.into(), most.into()];
    let deliveries: Vec<webhook_delivery::Model> = lease::claim(tx, organization, &picked(), room).await?;
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }

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
