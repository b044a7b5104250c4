//! `organizations`: one firm, one tenant; a global table that shows each organization only itself.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;

/// Where tax is rounded to the minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaxRounding {
    /// Each line's tax is rounded, then summed.
    Line,
    /// The lines' exact taxes are summed, then rounded once per rate.
    Document,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "organizations")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub name: String,
    pub slug: String,
    pub legal_name: Option<String>,
    #[serde(skip)]
    pub tax_id_sealed: Option<String>,
    #[sea_orm(column_type = "Char(Some(3))")]
    pub base_currency: String,
    pub timezone: String,
    pub locale: String,
    pub branding: Json,
    pub numbering: Json,
    pub tax_rounding: TaxRounding,
    pub working_days: Vec<String>,
    #[serde(skip)]
    pub form_key_hash: Option<Vec<u8>>,
    pub lead_window_hours: i32,
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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Model {
    /// What it is called in contracts and letters.
    pub fn formal_name(&self) -> &str {
        self.legal_name.as_deref().unwrap_or(&self.name)
    }
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            base_currency: Set("USD".to_owned()),
            timezone: Set("UTC".to_owned()),
            locale: Set("en".to_owned()),
            branding: Set(Json::Object(serde_json::Map::new())),
            numbering: Set(Json::Object(serde_json::Map::new())),
            tax_rounding: Set(TaxRounding::Line),
            working_days: Set(["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"].map(str::to_owned).to_vec()),
            lead_window_hours: Set(24),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

crate::row::stamped!("organization" in "id");
