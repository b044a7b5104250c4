//! What the generic parts of the repository know of a row: its id, its version, its stamps.

use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ActiveModelTrait, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait, TryIntoModel, Value};
use serde::Serialize;

use crate::Tag;
use crate::identity::actor_kind::ActorKind;

/// The model of a table whose rows each belong to one organization.
pub trait Row:
    ModelTrait<
        Entity: EntityTrait<
            Model = Self,
            ActiveModel: ActiveModelTrait<Entity = Self::Entity> + From<Self> + TryIntoModel<Self> + Send,
        > + Tag,
    > + FromQueryResult
    + IntoActiveModel<<<Self as ModelTrait>::Entity as EntityTrait>::ActiveModel>
    + Serialize
    + Clone
    + Send
    + Sync
    + 'static
{
    /// Whether rows leave by soft delete: has `deleted_at` and `deletion_id`.
    const SOFT_DELETE: bool;

    /// The column that says whose row it is: an organization's own row is its `id`.
    const TENANT: &'static str = "organization_id";

    /// Whether the table is cut by id into years. Those to come are empty, and a list that says so reads none of them.
    const YEARLY: bool = false;

    /// The columns that PostgreSQL fills from others: `GENERATED ALWAYS`.
    const GENERATED: &'static [&'static str] = &[];

    /// The bare id.
    fn uuid(&self) -> uuid::Uuid;

    /// The value of a column by its name in the database; `None` where there is no such column.
    fn value(&self, column: &str) -> Option<Value> {
        use std::str::FromStr;
        <Self::Entity as EntityTrait>::Column::from_str(column).ok().map(|c| self.get(c))
    }
}

/// The row of a table whose changes are versioned and stamped.
pub trait Stamped: Row {
    /// Starts at 1 and grows by one with every change.
    fn version(&self) -> i32;
    /// When the row was made, UTC.
    fn created_at(&self) -> DateTimeUtc;
    /// When the row was last changed, UTC.
    fn updated_at(&self) -> DateTimeUtc;
    /// Who made the row: kind and id.
    fn created_by(&self) -> (ActorKind, Option<uuid::Uuid>);
    /// Who last changed the row: kind and id.
    fn updated_by(&self) -> (ActorKind, Option<uuid::Uuid>);
    /// When the row was soft-deleted, UTC.
    fn deleted_at(&self) -> Option<DateTimeUtc>;
}

/// The three impls that make an entity's model a versioned, stamped row: written once, since they differ in nothing but
/// the prefix and in how a row leaves. `stamped!("contact", soft_delete)`, or `stamped!("api_key")` for rows that leave
/// by a state. `in "id"` names the column that says whose row it is, where that is not `organization_id`; after a
/// semicolon, `generates ["name_key"]` names what PostgreSQL fills from other columns.
macro_rules! stamped {
    ($prefix:literal $(in $tenant:literal)? $(, $soft:ident)? $(; generates $generated:expr)?) => {
        impl $crate::Tag for Entity {
            const PREFIX: &'static str = $prefix;
        }

        impl $crate::Row for Model {
            const SOFT_DELETE: bool = false $(|| $crate::row::leaves::$soft)?;
            $(const TENANT: &'static str = $tenant;)?
            $(const GENERATED: &'static [&'static str] = &$generated;)?

            fn uuid(&self) -> Uuid {
                self.id.uuid()
            }
        }

        impl $crate::Stamped for Model {
            fn version(&self) -> i32 {
                self.version
            }
            fn created_at(&self) -> DateTimeUtc {
                self.created_at
            }
            fn updated_at(&self) -> DateTimeUtc {
                self.updated_at
            }
            fn created_by(&self) -> ($crate::identity::actor_kind::ActorKind, Option<Uuid>) {
                (self.created_by_kind, self.created_by_id)
            }
            fn updated_by(&self) -> ($crate::identity::actor_kind::ActorKind, Option<Uuid>) {
                (self.updated_by_kind, self.updated_by_id)
            }
            fn deleted_at(&self) -> Option<DateTimeUtc> {
                $crate::row::deleted_at!(self $(, $soft)?)
            }
        }
    };
}
pub(crate) use stamped;

/// The cell of `deleted_at`, where there is one.
macro_rules! deleted_at {
    ($row:ident, soft_delete) => {
        $row.deleted_at
    };
    ($row:ident) => {
        None
    };
}
pub(crate) use deleted_at;

/// How rows leave: the words that [`stamped`] takes.
#[allow(non_upper_case_globals)]
pub(crate) mod leaves {
    pub const soft_delete: bool = true;
}
