//! Reminders of invoices by rule, and invoices that become overdue.

use api::limits::Rate;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::billing::{Billing, engagement, line};
use crate::schedules::{at, turns};

const REMINDER: &str = "invoiceReminder { id version status recipients subject sentAt discardedAt }";

/// A firm that bills a client whose contact for bills is Ada, or has none.
async fn billing(with_contact: bool) -> Billing {
    let billing = Billing::start().await;
    if with_contact {
        contact(&billing, &billing.company, "ada@engines.test").await;
    }
    billing
}

/// A client's contact for bills.
async fn contact(billing: &Billing, company: &str, email: &str) {
    let input = json!({ "name": email, "roles": ["BILLING"], "emails": [email], "clientCompanyId": company });
    billing.owner().run("createContact", "contact { id }", input).await.done("createContact");
}

/// An enabled rule; answers its id.
async fn rule(billing: &Billing, days: i32, mode: &str) -> String {
    let input = json!({ "days": days, "mode": mode, "subject": format!("{{{{invoice.number}}}}, day {days}"),
        "body": "{{client.name}} owes {{organization.name}} {{invoice.due}} of {{invoice.total}} since {{invoice.dueDate}}." });
    let made = billing.owner().run("createInvoiceReminderRule", "invoiceReminderRule { id }", input).await;
    let id = made.text("/createInvoiceReminderRule/invoiceReminderRule/id").to_owned();
    let enabled =
        billing.owner().run("enableInvoiceReminderRule", "invoiceReminderRule { id }", json!({ "id": id })).await;
    enabled.done("enableInvoiceReminderRule");
    id
}

/// The reminders of all invoices, the first one first, as `[subject, status]`.
async fn reminders(billing: &Billing) -> Vec<Value> {
    let document =
        "{ invoiceReminders(orderBy: [{ field: CREATED_AT, direction: ASC }]) { nodes { subject status } } }";
    let found = billing.owner().query(document, json!({})).await;
    let nodes = found.at("/invoiceReminders/nodes").as_array().expect("a list").clone();
    nodes.iter().map(|node| json!([node["subject"], node["status"]])).collect()
}

#[tokio::test]
async fn clients_are_reminded_on_the_days_of_the_rules_and_once() {
    let billing = billing(true).await;
    // Due on 16 March.
    let invoice = billing.issued("100").await;
    let (before, behind) = (rule(&billing, -3, "SEND").await, rule(&billing, 7, "DRAFT").await);
    assert_eq!(at(&billing.server, "2026-03-12T23:59:00Z").await, 0);
    at(&billing.server, "2026-03-13T00:00:00Z").await;
    let mails = billing.server.mails();
    let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@engines.test", "INV-00001, day -3"));
    assert_eq!(mail.body, "Engines Ltd owes acme 119.00 EUR of 119.00 EUR since 2026-03-16.");

    billing.pay(&invoice, "19").await;
    at(&billing.server, "2026-03-24T00:00:00Z").await;
    assert_eq!(
        reminders(&billing).await,
        [json!(["INV-00001, day -3", "SENT"]), json!(["INV-00001, day 7", "DRAFTED"])]
    );
    assert_eq!(billing.server.mails().len(), 1, "a draft waits");
    at(&billing.server, "2026-06-01T00:00:00Z").await;
    assert_eq!(reminders(&billing).await.len(), 2, "once for each rule");

    let shown = "query($id: ID!) { invoice(id: $id) { reminders(orderBy: [{ field: CREATED_AT, direction: ASC }]) \
        { nodes { id body sentAt recipients rule { id } invoice { id } createdBy { kind } activity { nodes { verb } } } } } }";
    let shown = billing.owner().query(shown, json!({ "id": invoice })).await;
    let node = |at: usize| shown.at(&format!("/invoice/reminders/nodes/{at}"));
    assert_eq!((&node(0)["sentAt"], &node(0)["rule"]["id"]), (&json!("2026-03-13T00:00:00+00:00"), &json!(before)));
    assert_eq!(node(0)["activity"]["nodes"], json!([{ "verb": "invoice_reminder.sent" }]));
    assert_eq!(node(0)["createdBy"], json!({ "kind": "SYSTEM" }));
    assert_eq!((&node(1)["sentAt"], &node(1)["rule"]["id"]), (&Value::Null, &json!(behind)));
    assert_eq!(node(1)["body"], "Engines Ltd owes acme 100.00 EUR of 119.00 EUR since 2026-03-16.");
    assert_eq!((&node(1)["recipients"], &node(1)["invoice"]["id"]), (&json!(["ada@engines.test"]), &json!(invoice)));

    // A draft goes to those that it was drafted for, whoever pays the bills by now.
    contact(&billing, &billing.company, "bea@engines.test").await;
    let sent = billing.owner().run("sendInvoiceReminder", REMINDER, json!({ "id": node(1)["id"] })).await;
    assert_eq!(sent.done("sendInvoiceReminder")["invoiceReminder"]["recipients"], json!(["ada@engines.test"]));
    assert_eq!(billing.server.mails().iter().filter(|mail| mail.to == "ada@engines.test").count(), 2);
    assert_eq!(billing.server.mails().len(), 2);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_not_owed_nor_of_old_stories() {
    let billing = billing(true).await;
    for status in ["DRAFT", "PAID", "VOID", "UNCOLLECTIBLE"] {
        billing.invoice_in(status).await;
    }
    let old = billing.issued("100").await;
    // Issued when it was due already: the day before was no day to be reminded on.
    let late = billing.draft("100").await;
    rule(&billing, -3, "SEND").await;
    at(&billing.server, "2026-03-20T09:00:00Z").await;
    assert_eq!(reminders(&billing).await.len(), 1, "of the open one");
    rule(&billing, 0, "SEND").await;
    let issue = json!({ "id": late, "dueDate": "2026-03-20" });
    billing.run("issueInvoice", issue).await.done("issueInvoice");
    at(&billing.server, "2026-04-20T09:00:00Z").await;
    let found = billing.owner().query("{ invoiceReminders { nodes { subject invoice { id } } } }", json!({})).await;
    let found = found.at("/invoiceReminders/nodes").as_array().expect("a list").clone();
    let expected = [
        json!({ "subject": "INV-00005, day 0", "invoice": { "id": late } }),
        json!({ "subject": "INV-00004, day -3", "invoice": { "id": old } }),
    ];
    assert_eq!(found, expected, "the rule for its day was enabled when the old one was due for four days");
}

#[tokio::test]
async fn a_draft_is_sent_or_discarded_once_and_only_while_its_invoice_is_owed() {
    let billing = billing(false).await;
    for _ in 0..3 {
        billing.issued("100").await;
    }
    rule(&billing, 0, "SEND").await;
    at(&billing.server, "2026-03-16T09:00:00Z").await;
    assert_eq!(billing.server.mails(), [], "nobody has an address");
    let document =
        "{ invoiceReminders(orderBy: [{ field: CREATED_AT, direction: ASC }]) { nodes { id invoice { id } } } }";
    let found = billing.owner().query(document, json!({})).await;
    let ids: Vec<_> = (0..3).map(|at| found.text(&format!("/invoiceReminders/nodes/{at}/id")).to_owned()).collect();
    let run = async |mutation: &'static str, input: Value| billing.owner().run(mutation, REMINDER, input).await;

    let nobody = run("sendInvoiceReminder", json!({ "id": ids[0] })).await;
    assert_eq!(nobody.refused("sendInvoiceReminder"), ("REQUIRED".to_owned(), "to".to_owned()));
    let nobody = run("sendInvoiceReminder", json!({ "id": ids[0], "to": [] })).await;
    assert_eq!(nobody.refused("sendInvoiceReminder"), ("REQUIRED".to_owned(), "to".to_owned()));
    let input = json!({ "id": ids[0], "expectedVersion": 1, "to": ["cfo@engines.test"], "idempotencyKey": "k" });
    let sent = run("sendInvoiceReminder", input.clone()).await;
    let sent = sent.done("sendInvoiceReminder")["invoiceReminder"].clone();
    assert_eq!((&sent["status"], &sent["recipients"]), (&json!("SENT"), &json!(["cfo@engines.test"])));
    assert_eq!(sent["sentAt"], "2026-03-16T09:00:00+00:00");
    run("sendInvoiceReminder", input).await.done("sendInvoiceReminder");
    assert_eq!(billing.server.mails().len(), 1, "a retry sends nothing again");

    let discarded = run("discardInvoiceReminder", json!({ "id": ids[1] })).await;
    assert_eq!(discarded.done("discardInvoiceReminder")["invoiceReminder"]["status"], "DISCARDED");
    let foreign = run("discardInvoiceReminder", json!({ "id": "invoice_reminder_01h455vb4pex5vsknk084sn02q" })).await;
    assert_eq!(foreign.refused("discardInvoiceReminder"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    for (id, mutation) in [(0, "sendInvoiceReminder"), (0, "discardInvoiceReminder"), (1, "sendInvoiceReminder")] {
        let refused = run(mutation, json!({ "id": ids[id] })).await;
        assert_eq!(refused.refused(mutation), ("IMMUTABLE".to_owned(), "id".to_owned()));
    }
    let invoice = found.text("/invoiceReminders/nodes/2/invoice/id");
    billing.pay(invoice, "119").await;
    let paid = run("sendInvoiceReminder", json!({ "id": ids[2], "to": ["cfo@engines.test"] })).await;
    assert_eq!(paid.refused("sendInvoiceReminder"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert_eq!(billing.server.mails().len(), 1);
    at(&billing.server, "2026-04-16T09:00:00Z").await;
    assert_eq!(reminders(&billing).await.len(), 3, "what was discarded is not made again");
}

#[tokio::test]
async fn an_invoice_becomes_overdue_once_as_long_as_it_is() {
    let billing = billing(false).await;
    let id = billing.issued("100").await;
    let told = async || {
        let document = "query($id: ID!) { invoice(id: $id) { isOverdue overdueAt activity { nodes { verb } } } }";
        let told = billing.owner().query(document, json!({ "id": id })).await;
        let times = told
            .each("/invoice/activity/nodes", "verb")
            .iter()
            .filter(|verb| **verb == "invoice.became_overdue")
            .count();
        (told.at("/invoice/overdueAt").clone(), times)
    };
    at(&billing.server, "2026-03-16T23:59:00Z").await;
    assert_eq!(told().await, (Value::Null, 0), "on its day it is not");
    at(&billing.server, "2026-03-17T00:00:00Z").await;
    assert_eq!(told().await, (json!("2026-03-17T00:00:00+00:00"), 1));
    assert_eq!(at(&billing.server, "2026-03-18T00:00:00Z").await, 0);
    let payment = billing.pay(&id, "119").await;
    assert_eq!(told().await, (Value::Null, 1));
    let refund = json!({ "id": payment, "amount": { "amount": "19", "currency": "EUR" }, "reason": "Too much" });
    billing.owner().run("refundPayment", "refund { id }", refund).await.done("refundPayment");
    assert_eq!(turns(&billing.server).await, 0, "in the next hour");
    at(&billing.server, "2026-03-18T01:00:00Z").await;
    assert_eq!(told().await, (json!("2026-03-18T01:00:00+00:00"), 2), "it is OPEN again");
    billing.run("markInvoiceUncollectible", json!({ "id": id })).await.done("markInvoiceUncollectible");
    assert_eq!(told().await, (Value::Null, 2));
}

#[tokio::test]
async fn of_many_invoices_each_is_told_of_and_reminded_of_once() {
    let billing = billing(true).await;
    let id = billing.issued("100").await;
    let copies = format!(
        "INSERT INTO invoices (organization_id, id, engagement_id, client_company_id, number, sequence, bill_to, currency, \
         issue_date, due_date, subtotal, tax, total, issued_at, tax_rounding, status, created_at, updated_at, created_by_kind, \
         updated_by_kind) SELECT organization_id, gen_random_uuid(), engagement_id, client_company_id, 'X-' || n, 1000 + n, \
         bill_to, currency, issue_date, due_date, subtotal, tax, total, issued_at, tax_rounding, status, created_at, \
         updated_at, 'SYSTEM', 'SYSTEM' FROM invoices, generate_series(1, 249) AS n WHERE id = {}",
        super::billing::uuid(&id)
    );
    billing.write(copies).await;
    rule(&billing, 1, "SEND").await;
    at(&billing.server, "2026-03-17T09:00:00Z").await;
    let runs =
        "{ jobRuns { nodes { job status done } } invoiceReminders(filter: { status: { eq: SENT } }) { totalCount } }";
    let runs = billing.owner().query(runs, json!({})).await;
    let expected = json!([{ "job": "REMIND_OF_INVOICES", "status": "SUCCEEDED", "done": 500 }]);
    assert_eq!((runs.at("/jobRuns/nodes"), runs.at("/invoiceReminders/totalCount")), (&expected, &json!(250)));
    assert_eq!(billing.server.mails().len(), 250);
}

/// A firm with a rule that sends on the day when invoices are due, and its id. It bills Ada thrice, and
/// another client behind that.
async fn limited(limit: impl FnOnce(&mut Options)) -> (Billing, String) {
    let mut options = Options::default();
    limit(&mut options);
    let server = Server::with(options).await;
    let acme = server.organization("acme").await;
    let billing = Billing::of(server, acme).await;
    contact(&billing, &billing.company, "ada@engines.test").await;
    let input = json!({ "name": "Looms", "paymentTermsDays": 14 });
    let other = billing.owner().run("createClientCompany", "clientCompany { id }", input).await;
    let other = other.text("/createClientCompany/clientCompany/id");
    contact(&billing, other, "bea@looms.test").await;
    let others = engagement(billing.owner(), other, "EUR").await;
    for engagement in [&billing.engagement, &billing.engagement, &billing.engagement, &others] {
        let input = json!({ "engagementId": engagement, "lines": [line("100")] });
        let made = billing.owner().run("createInvoice", "invoice { id }", input).await;
        let id = json!({ "id": made.at("/createInvoice/invoice/id") });
        billing.run("issueInvoice", id).await.done("issueInvoice");
    }
    let rule = rule(&billing, 0, "SEND").await;
    (billing, rule)
}

/// To whom mails went, by the alphabet, and how the job's run stands.
async fn sent(billing: &Billing) -> (Vec<String>, Value) {
    let mut to: Vec<_> = billing.server.mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    let run = "{ jobRuns { nodes { status done attemptCount reason nextAttemptAt } } }";
    let run = billing.owner().query(run, json!({})).await;
    (to, run.at("/jobRuns/nodes").clone())
}

#[tokio::test]
async fn reminders_beyond_what_an_address_may_get_wait_and_hold_up_no_other_client() {
    let (billing, rule) = limited(|options| options.rates.mail_account = Rate::new(1, 2)).await;
    at(&billing.server, "2026-03-16T09:00:00Z").await;
    let waiting = json!([{ "status": "RETRYING", "done": 3, "attemptCount": 0, "reason": "RATE_LIMITED",
        "nextAttemptAt": "2026-03-16T09:01:00+00:00" }]);
    let to = ["ada@engines.test", "ada@engines.test", "bea@looms.test"].map(str::to_owned);
    assert_eq!(sent(&billing).await, (to.to_vec(), waiting));
    assert_eq!(reminders(&billing).await.len(), 3, "the fourth is not made yet");

    // It is still due: whatever its rule says by then.
    let draft = json!({ "id": rule, "mode": "DRAFT" });
    let updated = billing.owner().run("updateInvoiceReminderRule", "invoiceReminderRule { mode }", draft).await;
    updated.done("updateInvoiceReminderRule");
    assert_eq!(at(&billing.server, "2026-03-16T09:00:59Z").await, 0);
    assert_eq!(at(&billing.server, "2026-03-16T09:01:00Z").await, 1);
    let done = json!([{ "status": "SUCCEEDED", "done": 4, "attemptCount": 1, "reason": null, "nextAttemptAt": null }]);
    assert_eq!(sent(&billing).await, (to.to_vec(), done));
    let made = reminders(&billing).await;
    assert_eq!((made.len(), &made[3]), (4, &json!(["INV-00003, day 0", "DRAFTED"])));
}

#[tokio::test]
async fn reminders_beyond_what_an_organization_may_send_wait_and_are_no_failure() {
    let (billing, _) = limited(|options| options.rates.mail_organization = Rate::new(1, 3)).await;
    at(&billing.server, "2026-03-16T09:00:00Z").await;
    let waiting = |next: &str| json!([{ "status": "RETRYING", "done": 3, "attemptCount": 0, "reason": "RATE_LIMITED", "nextAttemptAt": next }]);
    let to = vec!["ada@engines.test".to_owned(); 3];
    assert_eq!(sent(&billing).await, (to.clone(), waiting("2026-03-16T09:01:00+00:00")));
    // However often: it is not given up.
    for minute in 1..8 {
        assert_eq!(at(&billing.server, &format!("2026-03-16T09:0{minute}:00Z")).await, 1);
    }
    assert_eq!(sent(&billing).await, (to, waiting("2026-03-16T09:08:00+00:00")));
}

#[tokio::test]
async fn an_address_that_several_contacts_have_is_written_to_once() {
    let (billing, _) = limited(|options| options.rates.mail_account = Rate::new(1, 3)).await;
    // More than may go to an address at once: as a mail each they could never go.
    for _ in 0..4 {
        contact(&billing, &billing.company, "Ada@engines.test").await;
    }
    at(&billing.server, "2026-03-16T09:00:00Z").await;
    let (to, runs) = sent(&billing).await;
    assert_eq!(to, ["ada@engines.test", "ada@engines.test", "ada@engines.test", "bea@looms.test"]);
    assert_eq!(runs[0]["status"], "SUCCEEDED");
}
