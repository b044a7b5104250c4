//! The numbers of documents: one gapless series per organization and kind.
//!
//! The series' row stays locked until the transaction ends, so the next number is given only when this one is certain:
//! a transaction that is undone gives its number back. Whoever takes a number takes it last, for others wait.

mod series;

use entity::revenue::number_series::NumberSeriesKind;

use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization::setting;
use crate::identity::rules::organization::Numbering;

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// As documents show it: the organization's prefix, and the place with leading zeros.
    pub number: String,
    /// The place in the series, from 1.
    pub sequence: i64,
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
