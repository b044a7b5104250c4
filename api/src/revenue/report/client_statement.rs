//! What happened between the firm and one client: what was owed, what changed it day by day, and what is owed then.

use chrono::NaiveDate;
use entity::Id;
use entity::Tag;
use entity::crm::client_company;
use entity::revenue::{credit_note, invoice, payment, refund};
use iso_currency::Currency;
use sea_orm::QueryResult;
use uuid::Uuid;

use super::revenue::period;
use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::repo::aggregate::exact;

/// The most entries of a statement.
pub const MOST: u16 = 1_000;
/// The longest period, in days: ten years.
const LONGEST: i64 = 3_660;

/// What changes what a client owes. In this order within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// An invoice was issued: more is owed.
    Invoice,
    /// An invoice was voided: less is owed.
    InvoiceVoid,
    /// A credit note was issued: less is owed.
    CreditNote,
    /// A credit note was voided: more is owed.
    CreditNoteVoid,
    /// Money came: less is owed.
    Payment,
    /// Money was given back: more is owed.
    Refund,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The day where the organization is.
    pub day: NaiveDate,
    /// The document or movement, by its bare id.
    pub id: Uuid,
    /// A document's number, a payment's or refund's reference.
    pub label: Option<String>,
    /// What it adds to what is owed, in minor units; less than 0 takes away.
    pub amount: i128,
    /// What is owed then.
    pub balance: i128,
}

impl Entry {
    /// The id as the schema shows it.
    pub fn public_id(&self) -> String {
        let prefix = match self.kind {
            EntryKind::Invoice | EntryKind::InvoiceVoid => invoice::Entity::PREFIX,
            EntryKind::CreditNote | EntryKind::CreditNoteVoid => credit_note::Entity::PREFIX,
            EntryKind::Payment => payment::Entity::PREFIX,
            EntryKind::Refund => refund::Entity::PREFIX,
        };
        entity::id::join(prefix, self.id)
    }
}

/// A statement; amounts in minor units of its currency.
#[derive(Clone, Debug)]
pub struct ClientStatement {
    /// What was owed before the first day; less than 0 is the client's credit.
    pub opening: i128,
    /// What changed it, day by day.
    pub entries: Vec<Entry>,
    /// What is owed at the end of the last day.
    pub closing: i128,
}

/// Everything between the firm and a client, its sum before the period and each entry in it.
///
/// $1 organization, $2 client, $3 currency, $4 first and $5 last day, $6 the most entries.
const STATEMENT: &str = "\
WITH zone AS (SELECT timezone FROM organizations WHERE id = $1),
movements AS (
  SELECT 0 AS kind, id, issue_date AS day, number AS label, total AS amount FROM invoices
    WHERE organization_id = $1 AND client_company_id = $2 AND currency = $3 AND status <> 'DRAFT' AND deleted_at IS NULL
  UNION ALL
  SELECT 1, id, (voided_at AT TIME ZONE (SELECT timezone FROM zone))::date, number, -total FROM invoices
    WHERE organization_id = $1 AND client_company_id = $2 AND currency = $3 AND status = 'VOID' AND deleted_at IS NULL
  UNION ALL
  SELECT 2, id, issue_date, number, -total FROM credit_notes
    WHERE organization_id = $1 AND client_company_id = $2 AND currency = $3
  UNION ALL
  SELECT 3, id, (voided_at AT TIME ZONE (SELECT timezone FROM zone))::date, number, total FROM credit_notes
    WHERE organization_id = $1 AND client_company_id = $2 AND currency = $3 AND status = 'VOID'
  UNION ALL
  SELECT 4, id, (received_at AT TIME ZONE (SELECT timezone FROM zone))::date, reference, -amount FROM payments
    WHERE organization_id = $1 AND client_company_id = $2 AND currency = $3 AND status IN ('SUCCEEDED', 'REFUNDED')
  UNION ALL
  SELECT 5, r.id, (r.refunded_at AT TIME ZONE (SELECT timezone FROM zone))::date, r.reference, r.amount
    FROM payments p
    CROSS JOIN LATERAL (SELECT * FROM refunds WHERE organization_id = $1 AND payment_id = p.id OFFSET 0) r
    WHERE p.organization_id = $1 AND p.client_company_id = $2 AND p.currency = $3
)
SELECT NULL::integer AS kind, NULL::uuid AS id, NULL::date AS day, NULL::text AS label, sum(amount)::text AS amount
  FROM movements WHERE day < $4
UNION ALL
SELECT * FROM (
  SELECT kind, id, day, label, amount::text FROM movements WHERE day >= $4 AND day <= $5 ORDER BY day, kind, id LIMIT $6
) entries";

/// The statement of a client from one day to another, both included. Refuses more than [`MOST`] entries: a shorter period
/// has fewer.
pub async fn of_client(
    tx: &OrgTx,
    client: Id<client_company::Entity>,
    currency: Currency,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<ClientStatement> {
    period(from, to, LONGEST)?;
    let values = [
        tx.organization().uuid().into(),
        client.uuid().into(),
        currency.code().into(),
        from.into(),
        to.into(),
        (i64::from(MOST) + 1).into(),
    ];
    let (mut opening, mut entries) = (0, Vec::new());
    for row in tx.all(STATEMENT, values).await? {
        match row.try_get::<Option<i32>>("", "kind")? {
            None => opening = exact(&row, "amount")?,
            Some(kind) => entries.push(entry(&row, kind)?),
        }
    }
    if entries.len() > usize::from(MOST) {
        let reason = format!("The statement has more than {MOST} entries: ask for a shorter period.");
        return Err(Fault::BadUserInput(reason).into());
    }
    entries.sort_by_key(|entry| (entry.day, entry.kind, entry.id));
    let mut balance = opening;
    for entry in &mut entries {
        balance += entry.amount;
        entry.balance = balance;
    }
    Ok(ClientStatement { opening, entries, closing: balance })
}

fn entry(row: &QueryResult, kind: i32) -> Result<Entry> {
    let kind = match kind {
        0 => EntryKind::Invoice,
        1 => EntryKind::InvoiceVoid,
        2 => EntryKind::CreditNote,
        3 => EntryKind::CreditNoteVoid,
        4 => EntryKind::Payment,
        _ => EntryKind::Refund,
    };
    Ok(Entry {
        kind,
        day: row.try_get("", "day")?,
        id: row.try_get("", "id")?,
        label: row.try_get("", "label")?,
        amount: exact(row, "amount")?,
        balance: 0,
    })
}
