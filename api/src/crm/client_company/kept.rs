//! What of a company must be kept, and the company with it: its books, and work that goes on.

use entity::crm::client_company::Entity;
use entity::engagements::engagement::{self, EngagementStatus};
use entity::revenue::invoice::{self, InvoiceStatus};
use entity::revenue::payment::{self, PaymentStatus};
use entity::{Id, Row};
use sea_orm::sea_query::{Expr, LockType, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::crm::rules::client_company::Kept;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::save::missing;

/// What of a company, which is locked, must be kept. Its drafts are held first: whoever is issuing one is waited for and
/// seen, and whoever comes later finds the company gone. Nothing new can refer to it meanwhile.
pub(super) async fn of(tx: &OrgTx, company: Id<Entity>) -> Result<Kept> {
    let drafts = find::own::<invoice::Model>(tx, Rows::Live)
        .add(invoice::Column::ClientCompanyId.eq(company))
        .add(invoice::Column::Status.eq(InvoiceStatus::Draft));
    let drafts = invoice::Entity::find().filter(drafts).order_by_asc(invoice::Column::Id);
    drafts.lock(LockType::Update).all(tx).await?;

    let issued = [invoice::Column::ClientCompanyId.eq(company), invoice::Column::Status.ne(InvoiceStatus::Draft)];
    let paid = [payment::Column::ClientCompanyId.eq(company), payment::Column::Status.ne(PaymentStatus::Failed)];
    let under_way = [
        engagement::Column::ClientCompanyId.eq(company),
        engagement::Column::Status.is_in([EngagementStatus::Active, EngagementStatus::Paused]),
    ];
    let kept = Query::select()
        .expr_as(there_is::<invoice::Model>(tx, issued), "invoices")
        .expr_as(there_is::<payment::Model>(tx, paid), "payments")
        .expr_as(there_is::<engagement::Model>(tx, under_way), "engagements")
        .to_owned();
    let row = tx.query_one(&kept).await?.ok_or_else(|| missing("what must be kept"))?;
    Ok(Kept {
        invoices: row.try_get("", "invoices")?,
        payments: row.try_get("", "payments")?,
        engagements: row.try_get("", "engagements")?,
    })
}

fn there_is<M: Row>(tx: &OrgTx, like: [Expr; 2]) -> Expr {
    let rows = like.into_iter().fold(find::own::<M>(tx, Rows::Live), Condition::add);
    Expr::exists(Query::select().expr(Expr::cust("1")).from(M::Entity::default()).cond_where(rows).limit(1).take())
}
