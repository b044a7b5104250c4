//! What documents are taxed, rate by rate: what each invoice, bill or proposal must say in most countries (EN 16931-1,
//! BG-23). It is summed from the lines, which carry their shares of it, so it comes to the document's totals whatever the
//! rounding; and where the lines are frozen, so is it.

use std::collections::HashMap;

use sea_orm::QueryResult;
use uuid::Uuid;

use super::rules::credit_note::{AtRate, Taxed, by_rate};
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

/// $1 organization, $2 credit notes: each with what its invoice says.
const OF_CREDIT_NOTES: &str = "\
SELECT n.id AS document_id, n.subtotal AS credited, n.tax AS tax_credited, l.tax_rate,
  sum(l.net)::bigint AS subtotal, sum(l.tax)::bigint AS tax
FROM credit_notes n
JOIN invoice_lines l ON l.organization_id = n.organization_id AND l.invoice_id = n.invoice_id AND l.deleted_at IS NULL
WHERE n.organization_id = $1 AND n.id = ANY($2) GROUP BY 1, 2, 3, 4 ORDER BY 1, 4 DESC";

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
    let mut notes: HashMap<Uuid, (Taxed, Vec<AtRate>)> = HashMap::new();
    for row in rows(tx, OF_CREDIT_NOTES, ids).await? {
        let note = Taxed { subtotal: row.try_get("", "credited")?, tax: row.try_get("", "tax_credited")? };
        let (_, invoice) = notes.entry(row.try_get("", "document_id")?).or_insert((note, Vec::new()));
        invoice.push(at_rate(&row)?);
    }
    Ok(notes.into_iter().map(|(id, (note, invoice))| (id, by_rate(note, &invoice))).collect())
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
