//! What documents are taxed, rate by rate: what each invoice, bill or proposal must say in most countries (EN 16931-1,
//! BG-23). It is summed from the lines, which carry their shares of it, so it comes to the document's totals whatever the
//! rounding; and where the lines are frozen, so is it.

use std::collections::HashMap;

use sea_orm::QueryResult;
use uuid::Uuid;

use super::rules::credit_note::{AtRate, Issued, Taxed, by_rate};
use crate::db::OrgTx;
use crate::error::Result;

/// $1 organization, $2 invoices.
const OF_INVOICES: &str = "\
SELECT invoice_id AS document_id, tax_rate, sum(net)::bigint AS subtotal, sum(tax)::bigint AS tax FROM invoice_lines
WHERE organization_id = $1 AND invoice_id = ANY($2) AND deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2 DESC";

/// $1 organization, $2 bills.
const OF_BILLS: &str = "\
SELECT bill_id AS document_id, tax_rate, sum(net)::bigint AS subtotal, sum(tax)::bigint AS tax FROM bill_lines
WHERE organization_id = $1 AND bill_id = ANY($2) AND deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2 DESC";

/// $1 organization, $2 proposals.
const OF_PROPOSALS: &str = "\
SELECT proposal_id AS document_id, tax_rate, sum(net)::bigint AS subtotal, sum(tax)::bigint AS tax FROM proposal_lines
WHERE organization_id = $1 AND proposal_id = ANY($2) AND deleted_at IS NULL AND selected
GROUP BY 1, 2 ORDER BY 1, 2 DESC";

/// $1 organization, $2 credit notes: all notes of their invoices, in the order in which they were issued.
const WITH_CREDIT_NOTES: &str = "\
SELECT id AS document_id, invoice_id, subtotal, tax, created_at, voided_at FROM credit_notes
WHERE organization_id = $1 AND invoice_id = ANY(
  ARRAY(SELECT invoice_id FROM credit_notes WHERE organization_id = $1 AND id = ANY($2)))
ORDER BY invoice_id, sequence";

/// What each of some documents is taxed, by rates, the highest first; those without lines are left out.
pub type OfEach = HashMap<Uuid, Vec<AtRate>>;

/// Of invoices.
pub async fn of_invoices(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
    of_each(tx, OF_INVOICES, ids).await
}

/// Of bills.
pub async fn of_bills(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
    of_each(tx, OF_BILLS, ids).await
}

/// Of proposals: their selected lines.
pub async fn of_proposals(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
    of_each(tx, OF_PROPOSALS, ids).await
}

/// Of credit notes: what each takes back of what its invoice is taxed.
pub async fn of_credit_notes(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
    let mut of_invoice: HashMap<Uuid, (Vec<Uuid>, Vec<Issued>)> = HashMap::new();
    for row in rows(tx, WITH_CREDIT_NOTES, ids).await? {
        let (notes, issued) = of_invoice.entry(row.try_get("", "invoice_id")?).or_default();
        notes.push(row.try_get("", "document_id")?);
        let taxed = Taxed { subtotal: row.try_get("", "subtotal")?, tax: row.try_get("", "tax")? };
        issued.push(Issued { taxed, at: row.try_get("", "created_at")?, voided_at: row.try_get("", "voided_at")? });
    }
    let invoices: Vec<Uuid> = of_invoice.keys().copied().collect();
    let rates = of_invoices(tx, &invoices).await?;
    let each = of_invoice.into_iter().flat_map(|(invoice, (notes, issued))| {
        let billed = rates.get(&invoice).map(Vec::as_slice).unwrap_or_default();
        notes.into_iter().zip(by_rate(&issued, billed))
    });
    Ok(each.filter(|(note, _)| ids.contains(note)).collect())
}

async fn of_each(tx: &OrgTx, sql: &str, ids: &[Uuid]) -> Result<OfEach> {
    let mut documents = OfEach::new();
    for row in rows(tx, sql, ids).await? {
        documents.entry(row.try_get("", "document_id")?).or_default().push(at_rate(&row)?);
    }
    Ok(documents)
}

async fn rows(tx: &OrgTx, sql: &str, ids: &[Uuid]) -> Result<Vec<QueryResult>> {
    let values = [tx.organization().into(), ids.to_vec().into()];
    tx.all(sql, values).await
}

fn at_rate(row: &QueryResult) -> Result<AtRate> {
    let taxed = Taxed { subtotal: row.try_get("", "subtotal")?, tax: row.try_get("", "tax")? };
    Ok(AtRate { rate: row.try_get("", "tax_rate")?, taxed })
}
