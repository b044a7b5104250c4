//! What deleting and restoring do to the trash, as parts of the same statement: a record is there from the one to the
//! other.

use entity::trash::deleted_record::{ActiveModel, Column, DeletedRecordType, Entity};
use entity::{Id, Stamped, Tag};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{Set, Value};
use uuid::Uuid;

use super::many::rows_of;
use super::parts::Parts;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::trash::Source;

/// Puts a row there, if it is of a type that can be restored.
pub(super) fn put<M: Stamped>(tx: &OrgTx, row: &M, deletion: Uuid) -> Result<Parts> {
    let Some(subject_type) = DeletedRecordType::of(<M::Entity as Tag>::PREFIX) else { return Ok(Parts::none()) };
    let deleted = ActiveModel {
        organization_id: Set(tx.organization()),
        id: Set(Id::from_uuid(deletion)),
        subject_id: Set(row.uuid()),
        actor_kind: Set(tx.actor().kind()),
        actor_id: Set(tx.actor().id()),
        subject_type: Set(subject_type),
        created_at: Set(tx.now()),
    };
    let mut insert = rows_of([deleted].into_iter(), &[])?;
    // While a release that knows no trash restores beside this one, what it restored is there still.
    insert.on_conflict(OnConflict::columns([Column::OrganizationId, Column::SubjectId]).do_nothing().to_owned());
    Ok(Parts::beside(insert))
}

/// Takes a row out again.
pub(super) fn take<M: Stamped>(tx: &OrgTx, row: &M) -> Parts {
    if DeletedRecordType::of(<M::Entity as Tag>::PREFIX).is_none() {
        return Parts::none();
    }
    let mut gone = Query::delete();
    gone.from_table(Entity)
        .and_where(Expr::col(Column::OrganizationId).eq(tx.organization().uuid()))
        .and_where(Expr::col(Column::SubjectId).eq(row.uuid()));
    Parts::beside(gone)
}

/// Refuses to bring back what would come back to a deleted record; what it comes back to is held until the transaction
/// ends.
pub(super) async fn parents_are_there<M: Stamped>(tx: &OrgTx, row: &M) -> Result<()> {
    let parents = Source::of(<M::Entity as Tag>::PREFIX).map(|source| source.parents).unwrap_or_default();
    for parent in parents {
        let Some(Value::Uuid(Some(id))) = row.value(parent.column) else { continue };
        let sql = format!(
            "SELECT id FROM \"{}\" WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL FOR KEY SHARE",
            parent.table
        );
        let values = [tx.organization().uuid().into(), id.into()];
        if tx.one(sql, values).await?.is_none() {
            return Err(UserError::on("id", UserErrorCode::InvalidTransition, parent.gone).into());
        }
    }
    Ok(())
}
