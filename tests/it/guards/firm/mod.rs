//! A firm that has one of everything: what another firm's member must never see or change.

mod communications;
mod contracts;
mod events;
mod papers;
mod payables;
mod projects;
mod proposals;
mod schedules;
mod tasks;
mod trash;

use std::collections::BTreeMap;

use harness::{Client, Database, Org, Sdl, Server, SqlRole};
use serde_json::{Value, json};
use uuid::Uuid;

use super::sample::snake;

/// A firm with a record of every type.
pub struct Firm {
    /// The firm, and its owner.
    pub org: Org,
    /// A record's id by the prefix of its type; and of some in another state, by a longer word.
    pub ids: BTreeMap<String, String>,
    /// A word that stands in the name of each of its records.
    pub word: String,
}

impl Firm {
    /// Makes the firm. Its records refer to one another wherever they can.
    #[expect(clippy::too_many_lines, reason = "a list of everything")]
    pub async fn new(server: &Server, slug: &str) -> Self {
        let org = server.organization(slug).await;
        let word = format!("{slug}word");
        let company = org.client_company(&format!("{word} company")).await;
        let input =
            json!({ "name": format!("{word} contact"), "clientCompanyId": company, "ownerId": org.owner.member_id() });
        let made = org.owner.run("createContact", "contact { id }", input).await;
        let contact = made.text("/createContact/contact/id").to_owned();
        let (deal, lead) = (org.deal(&format!("{word} deal")).await, org.lead(&format!("{word} lead")).await);
        let input = json!({ "name": format!("{word} engagement"), "clientCompanyId": company, "dealId": deal, "ownerId": org.owner.member_id() });
        let made = org.owner.run("createEngagement", "engagement { id }", input).await;
        let engagement = made.text("/createEngagement/engagement/id").to_owned();
        let installment = json!({ "description": format!("{word} installment"), "amount": { "percent": "50" }, "trigger": { "event": "MILESTONE" } });
        let input = json!({ "name": format!("{word} schedule"), "engagementId": engagement,
            "total": { "amount": "100.00", "currency": "USD" }, "installments": [installment] });
        let made =
            org.owner.run("createInvoiceSchedule", "invoiceSchedule { id installments { nodes { id } } }", input).await;
        let schedule = made.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
        let installment = made.text("/createInvoiceSchedule/invoiceSchedule/installments/nodes/0/id").to_owned();
        let money = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
        let line = json!({ "description": format!("{word} line"), "unitPrice": "100" });
        let input = json!({ "engagementId": engagement, "currency": "EUR", "memo": format!("{word} invoice"), "lines": [line] });
        let made = org.owner.run("createInvoice", "invoice { id lines { id } }", input.clone()).await;
        let invoice = made.text("/createInvoice/invoice/id").to_owned();
        let invoice_line = made.text("/createInvoice/invoice/lines/0/id").to_owned();
        // And one that is issued, credited and paid.
        let made = org.owner.run("createInvoice", "invoice { id }", input).await;
        let issued = made.text("/createInvoice/invoice/id").to_owned();
        org.owner.run("issueInvoice", "invoice { id }", json!({ "id": issued })).await.done("issueInvoice");
        let input = json!({ "invoiceId": issued, "amount": money("1.00"), "reason": word });
        let made = org.owner.run("createCreditNote", "creditNote { id }", input).await;
        let credit_note = made.text("/createCreditNote/creditNote/id").to_owned();
        // Some of it stays, as credit too.
        let input = json!({
            "amount": money("50.00"), "method": "CARD", "reference": format!("{word} payment"),
            "allocations": [{ "invoiceId": issued, "amount": money("20.00") }]
        });
        let of_payment = "payment { id allocations { nodes { id } } }";
        let made = org.owner.run("recordPayment", of_payment, input).await;
        let payment = made.text("/recordPayment/payment/id").to_owned();
        let allocation = made.text("/recordPayment/payment/allocations/nodes/0/id").to_owned();
        let input = json!({ "id": payment, "amount": money("5.00"), "reason": word });
        let made = org.owner.run("refundPayment", "refund { id }", input).await;
        let refund = made.text("/refundPayment/refund/id").to_owned();
        let schedules = schedules::fill(server, &org, &word, &issued).await;
        let papers = papers::fill(&org, &word, &engagement, &contact).await;
        papers::attempt(server, &org).await;
        let key = org.api_key([]).await.actor().id().expect("a key has an id");
        let (invitation, bare) = (Uuid::now_v7(), |id: &str| entity::id::split(id).expect("an id").1);
        let member = bare(&org.owner.member_id());
        let signed_in = org.owner.caller().signed_in().expect("the owner is signed in");
        let sql = server.database().maintenance();
        for link in [
            "UPDATE deals SET client_company_id = $2, contact_id = $3, owner_member_id = $4 WHERE organization_id = $1",
            "UPDATE leads SET status = 'QUALIFIED', client_company_id = $2, contact_id = $3, owner_member_id = $4 WHERE organization_id = $1",
            "UPDATE client_companies SET parent_company_id = NULL, owner_member_id = $4 \
             WHERE organization_id = $1 AND id = $2 AND $3::uuid IS NOT NULL",
        ] {
            let linked = sqlx::query(link).bind(org.id.uuid()).bind(bare(&company)).bind(bare(&contact)).bind(member);
            linked.execute(sql).await.unwrap_or_else(|error| panic!("{link}: {error}"));
        }
        sqlx::query(
            "INSERT INTO invitations (organization_id, id, member_id, email, token_hash, expires_at, role, status, \
             created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, $3, $4, '\\x00', $5 + interval '7 days', 'VIEWER', 'PENDING', $5, $5, 'SYSTEM', 'SYSTEM')",
        )
        .bind(org.id.uuid())
        .bind(invitation)
        .bind(member)
        .bind(format!("{word}@example.test"))
        .bind(server.clock().now())
        .execute(sql)
        .await
        .expect("the invitation is made");
        let event: Uuid = sqlx::query_scalar("SELECT id FROM activity_events WHERE organization_id = $1 LIMIT 1")
            .bind(org.id.uuid())
            .fetch_one(sql)
            .await
            .expect("making a contact is an event");
        let mut ids = BTreeMap::from([
            ("activity_event".to_owned(), entity::id::join("activity_event", event)),
            ("api_key".to_owned(), entity::id::join("api_key", key)),
            ("client_company".to_owned(), company),
            ("contact".to_owned(), contact),
            ("credit_note".to_owned(), credit_note),
            ("deal".to_owned(), deal),
            ("engagement".to_owned(), engagement),
            ("installment".to_owned(), installment),
            ("invitation".to_owned(), entity::id::join("invitation", invitation)),
            ("invoice_schedule".to_owned(), schedule),
            ("invoice".to_owned(), invoice),
            ("invoice_line".to_owned(), invoice_line),
            ("lead".to_owned(), lead),
            ("organization".to_owned(), org.id.to_string()),
            ("organization_member".to_owned(), org.owner.member_id()),
            ("payment".to_owned(), payment),
            ("payment_allocation".to_owned(), allocation),
            ("refund".to_owned(), refund),
            ("user".to_owned(), signed_in.user.to_string()),
            ("user_session".to_owned(), signed_in.session.expect("a session").to_string()),
        ]);
        // A file for each part of the firm.
        let parties = ["client_company", "contact", "deal"].map(|prefix| ids[prefix].clone());
        ids.extend(proposals::fill(&org.owner, &word, parties.each_ref().map(String::as_str)).await);

        let about = ["engagement", "contact"].map(|prefix| ids[prefix].clone());
        ids.extend(communications::fill(&org, &word, about.each_ref().map(String::as_str)).await);

        let parties = ["client_company", "contact", "proposal"].map(|prefix| ids[prefix].clone());
        ids.extend(contracts::fill(&org.owner, &word, parties.each_ref().map(String::as_str)).await);

        ids.extend(papers);
        ids.extend(schedules);
        ids.extend(events::fill(server, &org, &ids["workflow_rule"].clone()).await);
        ids.extend(payables::fill(&org, &word).await);
        ids.extend(projects::fill(&org, &word, &ids["engagement"]).await);
        ids.extend(tasks::fill(&org, &word, &ids["project"], &ids["milestone"]).await);
        let parties = ["client_company", "contact", "project_template"].map(|prefix| ids[prefix].clone());
        ids.extend(proposals::sent(&org.owner, &word, parties.each_ref().map(String::as_str)).await);
        ids.extend(trash::fill(&org, &word).await);
        for node in Sdl::get().nodes() {
            assert!(ids.contains_key(&snake(node)), "make a {node} here: isolation is tested with one of each");
        }
        Self { org, ids, word }
    }

    /// The id of the firm's record of a prefix.
    pub fn id(&self, prefix: &str) -> String {
        self.ids
            .get(prefix)
            .unwrap_or_else(|| panic!("firm.rs makes no {prefix}; or REFERENCES in sample.rs is wrong"))
            .clone()
    }

    /// What the firm's rows are, whole: table by table a hash. Equal before and after means that nothing was changed.
    pub async fn rows(&self, database: &Database) -> BTreeMap<String, String> {
        let mut sql = database.sql(SqlRole::Superuser).await;
        let tables: Vec<(String, bool)> = sqlx::query_as(
            "SELECT c.relname::text, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
             FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
               AND NOT c.relispartition AND c.relname <> 'seaql_migrations'",
        )
        .fetch_all(&mut sql)
        .await
        .expect("the catalog is read");
        let mut rows = BTreeMap::new();
        for (table, of_organization) in tables {
            let whose = match table.as_str() {
                "organizations" => "id = $1",
                "users" => "id IN (SELECT user_id FROM organization_members WHERE organization_id = $1)",
                _ if of_organization => "organization_id = $1",
                _ => "user_id IN (SELECT user_id FROM organization_members WHERE organization_id = $1)",
            };
            let query = format!(
                "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t WHERE {whose}"
            );
            let hash: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
                .bind(self.org.id.uuid())
                .fetch_one(&mut sql)
                .await
                .unwrap_or_else(|error| panic!("{table}: {error}"));
            rows.insert(table, hash);
        }
        rows
    }
}

/// Makes a record and answers with its id.
pub async fn made(client: &Client, mutation: &str, record: &str, input: Value) -> String {
    let answer = client.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.done(mutation);
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}
