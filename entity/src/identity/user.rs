//! `users`: a person who signs in; global, read by the job role only.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{Id, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "users")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub email: String,
    #[serde(skip)]
    pub email_key: String,
    pub email_verified_at: Option<DateTimeUtc>,
    pub name: String,
    pub avatar_url: Option<String>,
    pub bio: Option<String>,
    pub preferences: Json,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "user";
}
