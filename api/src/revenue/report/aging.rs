//! What clients owe, by how long it has been due.

use std::ops::AddAssign;

use chrono::NaiveDate;
use entity::Id;
use entity::crm::client_company;
use iso_currency::Currency;
use uuid::Uuid;

use super::currency;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::aggregate::exact;

/// What is owed, in minor units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// How many invoices.
    pub invoices: i64,
    /// By how long it has been due: not yet; 1 to 30 days; 31 to 60; 61 to 90; longer.
    pub buckets: [i128; 5],
}

impl Owed {
    /// All of it.
    pub fn total(&self) -> i128 {
        self.buckets.iter().sum()
    }
}

impl AddAssign for Owed {
    fn add_assign(&mut self, other: Self) {
        self.invoices += other.invoices;
        for (mine, theirs) in self.buckets.iter_mut().zip(other.buckets) {
            *mine += theirs;
        }
    }
}

/// What is owed in one currency.
#[derive(Clone, Debug)]
pub struct OwedIn {
    /// The currency.
    pub currency: Currency,
    /// By all clients.
    pub all: Owed,
    /// By each, who owes most first; none stands for clients whose record was erased.
    pub clients: Vec<(Option<Id<client_company::Entity>>, Owed)>,
}

/// What was due on each invoice at the end of a day: what is due now, and back again what changed since. So only the
/// open invoices are read, and what happened after that day. Each is looked up by its key: under row-level security the
/// planner takes an organization for far smaller than it is, and joins would read all of its invoices for each.
///
/// $1 organization, $2 day, $3 client.
const AGING: &str = "\
WITH zone AS (SELECT timezone FROM organizations WHERE id = $1),
owed AS (
  SELECT id, due AS amount FROM invoices
    WHERE organization_id = $1 AND status = 'OPEN' AND deleted_at IS NULL
  UNION ALL
  SELECT id, due FROM invoices
    WHERE organization_id = $1 AND status = 'UNCOLLECTIBLE' AND deleted_at IS NULL
      AND (written_off_at AT TIME ZONE (SELECT timezone FROM zone))::date > $2
  UNION ALL
  SELECT id, total FROM invoices
    WHERE organization_id = $1 AND status = 'VOID' AND deleted_at IS NULL
      AND (voided_at AT TIME ZONE (SELECT timezone FROM zone))::date > $2
  UNION ALL
  SELECT invoice_id, amount FROM payment_allocations WHERE organization_id = $1 AND effective_on > $2
  UNION ALL
  SELECT invoice_id, total FROM credit_notes WHERE organization_id = $1 AND issue_date > $2 AND status = 'ISSUED'
  UNION ALL
  SELECT invoice_id, -total FROM credit_notes WHERE organization_id = $1 AND status = 'VOID' AND issue_date <= $2
      AND (voided_at AT TIME ZONE (SELECT timezone FROM zone))::date > $2
)
SELECT i.currency, i.client_company_id,
  CASE WHEN i.due_date >= $2 THEN 0 WHEN i.due_date >= $2 - 30 THEN 1 WHEN i.due_date >= $2 - 60 THEN 2
    WHEN i.due_date >= $2 - 90 THEN 3 ELSE 4 END AS bucket,
  count(*) AS invoices, sum(o.amount)::text AS amount
FROM (SELECT id, sum(amount) AS amount FROM owed GROUP BY id) o
CROSS JOIN LATERAL (SELECT * FROM invoices WHERE organization_id = $1 AND id = o.id LIMIT 1) i
WHERE i.issue_date <= $2 AND o.amount > 0 AND i.deleted_at IS NULL
  AND (i.status = 'OPEN' OR i.written_off_at IS NULL
    OR (i.written_off_at AT TIME ZONE (SELECT timezone FROM zone))::date > $2)
  AND (i.status <> 'VOID' OR (i.voided_at AT TIME ZONE (SELECT timezone FROM zone))::date > $2)
  AND ($3::uuid IS NULL OR i.client_company_id = $3)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

/// What was owed at the end of a day, by currency in the order of its code.
pub async fn summarise(
    tx: &OrgTx,
    as_of: NaiveDate,
    client: Option<Id<client_company::Entity>>,
) -> Result<Vec<OwedIn>> {
    let values = [tx.organization().uuid().into(), as_of.into(), client.map(Id::uuid).into()];
    let mut all: Vec<OwedIn> = Vec::new();
    for row in tx.all(AGING, values).await? {
        let currency = currency(&row)?;
        let client = row.try_get::<Option<Uuid>>("", "client_company_id")?.map(Id::from_uuid);
        let bucket = usize::try_from(row.try_get::<i32>("", "bucket")?).unwrap_or_default();
        let mut owed = Owed { invoices: row.try_get("", "invoices")?, ..Owed::default() };
        owed.buckets[bucket.min(4)] = exact(&row, "amount")?;
        // The rows come in this order.
        match all.last_mut().filter(|last| last.currency == currency) {
            Some(last) => last.add(client, owed),
            None => all.push(OwedIn { currency, all: owed, clients: vec![(client, owed)] }),
        }
    }
    for one in &mut all {
        one.clients.sort_by_key(|(client, owed)| (std::cmp::Reverse(owed.total()), *client));
    }
    Ok(all)
}

impl OwedIn {
    fn add(&mut self, client: Option<Id<client_company::Entity>>, owed: Owed) {
        self.all += owed;
        match self.clients.last_mut().filter(|(last, _)| *last == client) {
            Some((_, mine)) => *mine += owed,
            None => self.clients.push((client, owed)),
        }
    }
}
