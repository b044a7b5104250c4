//! Which endpoints something is due for, in all organizations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::Id;
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::SystemTx;
use crate::error::Result;
use crate::repo::waiting::waiting;

/// Those endpoints that get anything, of those that something waits for.
const DUE: &str = "\
    SELECT endpoint.organization_id, endpoint.id, endpoint.failing_since IS NOT NULL AS is_failing \
    FROM waiting JOIN webhook_endpoints AS endpoint \
        ON endpoint.organization_id = waiting.organization_id AND endpoint.id = waiting.webhook_endpoint_id \
    WHERE endpoint.status = 'ENABLED' AND endpoint.deleted_at IS NULL AND EXISTS ( \
        SELECT FROM webhook_deliveries AS delivery WHERE delivery.organization_id = waiting.organization_id \
            AND delivery.webhook_endpoint_id = waiting.webhook_endpoint_id AND delivery.next_attempt_at <= $1)";

/// An endpoint that something is due for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    /// The endpoint.
    pub endpoint: Uuid,
    /// Whether nothing got through to it lately.
    pub is_failing: bool,
}

/// Endpoints that something is due for, by organization.
pub(super) async fn due(tx: &SystemTx, now: DateTime<Utc>) -> Result<BTreeMap<OrganizationId, Vec<Due>>> {
    let keys = ["organization_id", "webhook_endpoint_id"];
    let waiting = waiting("webhook_deliveries", &keys, "next_attempt_at IS NOT NULL");
    let mut due = BTreeMap::<_, Vec<_>>::new();
    for row in tx.all(format!("{waiting} {DUE}"), [now.into()]).await? {
        let organization = Id::from_uuid(row.try_get::<Uuid>("", "organization_id")?);
        let endpoint = Due { endpoint: row.try_get("", "id")?, is_failing: row.try_get("", "is_failing")? };
        due.entry(organization).or_default().push(endpoint);
    }
    Ok(due)
}
