//! What a task waits for: behind `isBlocked` and `availableActions`.

use std::collections::HashMap;

use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::loader::Derived;
use crate::projects::task_dependency::awaited_by_each;

/// The titles of what must be done before a task and is not.
pub(super) struct Awaited;

impl Derived for Awaited {
    type Value = Vec<String>;
    const READ: Permission = Permission::ProjectRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
        awaited_by_each(tx, ids).await
    }
}
