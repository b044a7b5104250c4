//! `chambers seed bench`.

use api::db::setup;
use api::seed::bench::{self, Scale};
use api::seed::token_for;
use harness::{Server, SqlRole};
use serde_json::json;

use super::{count, text};

const SCALE: Scale = Scale { factor: 0.001, events_per_company: 20 };

async fn fill(server: &Server) -> Result<(), String> {
    let owner = setup::connect_owner(server.database().options(SqlRole::Owner)).await.expect("the owner connects");
    let outcome = bench::run(&owner, SCALE, |_| {}).await.map_err(|trouble| trouble.to_string());
    owner.close().await.expect("closed");
    outcome
}

/// Every value of every row, in one number a table.
async fn checksums(server: &Server) -> Vec<(&'static str, String)> {
    let mut sums = Vec::new();
    for table in [
        "organizations",
        "users",
        "organization_members",
        "client_companies",
        "contacts",
        "deals",
        "leads",
        "engagements",
        "contracts",
        "signature_requests",
        "signers",
        "signature_events",
        "signature_evidence",
        "proposals",
        "proposal_lines",
        "projects",
        "milestones",
        "tasks",
        "task_dependencies",
        "invoice_schedules",
        "installments",
        "invoices",
        "invoice_lines",
        "credit_notes",
        "payments",
        "payment_allocations",
        "vendors",
        "bills",
        "bill_lines",
        "bill_payments",
        "threads",
        "thread_participants",
        "messages",
        "message_mentions",
        "folders",
        "file_objects",
        "file_versions",
        "file_links",
        "client_portal_access",
        "number_series",
        "deleted_records",
        "activity_events",
    ] {
        let sql = format!("SELECT count(*) || ' ' || md5(string_agg(md5(t::text), '' ORDER BY id)) FROM {table} AS t");
        sums.push((table, text(server, &sql).await));
    }
    sums
}

#[tokio::test]
async fn the_same_scale_gives_the_same_rows_and_only_once() {
    let (first, second) = (Server::start().await, Server::start().await);
    fill(&first).await.expect("it is filled");
    fill(&second).await.expect("it is filled");
    assert_eq!(checksums(&first).await, checksums(&second).await);

    let again = fill(&first).await.expect_err("it is filled already");
    assert!(again.contains("there already"), "{again}");
    assert_eq!(checksums(&first).await, checksums(&second).await, "and nothing was added");
}

#[tokio::test]
async fn every_organization_sees_its_own_share() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    for (slug, companies) in [("big", 10), ("bench-1", 45)] {
        let token = token_for(server.services(), &format!("owner@{slug}.test"), Some(slug)).await.expect(slug);
        let document = "{ clientCompanies(first: 1, filter: {}) { totalCount nodes { contacts { nodes { name } } } } \
                        contacts { totalCount } deals { totalCount } leads { totalCount } }";
        let seen = server.bearer(&token).query(document, json!({})).await;
        let own = format!("organization_id = (SELECT id FROM organizations WHERE slug = '{slug}')");
        for (list, table) in
            [("clientCompanies", "client_companies"), ("contacts", "contacts"), ("deals", "deals"), ("leads", "leads")]
        {
            let live = format!("SELECT count(*) FROM {table} WHERE {own} AND deleted_at IS NULL");
            assert_eq!(seen.at(&format!("/{list}/totalCount")), count(&server, &live).await, "{slug} {list}");
        }
        let all = format!("SELECT count(*) FROM client_companies WHERE {own}");
        assert_eq!(count(&server, &all).await, companies, "{slug}");
    }
}

#[tokio::test]
async fn no_row_is_made_before_what_it_refers_to_or_after_the_end() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    for sql in [
        "SELECT count(*) FROM activity_events AS e JOIN client_companies AS c ON c.id = e.client_company_id \
         WHERE e.created_at < c.created_at",
        "SELECT count(*) FROM contacts WHERE updated_at < created_at OR updated_at > '2026-11-01'",
        "SELECT count(*) FROM activity_events AS e WHERE NOT EXISTS (SELECT FROM contacts WHERE id = subject_id \
         UNION ALL SELECT FROM deals WHERE id = subject_id UNION ALL SELECT FROM leads WHERE id = subject_id \
         UNION ALL SELECT FROM client_companies WHERE id = subject_id)",
        // The foreign key has seen to it that the parent is the same organization's; here that it came before.
        "SELECT count(*) FROM client_companies WHERE parent_company_id >= id",
        // What was deleted by itself is in the trash, and what went with it is not.
        "SELECT count(*) FROM client_companies WHERE deleted_at IS NOT NULL AND id NOT IN (SELECT subject_id FROM deleted_records)",
        "SELECT count(*) FROM contacts AS c JOIN client_companies AS w USING (deletion_id) WHERE c.id IN (SELECT subject_id FROM deleted_records)",
        // Shaped as UUIDv7 of the row's own time.
        "SELECT count(*) FROM contacts WHERE substr(id::text, 15, 1) <> '7' OR substr(id::text, 20, 1) <> '8' \
         OR ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint <> round(extract(epoch FROM created_at) * 1000)",
    ] {
        assert_eq!(count(&server, sql).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn the_books_balance() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    for sql in [
        "SELECT count(*) FROM invoice_lines WHERE tax * 100000 <> net * tax_rate \
         OR net::numeric * 1000000000 <> quantity::numeric * unit_price * (100000 - discount_rate)",
        "SELECT count(*) FROM invoices AS i WHERE (subtotal, tax) <> (SELECT sum(net), sum(l.tax) FROM invoice_lines AS l WHERE invoice_id = i.id)",
        "SELECT count(*) FROM invoices AS i WHERE paid <> (SELECT coalesce(sum(amount), 0) FROM payment_allocations WHERE invoice_id = i.id)",
        "SELECT count(*) FROM invoices AS i WHERE credited <> (SELECT coalesce(sum(c.total), 0) FROM credit_notes AS c WHERE invoice_id = i.id)",
        "SELECT count(*) FROM payments AS p WHERE allocated <> (SELECT coalesce(sum(amount), 0) FROM payment_allocations WHERE payment_id = p.id)",
        "SELECT count(*) FROM bills AS b WHERE (subtotal, tax) <> (SELECT sum(net), sum(l.tax) FROM bill_lines AS l WHERE bill_id = b.id) \
         OR paid <> (SELECT coalesce(sum(amount), 0) FROM bill_payments WHERE bill_id = b.id)",
        // Numbers have no gap, and the series goes on behind them.
        "SELECT count(*) FROM number_series AS s WHERE kind = 'INVOICE' AND next_value - 1 <> ANY (SELECT unnest(ARRAY[count(*), \
         coalesce(max(sequence), 0)]) FROM invoices AS i WHERE i.organization_id = s.organization_id AND sequence IS NOT NULL)",
        "SELECT count(*) FROM proposals AS p WHERE (subtotal, tax) <> (SELECT sum(net), sum(l.tax) FROM proposal_lines AS l \
         WHERE proposal_id = p.id AND selected)",
        "SELECT count(*) FROM proposals AS p JOIN deals AS d ON d.id = deal_id WHERE (p.status = 'ACCEPTED') <> (stage = 'WON') \
         OR d.client_company_id <> p.client_company_id",
        "SELECT count(*) FROM number_series AS s WHERE kind = 'PROPOSAL' AND next_value - 1 <> (SELECT count(*) FROM proposals AS p \
         WHERE p.organization_id = s.organization_id)",
        "SELECT count(*) FROM projects AS p JOIN engagements AS e ON e.id = engagement_id WHERE p.created_at < e.created_at \
         OR (p.deleted_at IS NULL) <> (e.deleted_at IS NULL)",
        "SELECT count(*) FROM milestones AS m JOIN projects AS p ON p.id = project_id WHERE m.created_at < p.created_at \
         OR m.currency <> p.currency OR (m.deleted_at IS NULL) <> (p.deleted_at IS NULL)",
        "SELECT count(*) FROM tasks AS t JOIN projects AS p ON p.id = project_id JOIN milestones AS m ON m.id = milestone_id \
         WHERE t.created_at < p.created_at OR m.project_id <> p.id OR (t.deleted_at IS NULL) <> (p.deleted_at IS NULL)",
        "SELECT count(*) FROM tasks AS t JOIN tasks AS p ON p.id = t.parent_task_id WHERE t.rank <= p.rank OR t.project_id <> p.project_id",
        "SELECT count(*) FROM task_dependencies AS d JOIN tasks AS t ON t.id = task_id JOIN tasks AS p ON p.id = predecessor_id \
         WHERE t.rank <= p.rank OR d.project_id <> ALL (ARRAY[t.project_id, p.project_id])",
        "SELECT count(*) - 10 * (SELECT count(*) FROM projects) FROM tasks",
        "SELECT count(DISTINCT status) - 5 FROM tasks",
        "SELECT count(*) FROM file_objects AS f JOIN file_versions AS v ON v.id = current_version_id \
         WHERE v.file_object_id <> f.id OR v.status <> 'AVAILABLE'",
        "SELECT count(*) FROM client_portal_access AS g JOIN engagements AS e ON e.id = engagement_id \
         JOIN contacts AS c ON c.id = contact_id WHERE c.client_company_id <> e.client_company_id",
        "SELECT count(*) FROM engagements AS e JOIN deals AS d ON d.id = deal_id WHERE stage <> 'WON' \
         OR d.client_company_id <> e.client_company_id",
    ] {
        assert_eq!(count(&server, sql).await, 0, "{sql}");
    }
}

/// The chains that were made in SQL are those that the server would have written.
#[tokio::test]
async fn the_chains_of_signatures_hold() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    let mut verified = 0;
    for slug in ["big", "bench-1", "bench-2"] {
        let token = token_for(server.services(), &format!("owner@{slug}.test"), Some(slug)).await.expect(slug);
        let owner = server.bearer(&token);
        let asked = owner.query("{ signatureRequests(first: 100) { nodes { documentSha256 } } }", json!({})).await;
        for hash in asked.each("/signatureRequests/nodes", "documentSha256") {
            let verify =
                "query($hash: String!) { verifyDocument(sha256: $hash) { requests { holds reason eventCount } } }";
            let told = owner.query(verify, json!({ "hash": hash })).await;
            assert_eq!(told.at("/verifyDocument/requests/0/holds"), &json!(true), "{told}");
            verified += 1;
        }
    }
    assert_eq!(verified, count(&server, "SELECT count(*) FROM signature_requests").await);
    assert!(verified > 0);
}

#[tokio::test]
async fn what_is_said_is_counted() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    assert!(count(&server, "SELECT count(*) FROM messages WHERE deleted_at IS NULL").await >= 400);
    for sql in [
        "SELECT count(*) FROM threads AS t WHERE ROW(message_count, message_count, last_message_at) IS DISTINCT FROM \
         (SELECT ROW(count(*)::int, max(sequence), max(created_at)) FROM messages WHERE thread_id = t.id)",
        "SELECT count(*) FROM thread_participants AS p JOIN threads AS t ON t.id = thread_id \
         WHERE last_read_sequence + unread_count <> message_count",
        "SELECT count(*) FROM messages AS m WHERE NOT EXISTS (SELECT FROM thread_participants AS p \
         WHERE p.thread_id = m.thread_id AND p.member_id = m.author_member_id)",
        "SELECT count(*) FROM threads AS t JOIN engagements AS e ON e.id = engagement_id \
         WHERE t.client_company_id IS DISTINCT FROM e.client_company_id",
    ] {
        assert_eq!(count(&server, sql).await, 0, "{sql}");
    }
}

/// So an index alone tells of rows what it has of them, as it does where autovacuum has been.
#[tokio::test]
async fn its_pages_are_known_to_be_visible() {
    let server = Server::start().await;
    fill(&server).await.expect("it is filled");
    // Of all together: whoever looks at a table while it is vacuumed, such as a checkpoint, can hide one.
    let of_all = async |what: &str| {
        let tables = "('client_companies'::regclass, 'contacts'::regclass, 'projects'::regclass, 'tasks'::regclass, \
            'threads'::regclass, 'messages'::regclass, 'invoices'::regclass, 'bills'::regclass)";
        count(&server, &format!("SELECT sum({what})::bigint FROM pg_class WHERE oid IN {tables}")).await
    };
    let (seen, pages) = (of_all("relallvisible").await, of_all("relpages").await);
    assert!(pages > 8 && seen * 3 > pages * 2, "{seen} of {pages}");
}

#[tokio::test]
async fn a_scale_that_is_none_is_refused() {
    let server = Server::start().await;
    let owner = setup::connect_owner(server.database().options(SqlRole::Owner)).await.expect("the owner connects");
    for factor in [0.0, -1.0, f64::NAN, 1e9] {
        let refused = bench::run(&owner, Scale { factor, ..SCALE }, |_| {}).await;
        assert!(refused.expect_err("no scale").to_string().contains("--scale"));
    }
    owner.close().await.expect("closed");
}
