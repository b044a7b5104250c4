//! Merging two rows of a table, through the one door for writes: all that referred to the one refers to the other, and
//! the one stays as a tombstone.

use entity::Stamped;
use sea_orm::{IntoActiveModel, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::names::field_of;
use super::parts::Parts;
use super::save::{self, Active};
use crate::db::OrgTx;
use crate::error::Result;

/// A reference to the merged table. Each mergeable entity lists all of its own; a test compares the lists with the
/// foreign keys that PostgreSQL knows.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// What refers: the prefix of its ids.
    pub subject: &'static str,
    /// Its table.
    pub table: &'static str,
    /// The column that refers.
    pub column: &'static str,
}

/// How many references of one kind were moved to the survivor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repointed {
    /// What refers: the prefix of its ids.
    pub subject: String,
    /// The field that refers, in camelCase.
    pub field: String,
    /// How many.
    pub count: u64,
}

/// Merges `merged` into `survivor`, both locked. `united` is the survivor as it shall be. Records `merged` on the one and
/// `absorbed` on the other; the rows that are repointed get a new version, and no events of their own.
pub async fn merge<M>(
    tx: &OrgTx,
    survivor: &M,
    mut united: Active<M>,
    merged: &M,
    relations: &[Relation],
) -> Result<(M, Vec<Repointed>)>
where
    M: Stamped + IntoActiveModel<Active<M>>,
{
    let mut repointed = Vec::new();
    for relation in relations {
        let count = repoint(tx, relation, merged.uuid(), survivor.uuid()).await?;
        if count > 0 {
            repointed.push(Repointed { subject: relation.subject.to_owned(), field: field_of(relation.column), count });
        }
    }
    // The tombstone first: it frees the unique values that the survivor may take over.
    let mut tombstone: Active<M> = merged.clone().into();
    save::set::<M>(&mut tombstone, "merged_into_id", Some(survivor.uuid()));
    save::set::<M>(&mut tombstone, "deleted_at", Some(tx.now()));
    save::set::<M>(&mut tombstone, "deletion_id", Some(Uuid::now_v7()));
    save::update(tx, merged, tombstone, "merged").await?;
    // An event also where no field changed: what the survivor stands for did.
    save::keep_changes(survivor, &mut united);
    let survivor = save::write(tx, survivor, united, Parts::none(), "absorbed").await?;
    Ok((survivor, repointed))
}

/// Moves the references of deleted rows too: they may come back. The survivor's own reference to the merged row is for
/// the caller to settle.
async fn repoint(tx: &OrgTx, relation: &Relation, from: Uuid, to: Uuid) -> Result<u64> {
    let Relation { table, column, .. } = relation;
    let sql = format!(
        "UPDATE {table} SET {column} = $1, version = version + 1, updated_at = $2, updated_by_kind = $3, \
         updated_by_id = $4 WHERE organization_id = $5 AND {column} = $6 AND id <> $1"
    );
    let values: [Value; 6] = [
        to.into(),
        tx.now().into(),
        sea_orm::ActiveEnum::to_value(&tx.actor().kind()).into(),
        tx.actor().id().into(),
        tx.organization().into(),
        from.into(),
    ];
    tx.run(sql, values).await
}
