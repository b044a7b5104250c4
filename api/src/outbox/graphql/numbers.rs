//! Which sequence numbers events got: behind `ActivityEvent.sequence`.

use std::collections::HashMap;

use entity::outbox::outbox_event::Model;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::loader::Derived;
use crate::repo::find;

/// The numbers of events by their uuids, which those of the timeline share; of those that have one, and are kept.
pub struct Numbers;

impl Derived for Numbers {
    type Value = i64;
    // A number tells nothing that the timeline does not.
    const READ: Permission = Permission::ActivityRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
        let numbered = find::columns_under::<Model>(tx.organization(), "id", ids.to_vec(), &["id", "sequence"]);
        let mut numbers = HashMap::new();
        for row in tx.query_all(&numbered).await? {
            if let Some(number) = row.try_get("", "sequence")? {
                numbers.insert(row.try_get("", "id")?, number);
            }
        }
        Ok(numbers)
    }
}
