//! Which endpoints something is due for, in all organizations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::Id;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::SystemTx;
use crate::error::Result;

/// Goes from one endpoint with unfinished deliveries to the next, a look into the index each: what it costs is a matter of
/// how many endpoints wait for something, not of how much they wait for.
const DUE: &str = "\
    WITH RECURSIVE waiting AS ( \
        (SELECT organization_id, webhook_endpoint_id FROM webhook_deliveries WHERE next_attempt_at IS NOT NULL \
         ORDER BY organization_id, webhook_endpoint_id LIMIT 1) \
        UNION ALL \
        SELECT following.organization_id, following.webhook_endpoint_id FROM waiting CROSS JOIN LATERAL ( \
            SELECT organization_id, webhook_endpoint_id FROM webhook_deliveries AS delivery \
            WHERE delivery.next_attempt_at IS NOT NULL AND (delivery.organization_id, delivery.webhook_endpoint_id) \
                > (waiting.organization_id, waiting.webhook_endpoint_id) \
            ORDER BY organization_id, webhook_endpoint_id LIMIT 1) AS following) \
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
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), DUE, [now.into()]);
    let mut due = BTreeMap::<_, Vec<_>>::new();
    for row in tx.query_all_raw(statement).await? {
        let organization = Id::from_uuid(row.try_get::<Uuid>("", "organization_id")?);
        let endpoint = Due { endpoint: row.try_get("", "id")?, is_failing: row.try_get("", "is_failing")? };
        due.entry(organization).or_default().push(endpoint);
    }
    Ok(due)
}
