//! What rules need of the schema, as a port: use cases know no GraphQL, and what a rule does is what a client could do.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value as Json;
use uuid::Uuid;

use super::rules::deed::Call;
use crate::auth::actor::Actor;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::Rows;
use crate::services::Services;

/// Does what a rule says, as whoever acts in the transaction: with their permissions, through the very filters and
/// mutations that they have themselves.
#[async_trait]
pub trait Hands: Send + Sync {
    /// Refuses whoever may not see records of a type: FORBIDDEN.
    fn demand_sight(&self, actor: &Actor, subject: &str) -> Result<()>;

    /// Whether a record passes conditions, which are a filter of its list. Conditions that can't be read any more are
    /// INVALID on `conditions…`.
    async fn hold(&self, tx: &OrgTx, subject: &str, id: Uuid, rows: Rows, conditions: &Json) -> Result<bool>;

    /// Calls a mutation as a part of the transaction; answers the ids of what it made. What the mutation refuses undoes
    /// the transaction.
    async fn call(&self, services: &Arc<Services>, tx: &OrgTx, call: &Call) -> Result<Vec<String>>;
}
