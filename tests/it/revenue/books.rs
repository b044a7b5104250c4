//! What tests of payments and reports stand on: a client with issued invoices, made past the API, and what became of them.

use harness::{Org, Server};
use uuid::Uuid;

/// A client of a firm, and its engagement.
pub struct Client {
    /// The company's id.
    pub id: String,
    engagement: Uuid,
}

/// The books of one firm.
pub struct Books<'a> {
    server: &'a Server,
    org: &'a Org,
}

impl Client {
    /// The engagement that is billed.
    pub fn engagement_id(&self) -> String {
        entity::id::join("engagement", self.engagement)
    }
}

impl<'a> Books<'a> {
    pub fn of(server: &'a Server, org: &'a Org) -> Self {
        Self { server, org }
    }

    /// A client to be billed.
    pub async fn client(&self, name: &str) -> Client {
        let company = self.org.client_company(name).await;
        let engagement = Uuid::now_v7();
        self.run(
            "INSERT INTO engagements (organization_id, id, number, name, client_company_id, currency, billing_model, status, \
             created_by_kind, updated_by_kind) VALUES ($1, $2, $3, $4, $5, 'EUR', 'FIXED', 'ACTIVE', 'SYSTEM', 'SYSTEM')",
            |query| query.bind(engagement).bind(format!("E-{}", engagement.simple())).bind(name.to_owned()).bind(bare(&company)),
        )
        .await;
        Client { id: company, engagement }
    }

    /// An OPEN invoice of so many minor units, issued and due on these days.
    pub async fn invoice(&self, client: &Client, total: i64, currency: &str, issued: &str, due: &str) -> String {
        let id = Uuid::now_v7();
        self.run(
            "INSERT INTO invoices (organization_id, id, engagement_id, number, sequence, bill_to, currency, issue_date, due_date, \
             subtotal, total, issued_at, tax_rounding, status, created_by_kind, updated_by_kind) \
             SELECT $1, $2, $3, 'B-' || s, s, '{\"name\": \"Client\"}', $4, $5::date, $6::date, $7, $7, $5::date, 'LINE', 'OPEN', \
             'SYSTEM', 'SYSTEM' FROM (SELECT 1000000 + count(*) AS s FROM invoices WHERE organization_id = $1) n",
            |query| {
                let query = query.bind(id).bind(client.engagement).bind(currency.to_owned());
                query.bind(issued.to_owned()).bind(due.to_owned()).bind(total)
            },
        )
        .await;
        entity::id::join("invoice", id)
    }

    /// An OPEN invoice of so many cents, issued in February and due in March 2026.
    pub async fn euros(&self, client: &Client, total: i64) -> String {
        self.invoice(client, total, "EUR", "2026-02-01", "2026-03-01").await
    }

    /// As many OPEN invoices of a cent each, issued in February.
    pub async fn many(&self, client: &Client, count: i32) {
        self.run(
            "INSERT INTO invoices (organization_id, id, engagement_id, number, sequence, bill_to, currency, issue_date, due_date, \
             subtotal, total, issued_at, tax_rounding, status, created_by_kind, updated_by_kind) \
             SELECT $1, gen_random_uuid(), $2, 'M-' || s, 2000000 + s, '{}', 'EUR', '2026-02-01', '2026-03-01', 1, 1, '2026-02-01', 'LINE', \
             'OPEN', 'SYSTEM', 'SYSTEM' FROM generate_series(1, $3) s",
            |query| query.bind(client.engagement).bind(count),
        )
        .await;
    }

    /// Puts an invoice into a state in which it could be.
    pub async fn put(&self, invoice: &str, status: &str) {
        let set = match status {
            "DRAFT" => {
                "ALTER TABLE invoices DISABLE TRIGGER stay_issued; UPDATE invoices SET status = 'DRAFT', number = NULL, sequence = NULL, \
                 issued_at = NULL WHERE id = '$id'; ALTER TABLE invoices ENABLE TRIGGER stay_issued"
            }
            "VOID" => "UPDATE invoices SET status = 'VOID', voided_at = '2026-03-01' WHERE id = '$id'",
            "UNCOLLECTIBLE" => {
                "UPDATE invoices SET status = 'UNCOLLECTIBLE', written_off_at = '2026-03-01' WHERE id = '$id'"
            }
            "PAID" => "UPDATE invoices SET status = 'PAID', credited = total, paid_at = '2026-03-01' WHERE id = '$id'",
            other => panic!("how does an invoice become {other}?"),
        };
        let mut sql = self.server.database().sql(harness::SqlRole::Superuser).await;
        let set = set.replace("$id", &bare(invoice).to_string());
        sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut sql).await.expect("the invoice is put there");
    }

    /// State, paid and due of an invoice, in minor units.
    pub async fn settled(&self, invoice: &str) -> (String, i64, i64) {
        sqlx::query_as("SELECT status, paid, due FROM invoices WHERE organization_id = $1 AND id = $2")
            .bind(self.org.id.uuid())
            .bind(bare(invoice))
            .fetch_one(self.server.database().maintenance())
            .await
            .expect("the invoice is there")
    }

    /// How many rows of the firm a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {table} WHERE organization_id = $1");
        sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .bind(self.org.id.uuid())
            .fetch_one(self.server.database().maintenance())
            .await
            .expect("the table is there")
    }

    /// What of the ledger does not add up: nothing, whatever was done.
    pub async fn violations(&self) -> Vec<String> {
        sqlx::query_scalar(VIOLATIONS)
            .bind(self.org.id.uuid())
            .fetch_all(self.server.database().maintenance())
            .await
            .expect("the books are read")
    }

    /// Where a series of numbers has a gap, a number twice, or a next one that does not follow.
    pub async fn gaps(&self) -> Vec<String> {
        sqlx::query_scalar(GAPS)
            .bind(self.org.id.uuid())
            .fetch_all(self.server.database().maintenance())
            .await
            .expect("the books are read")
    }

    async fn run(
        &self,
        sql: &'static str,
        bind: impl FnOnce(
            sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>,
        ) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>,
    ) {
        let query = bind(sqlx::query(sql).bind(self.org.id.uuid()));
        query.execute(self.server.database().maintenance()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// The uuid of an id.
pub fn bare(id: &str) -> Uuid {
    entity::id::split(id).expect("an id").1
}

/// Every sum that two places tell, compared.
const VIOLATIONS: &str = "\
WITH i AS (SELECT * FROM invoices WHERE organization_id = $1),
p AS (SELECT * FROM payments WHERE organization_id = $1),
a AS (SELECT * FROM payment_allocations WHERE organization_id = $1),
r AS (SELECT * FROM refunds WHERE organization_id = $1),
n AS (SELECT * FROM credit_notes WHERE organization_id = $1)
SELECT 'more than the total: ' || id FROM i WHERE paid + credited > total
UNION ALL SELECT 'paid is not the sum of its allocations: ' || id FROM i
  WHERE paid <> coalesce((SELECT sum(amount) FROM a WHERE a.invoice_id = i.id), 0)
UNION ALL SELECT 'credited is not the sum of its credit notes: ' || id FROM i
  WHERE credited <> coalesce((SELECT sum(total) FROM n WHERE n.invoice_id = i.id AND n.status = 'ISSUED'), 0)
UNION ALL SELECT 'PAID is not what nothing is due on: ' || id FROM i
  WHERE status IN ('OPEN', 'PAID') AND (status = 'PAID') <> (paid + credited = total)
UNION ALL SELECT 'allocated is not the sum of its allocations: ' || id FROM p
  WHERE allocated <> coalesce((SELECT sum(amount) FROM a WHERE a.payment_id = p.id), 0)
UNION ALL SELECT 'refunded is not the sum of its refunds: ' || id FROM p
  WHERE refunded <> coalesce((SELECT sum(amount) FROM r WHERE r.payment_id = p.id), 0)
UNION ALL SELECT 'more than the payment: ' || id FROM p WHERE allocated + refunded > amount
UNION ALL SELECT 'less than nothing between a payment and an invoice: ' || payment_id || ' ' || invoice_id
  FROM (SELECT payment_id, invoice_id FROM a GROUP BY 1, 2 HAVING sum(amount) < 0) taken
UNION ALL SELECT 'another currency: ' || a.id FROM a JOIN p ON p.id = a.payment_id JOIN i ON i.id = a.invoice_id
  WHERE a.currency <> p.currency OR a.currency <> i.currency
UNION ALL SELECT 'an installment that was invoiced twice: ' || installment_id FROM i
  WHERE installment_id IS NOT NULL AND status <> 'VOID' AND deleted_at IS NULL GROUP BY installment_id HAVING count(*) > 1
UNION ALL SELECT 'another client: ' || a.id FROM a JOIN p ON p.id = a.payment_id JOIN i ON i.id = a.invoice_id
  WHERE p.client_company_id IS DISTINCT FROM i.client_company_id";

const GAPS: &str = "\
WITH numbered AS (
  SELECT 'INVOICE' AS kind, number, sequence FROM invoices WHERE organization_id = $1 AND sequence IS NOT NULL
  UNION ALL SELECT 'CREDIT_NOTE', number, sequence FROM credit_notes WHERE organization_id = $1
), series AS (
  SELECT kind, count(*) AS numbers, count(DISTINCT sequence) AS sequences, count(DISTINCT number) AS texts, max(sequence) AS last
  FROM numbered GROUP BY kind
)
SELECT format('%s: %s documents, %s sequences, %s numbers, the last is %s and the next %s', s.kind, s.numbers, s.sequences, s.texts,
    s.last, n.next_value)
FROM series s LEFT JOIN number_series n ON n.organization_id = $1 AND n.kind = s.kind
WHERE NOT (s.numbers = s.last AND s.sequences = s.last AND s.texts = s.last AND n.next_value IS NOT DISTINCT FROM s.last + 1)";
