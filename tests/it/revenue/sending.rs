//! Invoices by mail.

use serde_json::json;

use super::billing::{Billing, STATE};

const SENT: &str = "invoice { sentAt version }";

#[tokio::test]
async fn an_invoice_goes_to_the_addresses_given() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let to = ["Ada@Engines.test", "bob@engines.test", "ada@engines.test"];
    let input = json!({ "id": id, "to": to, "idempotencyKey": "one" });
    let sent = billing.owner().run("sendInvoice", SENT, input.clone()).await;
    assert_eq!(sent.done("sendInvoice")["invoice"]["sentAt"], "2026-03-02T09:00:00+00:00");
    let mails = billing.server.mails();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["Ada@Engines.test", "bob@engines.test"]);
    assert_eq!(mails[0].subject, "Invoice INV-00001 from acme");
    assert_eq!(
        mails[0].body,
        "Invoice INV-00001 from acme to Engines Ltd\nIssued 2026-03-02, due 2026-03-16\n\nAdvice: 100.00 EUR\n\n\
         Subtotal: 100.00 EUR\nTax: 19.00 EUR\nTotal: 119.00 EUR\n"
    );
    billing.owner().run("sendInvoice", SENT, input).await.done("sendInvoice");
    assert_eq!(billing.server.mails().len(), 2, "a retry sends nothing again");
}

#[tokio::test]
async fn without_addresses_it_goes_to_the_contacts_for_bills() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let refused = billing.owner().run("sendInvoice", SENT, json!({ "id": id })).await;
    assert_eq!(refused.refused("sendInvoice"), ("REQUIRED".to_owned(), "to".to_owned()));
    for (name, roles, emails) in [
        ("Ada", json!(["BILLING", "PRIMARY"]), json!(["ada@engines.test", "second@engines.test"])),
        ("Bob", json!(["PRIMARY"]), json!(["bob@engines.test"])),
        ("Cleo", json!(["BILLING"]), json!([])),
        ("Dora", json!(["BILLING"]), json!(["dora@engines.test"])),
        ("Dora's deputy", json!(["BILLING"]), json!(["Dora@Engines.test"])),
    ] {
        let input = json!({ "name": name, "roles": roles, "emails": emails, "clientCompanyId": billing.company });
        billing.owner().run("createContact", "contact { id }", input).await.done("createContact");
    }
    billing.owner().run("sendInvoice", SENT, json!({ "id": id })).await.done("sendInvoice");
    let mails = billing.server.mails();
    assert_eq!(
        mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["ada@engines.test", "dora@engines.test"]
    );
}

#[tokio::test]
async fn what_is_refused_sends_nothing() {
    let billing = Billing::start().await;
    let (id, draft) = (billing.issued("100").await, billing.draft("100").await);
    let many: Vec<_> = (0..21).map(|n| format!("a{n}@b.test")).collect();
    for (input, code, field) in [
        (json!({ "id": id, "to": ["fine@a.test", "not an address"] }), "INVALID", "to.1"),
        (json!({ "id": id, "to": many }), "LIMIT", "to"),
        (json!({ "id": id, "to": [] }), "REQUIRED", "to"),
        (json!({ "id": draft, "to": ["a@b.test"] }), "INVALID_TRANSITION", "id"),
        (json!({ "id": id, "to": ["a@b.test"], "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = billing.owner().run("sendInvoice", STATE, input.clone()).await;
        assert_eq!(refused.refused("sendInvoice"), (code.to_owned(), field.to_owned()), "{input}");
    }
    assert_eq!(billing.server.mails(), []);
}
