//! Invoices and credit notes by mail.

use entity::identity::organization_member::Role;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::billing::{Billing, STATE};

const SENT: &str = "invoice { sentAt version }";

/// Two of the client's contacts can be mailed its bills.
async fn contacts_for_bills(billing: &Billing) {
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
}

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
    contacts_for_bills(&billing).await;
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

#[tokio::test]
async fn a_credit_note_goes_to_those_who_pay_the_bills() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let credited = async |amount: &str| {
        let amount = json!({ "amount": amount, "currency": "EUR" });
        let input = json!({ "invoiceId": id, "reason": "Came late", "amount": amount });
        let made = billing.owner().run("createCreditNote", "creditNote { id }", input).await;
        made.text("/createCreditNote/creditNote/id").to_owned()
    };
    let note = credited("11.90").await;
    let send = async |input: Value| billing.owner().run("sendCreditNote", "creditNote { sentAt version }", input).await;
    for (input, code, field) in [
        (json!({ "id": note }), "REQUIRED", "to"),
        (json!({ "id": note, "to": [] }), "REQUIRED", "to"),
        (json!({ "id": note, "to": ["not an address"] }), "INVALID", "to.0"),
        (json!({ "id": note, "to": ["a@b.test"], "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
        (json!({ "id": "credit_note_01h455vb4pex5vsknk084sn02q", "to": ["a@b.test"] }), "NOT_FOUND", "id"),
    ] {
        let refused = send(input.clone()).await;
        assert_eq!(refused.refused("sendCreditNote"), (code.to_owned(), field.to_owned()), "{input}");
    }
    assert_eq!(billing.server.mails(), []);
    let reasons = [
        (json!({ "id": note, "to": [] }), "`to` is empty: leave it out, or say where the credit note goes."),
        (
            json!({ "id": note }),
            "The client has no BILLING contact with an address: say in `to` where the credit note goes.",
        ),
    ];
    for (input, reason) in reasons {
        assert_eq!(send(input).await.user_errors("sendCreditNote")[0].message, reason);
    }

    contacts_for_bills(&billing).await;
    let input = json!({ "id": note, "idempotencyKey": "one" });
    let sent = send(input.clone()).await;
    let expected = json!({ "sentAt": "2026-03-02T09:00:00+00:00", "version": 2 });
    assert_eq!(sent.done("sendCreditNote")["creditNote"], expected);
    assert_eq!(send(input).await.done("sendCreditNote")["creditNote"], expected);
    let mails = billing.server.mails();
    assert_eq!(
        mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["ada@engines.test", "dora@engines.test"],
        "a retry sends nothing again"
    );
    assert_eq!(mails[0].subject, "Credit note CN-00001 from acme");
    assert_eq!(
        mails[0].body,
        "Credit note CN-00001 from acme to Engines Ltd\nIssued 2026-03-02, for invoice INV-00001\n\nCame late\n\n\
         Subtotal: 10.00 EUR\nTax: 1.90 EUR\nTotal: 11.90 EUR\nStill due of the invoice: 107.10 EUR\n"
    );

    // Of what is settled nothing is due, and a void one takes nothing back.
    let rest = credited("107.10").await;
    send(json!({ "id": rest, "to": ["ada@engines.test"] })).await.done("sendCreditNote");
    assert!(billing.server.mails()[2].body.ends_with("Total: 107.10 EUR\n"));
    let input = json!({ "id": rest, "reason": "Mistake" });
    billing.owner().run("voidCreditNote", "creditNote { id }", input).await.done("voidCreditNote");
    let refused = send(json!({ "id": rest, "to": ["ada@engines.test"] })).await;
    assert_eq!(refused.refused("sendCreditNote"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let viewer = billing.acme.member(Role::Viewer).await;
    let refused = viewer.run("sendCreditNote", "creditNote { id }", json!({ "id": note })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn the_firm_learns_that_nobody_got_its_credit_note() {
    let server = Server::with(Options { sends_mails: false, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let billing = Billing::of(server, acme).await;
    let input = json!({ "invoiceId": billing.issued("100").await, "reason": "Came late" });
    let made = billing.owner().run("createCreditNote", "creditNote { id }", input).await;
    let note = made.text("/createCreditNote/creditNote/id");
    let input = json!({ "id": note, "to": ["ada@refused.invalid"] });
    billing.owner().run("sendCreditNote", "creditNote { id }", input).await.done("sendCreditNote");
    assert_eq!(billing.server.send_mails().await, 1);
    billing.server.relay().await;
    let query = "{ events(first: 5, types: [\"credit_note.mail_failed\"]) { events { subjectId data } } }";
    let told = billing.owner().query(query, json!({})).await;
    assert_eq!(told.at("/events/events/0/subjectId"), note);
    assert_eq!(told.at("/events/events/0/data/mail/reason"), "550");
}
