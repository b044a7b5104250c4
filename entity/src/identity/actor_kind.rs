//! Who may have done something, as a kind.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What kind of actor did it. The `id` beside it is that member's, key's or contact's, never a user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActorKind {
    /// A member of the organization.
    Member,
    /// A partner's API key.
    ApiKey,
    /// A client's contact, through the portal.
    Contact,
    /// The public lead form.
    Form,
    /// Chambers itself.
    System,
}
