//! `proposal_lines`: what a proposal offers, line by line.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::proposal;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// Whether the client takes a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProposalLineKind {
    /// Part of every acceptance.
    Required,
    /// The client may take it.
    Optional,
    /// The client takes one line of the same choice.
    Choice,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "proposal_lines")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub proposal_id: Id<proposal::Entity>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub position: i32,
    pub description: String,
    pub quantity: i64,
    pub unit_price: i64,
    pub discount_rate: i32,
    pub tax_rate: i32,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
    pub kind: ProposalLineKind,
    pub choice: Option<String>,
    pub selected: bool,
    pub quantity_editable: bool,
    pub quantity_min: Option<i64>,
    pub quantity_max: Option<i64>,
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
        belongs_to = "proposal::Entity",
        from = "(Column::OrganizationId, Column::ProposalId)",
        to = "(proposal::Column::OrganizationId, proposal::Column::Id)",
        on_delete = "Cascade"
    )]
    Proposal,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            discount_rate: Set(0),
            tax_rate: Set(0),
            quantity_editable: Set(false),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("proposal_line", soft_delete);
