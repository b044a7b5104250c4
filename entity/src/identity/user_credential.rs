//! `user_credentials`: a user's password, as an argon2id hash (PHC string).

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::user;
use crate::{Id, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_credentials")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Id<user::Entity>,
    #[serde(skip)]
    pub password_hash: String,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "user::Entity", from = "Column::UserId", to = "user::Column::Id", on_delete = "Cascade")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "user_credential";
}
