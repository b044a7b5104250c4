//! `user_identities`: a user as an outside OpenID Connect issuer knows them.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::user;
use crate::{Id, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_identities")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub user_id: Id<user::Entity>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "user::Entity", from = "Column::UserId", to = "user::Column::Id", on_delete = "Cascade")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "user_identity";
}
