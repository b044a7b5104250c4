//! The type `DeletedRecord`.

use std::collections::HashMap;

use async_graphql::{Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use derive::fields;
use entity::Id;
use entity::trash::deleted_record::{self, DeletedRecordType};
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::actions::AvailableAction;
use crate::graphql::actor::Actor;
use crate::graphql::loader::{Derived, Object};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;
use crate::trash::{Detail, Source, details};

/// That a record was deleted, and can be restored with all that went with it. It is there until the record is restored,
/// or erased. What went with another record is not there by itself: it comes back with that one.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct DeletedRecord {
    /// The deletion's id. A record that is restored and deleted again has another one then.
    #[graphql(owned)]
    pub id: Id<deleted_record::Entity>,
    /// The type of the record.
    #[graphql(name = "type")]
    kind: DeletedRecordType,
    /// The id of the record, for the mutation that restores it, such as `restoreContact`. `node` finds it once it is
    /// restored.
    record_id: ID,
    /// When it was deleted, UTC.
    deleted_at: DateTime<Utc>,
    /// Who deleted it.
    deleted_by: Actor,
    #[graphql(skip)]
    subject: Uuid,
}

impl From<deleted_record::Model> for DeletedRecord {
    fn from(row: deleted_record::Model) -> Self {
        Self {
            id: row.id,
            kind: row.subject_type,
            record_id: ID(entity::id::join(&row.subject_type.prefix(), row.subject_id)),
            deleted_at: row.created_at,
            deleted_by: Actor::show((row.actor_kind, row.actor_id)),
            subject: row.subject_id,
        }
    }
}

impl Object for DeletedRecord {
    type Row = deleted_record::Model;
    // Who did what; and of each type only for those who may see its records.
    const READ: Permission = Permission::ActivityRead;
}

#[fields]
impl DeletedRecord {
    /// What the record is called: its name, title, subject or number. Null if it is called nothing, as a draft of an
    /// invoice may be.
    async fn label(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.detail(ctx).await?.and_then(|detail| detail.label))
    }

    /// The mutation that restores the record, and whether it can be restored now. It can't be as long as what it
    /// belongs to is deleted itself. What only the attempt tells, such as a value that another record has taken
    /// meanwhile, is not told here.
    async fn restore(&self, ctx: &Context<'_>) -> Result<AvailableAction> {
        let reason = match self.detail(ctx).await? {
            Some(detail) => detail.refusal.map(str::to_owned),
            None => Some("There is nothing to restore any more.".to_owned()),
        };
        let action = Source::of(&self.prefix()).map_or("", |source| source.restore);
        Ok(AvailableAction { action, allowed: reason.is_none(), reason })
    }
}

impl DeletedRecord {
    /// The prefix of the record's id.
    pub fn prefix(&self) -> String {
        self.kind.prefix()
    }

    async fn detail(&self, ctx: &Context<'_>) -> Result<Option<Detail>> {
        ctx.scope().reader().await?.derived::<Details>(self.subject).await
    }
}

/// The details of records by their ids.
struct Details;

impl Derived for Details {
    type Value = Detail;
    // Of what is listed, whose types the caller may see.
    const READ: Permission = DeletedRecord::READ;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, Detail>> {
        details(tx, ids).await
    }
}
