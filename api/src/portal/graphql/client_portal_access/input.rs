//! What mutations of grants take.

use async_graphql::{InputObject, MaybeUndefined};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::crm::contact;
use entity::engagements::engagement;
use entity::portal::client_portal_access;

use super::object::PortalArea;
use crate::graphql::mutation::emptied;
use crate::portal::client_portal_access::{Change, Draft};

/// What `grantPortalAccess` takes.
#[derive(Clone, Debug, InputObject)]
pub struct GrantPortalAccessInput {
    /// The engagement to show.
    engagement_id: Id<engagement::Entity>,
    /// Whom to let in: a contact of the engagement's client (INVALID).
    contact_id: Id<contact::Entity>,
    /// What of it; at least one (REQUIRED).
    areas: Vec<PortalArea>,
    /// Until when, UTC; 30 days if nothing is said, a year at most (LIMIT).
    expires_at: Option<DateTime<Utc>>,
    /// How often the link lets them in, 1 to 10,000; not counted if nothing is said.
    max_uses: Option<i32>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `token` and `link`.
    pub(super) idempotency_key: Option<String>,
}

impl From<GrantPortalAccessInput> for Draft {
    fn from(input: GrantPortalAccessInput) -> Self {
        Self {
            engagement: input.engagement_id,
            contact: input.contact_id,
            areas: input.areas.into_iter().map(PortalArea::name).collect(),
            expires_at: input.expires_at,
            max_uses: input.max_uses,
        }
    }
}

/// What `updatePortalAccess` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePortalAccessInput {
    /// Which grant.
    pub(super) id: Id<client_portal_access::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// What they may see from now on; at least one (REQUIRED). Left out, it stays as it is.
    areas: MaybeUndefined<Vec<PortalArea>>,
    /// Until when, UTC, within a year (LIMIT). Left out, it stays as it is.
    expires_at: Option<DateTime<Utc>>,
    /// How often they may come in all, 1 to 10,000 and more than they have; null does not count. Left out, it stays as it
    /// is.
    max_uses: MaybeUndefined<i32>,
}

impl From<UpdatePortalAccessInput> for Change {
    fn from(input: UpdatePortalAccessInput) -> Self {
        let areas = emptied(input.areas, Vec::new()).map(|areas| areas.into_iter().map(PortalArea::name).collect());
        Self { areas, expires_at: input.expires_at, max_uses: input.max_uses.into() }
    }
}

/// What `rotatePortalAccess` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RotatePortalAccessInput {
    /// Which grant.
    pub(super) id: Id<client_portal_access::Entity>,
    /// Rotate it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `token` and `link`.
    pub(super) idempotency_key: Option<String>,
}
