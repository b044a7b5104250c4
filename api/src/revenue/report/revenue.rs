//! What was invoiced and credited, by month of issue.

use chrono::NaiveDate;
use iso_currency::Currency;

use super::currency;
use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::repo::aggregate::exact;

/// The longest period, in days: ten years.
const LONGEST: i64 = 3_660;

/// One month in one currency; amounts in its minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The month's first day.
    pub month: NaiveDate,
    /// The currency.
    pub currency: Currency,
    /// How many invoices were issued.
    pub invoices: i64,
    /// What they came to before tax.
    pub net: i128,
    /// Their tax.
    pub tax: i128,
    /// How many credit notes were issued.
    pub credit_notes: i64,
    /// What they took back before tax.
    pub credited_net: i128,
    /// The tax that they took back.
    pub credited_tax: i128,
}

/// $1 organization, $2 first and $3 last day.
const BY_MONTH: &str = "\
SELECT date_trunc('month', day::timestamp)::date AS month, currency,
  sum(invoices)::bigint AS invoices, sum(net)::text AS net, sum(tax)::text AS tax,
  sum(credit_notes)::bigint AS credit_notes, sum(credited_net)::text AS credited_net, sum(credited_tax)::text AS credited_tax
FROM (
  SELECT issue_date AS day, currency, 1 AS invoices, subtotal AS net, tax, 0 AS credit_notes, 0 AS credited_net, 0 AS credited_tax
    FROM invoices WHERE organization_id = $1 AND issue_date >= $2 AND issue_date <= $3 AND deleted_at IS NULL
      AND status IN ('OPEN', 'PAID', 'UNCOLLECTIBLE')
  UNION ALL
  SELECT issue_date, currency, 0, 0, 0, 1, subtotal, tax
    FROM credit_notes WHERE organization_id = $1 AND issue_date >= $2 AND issue_date <= $3 AND status = 'ISSUED'
) documents GROUP BY 1, 2 ORDER BY 1, 2";

/// Sums up the documents that were issued from one day to another, both included; void ones don't count.
pub async fn by_month(tx: &OrgTx, from: NaiveDate, to: NaiveDate) -> Result<Vec<Month>> {
    period(from, to, LONGEST)?;
    let values = [tx.organization().uuid().into(), from.into(), to.into()];
    let rows = tx.all(BY_MONTH, values).await?;
    let month = |row| {
        Ok(Month {
            month: sea_orm::QueryResult::try_get(row, "", "month")?,
            currency: currency(row)?,
            invoices: row.try_get("", "invoices")?,
            net: exact(row, "net")?,
            tax: exact(row, "tax")?,
            credit_notes: row.try_get("", "credit_notes")?,
            credited_net: exact(row, "credited_net")?,
            credited_tax: exact(row, "credited_tax")?,
        })
    };
    rows.iter().map(month).collect()
}

/// Refuses a period that ends before it begins, or is longer than `longest` days.
pub(super) fn period(from: NaiveDate, to: NaiveDate, longest: i64) -> Result<()> {
    let refuse = |reason: String| Err(Fault::BadUserInput(reason).into());
    match (to - from).num_days() {
        days if days < 0 => refuse("`to` must not be before `from`.".to_owned()),
        days if days > longest => refuse(format!("A report covers at most {longest} days; these are {days}.")),
        _ => Ok(()),
    }
}
