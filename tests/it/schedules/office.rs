//! A firm in which something of everything is going to be due.

use harness::{Org, Server};
use serde_json::{Value, json};

/// Makes a record and answers its id.
pub(super) async fn made(org: &Org, mutation: &str, record: &str, input: Value) -> String {
    let answer = org.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.done(mutation);
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}

/// A thread that is snoozed until a time.
pub(super) async fn snoozed(org: &Org, until: &str) -> String {
    let thread = made(org, "createThread", "thread", json!({ "subject": "Later" })).await;
    made(org, "snoozeThread", "thread", json!({ "id": thread, "until": until })).await
}

/// An issued invoice over 100 euros that is due on 16 March.
pub(super) async fn invoice(org: &Org, engagement: &str) -> String {
    let lines = json!([{ "description": "Advice", "unitPrice": "100" }]);
    let input = json!({ "engagementId": engagement, "dueDate": "2026-03-16", "lines": lines });
    let id = made(org, "createInvoice", "invoice", input).await;
    made(org, "issueInvoice", "invoice", json!({ "id": id })).await
}

/// An engagement for a client, the client's contact for bills, and the client.
pub(super) async fn engagement(org: &Org) -> [String; 3] {
    let company = made(org, "createClientCompany", "clientCompany", json!({ "name": "Engines" })).await;
    let input =
        json!({ "name": "Ada", "roles": ["BILLING"], "emails": ["ada@engines.test"], "clientCompanyId": company });
    let contact = made(org, "createContact", "contact", input).await;
    let input = json!({ "name": "Advice", "clientCompanyId": company, "currency": "EUR" });
    let engagement = made(org, "createEngagement", "engagement", input).await;
    [made(org, "activateEngagement", "engagement", json!({ "id": engagement })).await, contact, company]
}

/// A firm with a record that each job has to do with, all due in April 2026 at the latest.
pub(super) async fn office(server: &Server, slug: &str) -> Org {
    let org = server.organization(slug).await;
    let [engagement, contact, company] = engagement(&org).await;
    let amount = json!({ "amount": "100", "currency": "EUR" });
    let recurrence = json!({ "everyMonths": 1, "start": "2026-03-31", "end": "2026-04-30", "amount": amount });
    let input = json!({ "engagementId": engagement, "name": "Retainer", "recurrence": recurrence });
    made(&org, "createInvoiceSchedule", "invoiceSchedule", input).await;
    invoice(&org, &engagement).await;

    let lines = json!([{ "description": "Advice", "unitPrice": "10" }]);
    let input = json!({ "title": "Offer", "clientCompanyId": company, "contactId": contact, "validUntil": "2026-03-20", "lines": lines });
    let proposal = made(&org, "createProposal", "proposal", input).await;
    let input = json!({ "id": proposal, "to": ["ada@engines.test"] });
    made(&org, "sendProposal", "proposal", input).await;

    let input = json!({ "title": "Care", "body": "We care.", "clientCompanyId": company,
        "effectiveDate": "2025-03-01", "endDate": "2026-03-31" });
    let contract = made(&org, "createContract", "contract", input).await;
    let input = json!({ "id": contract, "executedOn": "2025-03-01" });
    made(&org, "activateContract", "contract", input).await;
    let unsigned = made(
        &org,
        "createContract",
        "contract",
        json!({ "title": "More", "body": "Of it.", "clientCompanyId": company }),
    )
    .await;
    let input = json!({ "id": unsigned, "expiresAt": "2026-03-25T12:00:00Z",
        "signers": [{ "memberId": org.owner.member_id() }] });
    org.owner.run("sendContractForSignature", "signatureRequest { id }", input).await.done("sendContractForSignature");

    snoozed(&org, "2026-03-09T10:00:30Z").await;
    let content = json!({ "sizeBytes": 7, "contentType": "text/plain", "sha256": "0".repeat(64) });
    made(&org, "createFileObject", "fileObject", json!({ "name": "a.txt", "version": content })).await;
    let input = json!({ "engagementId": engagement, "contactId": contact, "areas": ["FILES"],
        "expiresAt": "2026-03-30T00:00:00Z" });
    org.owner.run("grantPortalAccess", "token", input).await.done("grantPortalAccess");
    org
}
