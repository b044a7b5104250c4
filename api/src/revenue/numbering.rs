//! The numbers of documents: one gapless series per organization and kind.
//!
//! The series' row stays locked until the transaction ends, so the next number is given only when this one is certain:
//! a transaction that is undone gives its number back. Whoever takes a number takes it last, for others wait.

mod series;

use chrono::NaiveDate;
use entity::Row;
use entity::revenue::number_series::NumberSeriesKind;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization::setting;
use crate::identity::rules::organization::Numbering;
use crate::repo::find::{self, Rows};

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// As documents show it: the organization's prefix, and the place with leading zeros.
    pub number: String,
    /// The place in the series, from 1.
    pub sequence: i64,
}

/// The day that a document was issued on whose number was the last before this one, if that is one of the kind. The number
/// is taken: nobody comes in between.
pub async fn day_before<M: Row>(tx: &OrgTx, taken: &Numbered) -> Result<Option<NaiveDate>> {
    let entity = M::Entity::default();
    let last = Query::select()
        .column((entity, "issue_date"))
        .from(entity)
        .cond_where(find::own::<M>(tx, Rows::All).add(Expr::col((entity, "sequence")).eq(taken.sequence - 1)))
        .take();
    Ok(tx.query_one(&last).await?.map(|row| row.try_get("", "issue_date")).transpose()?)
}

/// Takes the next number.
pub async fn next(tx: &OrgTx, kind: NumberSeriesKind) -> Result<Numbered> {
    let taken = series::next(tx, kind).await?;
    let numbering: Numbering = setting(&taken.numbering);
    let series = match kind {
        NumberSeriesKind::Engagement => numbering.engagement,
        NumberSeriesKind::Invoice => numbering.invoice,
        NumberSeriesKind::CreditNote => numbering.credit_note,
        NumberSeriesKind::Bill => numbering.bill,
        NumberSeriesKind::Proposal => numbering.proposal,
        NumberSeriesKind::Contract => numbering.contract,
        NumberSeriesKind::Project => numbering.project,
    };
    Ok(Numbered { number: series.number(taken.sequence), sequence: taken.sequence })
}
