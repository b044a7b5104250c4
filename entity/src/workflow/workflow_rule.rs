//! `workflow_rules`: what is to be done when something happens.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::{Serialize, Serializer};

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// Whether a rule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkflowRuleStatus {
    /// It runs when its event happens.
    Enabled,
    /// It does not.
    Disabled,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "workflow_rules")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    #[serde(rename = "ownerId")]
    pub owner_member_id: Option<Id<organization_member::Entity>>,
    pub name: String,
    pub description: Option<String>,
    pub event_type: String,
    pub conditions: Json,
    #[serde(serialize_with = "without_urls")]
    pub actions: Json,
    pub status: WorkflowRuleStatus,
    #[serde(skip)]
    pub name_key: String,
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
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::OwnerMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    OwnerMember,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self { conditions: Set(Json::Object(serde_json::Map::new())), ..<Self as ActiveModelTrait>::default() }
    }
}

/// What a rule does, without where it calls: a URL may hold a secret, in its path or its query, and events tell a rule
/// to many.
fn without_urls<S: Serializer>(actions: &Json, serializer: S) -> Result<S::Ok, S::Error> {
    let mut actions = actions.clone();
    for action in actions.as_array_mut().into_iter().flatten() {
        if let Some(call) = action.get_mut("callWebhook").and_then(Json::as_object_mut) {
            call.remove("url");
        }
    }
    actions.serialize(serializer)
}

crate::row::stamped!("workflow_rule", soft_delete; generates ["name_key"]);
