//! What mutations of API keys take.

use async_graphql::InputObject;
use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::api_key;

use crate::auth::permission::Permission;

/// What `createApiKey` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateApiKeyInput {
    /// What the key is for, at most 200 characters.
    pub(super) name: String,
    /// What it may do: permissions of the caller's own, but neither `API_KEY_MANAGE` nor `MEMBER_MANAGE`.
    pub(super) scopes: Vec<Permission>,
    /// When it stops working, UTC; without it, when it is revoked.
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `secret`.
    pub(super) idempotency_key: Option<String>,
}

/// What `rotateApiKey` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RotateApiKeyInput {
    /// Which key.
    pub(super) id: Id<api_key::Entity>,
    /// Rotate it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// How long the old key goes on, in hours: 0 to 168.
    #[graphql(default = 24)]
    pub(super) overlap_hours: i32,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, but without
    /// its `secret`.
    pub(super) idempotency_key: Option<String>,
}
