//! The type `ApiKey`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::identity::api_key::{self, KeyStatus};

use crate::auth::permission::{self, Permission};
use crate::graphql::actions::AvailableAction;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;
use crate::graphql::show::Show as _;
use crate::identity::rules::api_key as rules;

/// A partner's key. The key itself is shown once, when it is made.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
pub struct ApiKey {
    /// The key's id; not the key.
    #[graphql(owned)]
    pub id: Id<api_key::Entity>,
    /// What it is for.
    pub name: String,
    /// A part of the key that tells it from others, and opens nothing.
    pub prefix: String,
    /// What it may do.
    #[columns(none)]
    pub scopes: Vec<Permission>,
    /// When it stops working, UTC; null if it does not by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, UTC, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked, UTC.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that replaces it since it was rotated.
    #[columns("replaced_by_id")]
    pub replaced_by: One<ApiKey>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    #[columns(none)]
    row: api_key::Model,
}

impl From<api_key::Model> for ApiKey {
    fn from(row: api_key::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            name: row.name.clone(),
            prefix: row.prefix.clone(),
            scopes: row.scopes.iter().filter_map(|scope| permission::by_name(scope)).collect(),
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            replaced_by: One::show(row.replaced_by_id),
            row,
        }
    }
}

impl Object for ApiKey {
    type Row = api_key::Model;
    const READ: Permission = Permission::ApiKeyManage;
}

#[relations]
impl ApiKey {
    /// Where it stands.
    async fn status(&self, ctx: &Context<'_>) -> KeyStatus {
        rules::status(&self.row, ctx.scope().moment.now)
    }

    /// What can be done to the key now.
    async fn available_actions(&self, ctx: &Context<'_>) -> Vec<AvailableAction> {
        AvailableAction::all(rules::TRANSITIONS.available(&rules::status(&self.row, ctx.scope().moment.now), false))
    }
}
