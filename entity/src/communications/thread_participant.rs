//! `thread_participants`: who takes part in a thread, and how far it is read.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::communications::thread;
use crate::crm::contact;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "thread_participants")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub thread_id: Id<thread::Entity>,
    pub member_id: Option<Id<organization_member::Entity>>,
    pub contact_id: Option<Id<contact::Entity>>,
    // What somebody reads, and when, is their own affair: events tell nobody.
    #[serde(skip)]
    pub muted: bool,
    #[serde(skip)]
    pub last_read_sequence: i32,
    #[serde(skip)]
    pub last_read_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub unread_count: i32,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[serde(skip)]
    pub created_by_kind: ActorKind,
    #[serde(skip)]
    pub created_by_id: Option<Uuid>,
    #[serde(skip)]
    pub updated_by_kind: ActorKind,
    #[serde(skip)]
    pub updated_by_id: Option<Uuid>,
    pub deleted_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub deletion_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organization::Entity",
        from = "Column::OrganizationId",
        to = "organization::Column::Id",
        on_delete = "Cascade"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "thread::Entity",
        from = "(Column::OrganizationId, Column::ThreadId)",
        to = "(thread::Column::OrganizationId, thread::Column::Id)",
        on_delete = "Cascade"
    )]
    Thread,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::MemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "Cascade"
    )]
    Member,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::ContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "Cascade"
    )]
    Contact,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            muted: Set(false),
            last_read_sequence: Set(0),
            unread_count: Set(0),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("thread_participant", soft_delete);
