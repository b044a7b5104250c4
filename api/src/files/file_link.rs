//! What files belong to: link, unlink.

use entity::files::file_link::{ActiveModel, Entity, Model};
use entity::files::file_object;
use entity::{Id, Row, Tag};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, EntityTrait, ModelTrait, QueryFilter, Set};
use uuid::Uuid;

use super::rules::file_link::Subject;
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::save;

/// Links a file to a record that the caller may see.
pub async fn link(tx: &OrgTx, file: Id<file_object::Entity>, subject: Subject) -> Result<Model> {
    tx.demand(subject.read())?;
    find::required::<file_object::Model>(tx, file, "fileObjectId").await?;
    let mut row = ActiveModel { file_object_id: Set(file), ..Default::default() };
    match subject {
        Subject::ClientCompany(id) => point(tx, id, &mut row.client_company_id).await?,
        Subject::Contact(id) => point(tx, id, &mut row.contact_id).await?,
        Subject::Deal(id) => point(tx, id, &mut row.deal_id).await?,
        Subject::Proposal(id) => point(tx, id, &mut row.proposal_id).await?,
        Subject::Contract(id) => point(tx, id, &mut row.contract_id).await?,
        Subject::Project(id) => point(tx, id, &mut row.project_id).await?,
        Subject::Task(id) => point(tx, id, &mut row.task_id).await?,
        Subject::Invoice(id) => point(tx, id, &mut row.invoice_id).await?,
        Subject::Bill(id) => point(tx, id, &mut row.bill_id).await?,
        Subject::Milestone(id) => point(tx, id, &mut row.milestone_id).await?,
        Subject::Vendor(id) => point(tx, id, &mut row.vendor_id).await?,
        Subject::Payment(id) => point(tx, id, &mut row.payment_id).await?,
        Subject::CreditNote(id) => point(tx, id, &mut row.credit_note_id).await?,
    }
    save::insert(tx, row, "created").await.map_err(linked_already)
}

/// Takes a link away. The file and the record stay.
pub async fn unlink(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, &[]).await
}

/// Takes away the links of a record that is about to be merged, to files that its survivor has too: they would be there
/// twice. `column` is the one that links to records of their type.
pub async fn unite(tx: &OrgTx, column: &'static str, survivor: Uuid, merged: Uuid) -> Result<()> {
    let cell = |name: &'static str| Expr::col((Entity, name));
    let of = |record: Uuid| find::own::<Model>(tx, Rows::Live).add(cell(column).eq(record));
    let kept = Query::select().expr(cell("file_object_id")).from(Entity).cond_where(of(survivor)).to_owned();
    let doubles = Entity::find().filter(of(merged)).filter(cell("file_object_id").in_subquery(kept)).all(tx).await?;
    for double in doubles {
        unlink(tx, double.id, None).await?;
    }
    Ok(())
}

async fn point<E, M>(tx: &OrgTx, id: Id<E>, cell: &mut ActiveValue<Option<Id<E>>>) -> Result<()>
where
    E: EntityTrait<Model = M> + Tag,
    M: Row + ModelTrait<Entity = E>,
{
    find::required::<M>(tx, id, "subjectId").await?;
    *cell = Set(Some(id));
    Ok(())
}

/// The unique key names two columns; the caller wrote one id.
fn linked_already(error: Error) -> Error {
    match error {
        Error::Refused(Refusal(reasons)) if reasons.iter().any(|reason| reason.code == UserErrorCode::Duplicate) => {
            UserError::on("subjectId", UserErrorCode::Duplicate, "The file is linked to this record already.").into()
        }
        error => error,
    }
}
