//! Invoices, from outside: made, changed, issued, voided, reissued.

use std::collections::BTreeSet;
use std::slice;

use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::Server;
use serde_json::{Value, json};

use super::billing::{Billing, MADE_UP, STATE, engagement, line};

#[tokio::test]
async fn a_draft_is_made_with_everything_it_can_have() {
    let billing = Billing::start().await;
    let input = json!({
        "engagementId": billing.engagement, "currency": "EUR", "purchaseOrder": " PO-7 ", "memo": "Thank you.",
        "dueDate": "2026-05-01", "externalId": "i-1", "lines": [
            { "description": "Advice", "quantity": "2.5", "unitPrice": "120", "discountRate": "10", "taxRate": "9.975" },
            { "description": "Travel", "unitPrice": "80.01" },
        ]
    });
    let everything = "invoice { number status isOverdue isPartiallyPaid billTo { name } purchaseOrder memo issueDate dueDate \
        currency taxRounding subtotal { amount currency } tax { amount } total { amount } paid { amount } credited { amount } \
        due { amount } externalId engagement { id } clientCompany { id } replaces { id } replacedBy { id } version \
        lines { position description quantity unitPrice { amount currency } discountRate taxRate net { amount } \
        tax { amount } total { amount } } }";
    let made = billing.owner().run("createInvoice", everything, input).await;
    let amount = |text: &str| json!({ "amount": text });
    assert_eq!(
        made.done("createInvoice")["invoice"],
        json!({
            "number": null, "status": "DRAFT", "isOverdue": false, "isPartiallyPaid": false, "billTo": null,
            "purchaseOrder": "PO-7", "memo": "Thank you.", "issueDate": null, "dueDate": "2026-05-01", "currency": "EUR",
            "taxRounding": "LINE", "subtotal": { "amount": "350.01", "currency": "EUR" }, "tax": amount("26.93"),
            "total": amount("376.94"), "paid": amount("0.00"), "credited": amount("0.00"), "due": amount("376.94"),
            "externalId": "i-1", "engagement": { "id": billing.engagement }, "clientCompany": { "id": billing.company },
            "replaces": null, "replacedBy": null, "version": 1,
            "lines": [
                { "position": 0, "description": "Advice", "quantity": "2.5",
                  "unitPrice": { "amount": "120.00", "currency": "EUR" }, "discountRate": "10", "taxRate": "9.975",
                  "net": amount("270.00"), "tax": amount("26.93"), "total": amount("296.93") },
                { "position": 1, "description": "Travel", "quantity": "1",
                  "unitPrice": { "amount": "80.01", "currency": "EUR" }, "discountRate": "0", "taxRate": "0",
                  "net": amount("80.01"), "tax": amount("0.00"), "total": amount("80.01") },
            ]
        })
    );
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let billing = Billing::start().await;
    let other = Billing::of(billing.server.clone(), billing.server.organization("other").await).await;
    let with = |more: Value| json!([line("1"), more]);
    for (lines, field) in [
        (json!({ "description": " ", "unitPrice": "1" }), "lines.1.description"),
        (json!({ "description": "A", "unitPrice": "-1" }), "lines.1.unitPrice"),
        (json!({ "description": "A", "unitPrice": "1.005" }), "lines.1.unitPrice"),
        (json!({ "description": "A", "unitPrice": "92233720368547758.08" }), "lines.1.unitPrice"),
        (json!({ "description": "A", "quantity": "2", "unitPrice": "92233720368547758.07" }), "lines.1.unitPrice"),
        (json!({ "description": "A", "quantity": "0", "unitPrice": "1" }), "lines.1.quantity"),
        (json!({ "description": "A", "quantity": "-1", "unitPrice": "1" }), "lines.1.quantity"),
        (json!({ "description": "A", "quantity": "0.00001", "unitPrice": "1" }), "lines.1.quantity"),
        (json!({ "description": "A", "unitPrice": "1", "taxRate": "100.001" }), "lines.1.taxRate"),
        (json!({ "description": "A", "unitPrice": "1", "taxRate": "-1" }), "lines.1.taxRate"),
        (json!({ "description": "A", "unitPrice": "1", "discountRate": "101" }), "lines.1.discountRate"),
    ] {
        let input = json!({ "engagementId": billing.engagement, "lines": with(lines.clone()) });
        let refused = billing.run("createInvoice", input).await;
        let (code, told) = refused.refused("createInvoice");
        assert_eq!(told, field, "{lines}");
        assert!(matches!(code.as_str(), "INVALID" | "REQUIRED"), "{lines}: {code}");
    }
    let sum = json!([
        { "description": "A", "unitPrice": "92233720368547758.07" },
        { "description": "B", "unitPrice": "0.01" },
    ]);
    let refused = billing.run("createInvoice", json!({ "engagementId": billing.engagement, "lines": sum })).await;
    assert_eq!(refused.refused("createInvoice"), ("INVALID".to_owned(), "lines".to_owned()));

    // Another's, a deleted one's and a made-up one's are told of alike.
    let gone = engagement(billing.owner(), &billing.company, "EUR").await;
    let deleted = billing.owner().run("deleteEngagement", "engagement { id }", json!({ "id": gone })).await;
    deleted.done("deleteEngagement");
    let mut told = BTreeSet::new();
    for id in [other.engagement.as_str(), gone.as_str(), "engagement_01h455vb4pex5vsknk084sn02q"] {
        let input = json!({ "engagementId": id, "purchaseOrder": "x".repeat(101), "memo": "\u{0}",
            "externalId": "x".repeat(201), "lines": [{ "description": "", "unitPrice": "x" }] });
        let refused = billing.run("createInvoice", input).await;
        let reasons = refused.user_errors("createInvoice");
        told.insert(
            reasons.iter().map(|r| format!("{} {} {}", r.field, r.code, r.message)).collect::<Vec<_>>().join("\n"),
        );
        let mut reasons: Vec<_> = reasons.iter().map(|r| (r.field.as_str(), r.code.as_str())).collect();
        reasons.sort_unstable();
        assert_eq!(
            reasons,
            [
                ("engagementId", "NOT_FOUND"),
                ("externalId", "LIMIT"),
                ("lines.0.description", "REQUIRED"),
                ("lines.0.unitPrice", "INVALID"),
                ("memo", "INVALID"),
                ("purchaseOrder", "LIMIT"),
            ]
        );
    }
    assert_eq!(told.len(), 1, "{told:?}");
    // An id of something else is no input at all.
    let wrong = billing.run("createInvoice", json!({ "engagementId": billing.company })).await;
    assert!(wrong.message().contains("an id of `client_company` where `engagement` is expected"), "{wrong}");
    let many: Vec<_> = (0..501).map(|_| line("1")).collect();
    let refused = billing.run("createInvoice", json!({ "engagementId": billing.engagement, "lines": many })).await;
    assert_eq!(refused.refused("createInvoice"), ("LIMIT".to_owned(), "lines".to_owned()));
    let none = billing.owner().query("{ invoices { totalCount } }", json!({})).await;
    assert_eq!(none.at("/invoices/totalCount"), 0, "nothing is half done");
}

#[tokio::test]
async fn lines_are_replaced_as_a_whole_and_keep_their_ids() {
    let billing = Billing::start().await;
    let input = json!({ "engagementId": billing.engagement, "lines": [line("1"), line("2"), line("3")] });
    let made = billing.owner().run("createInvoice", "invoice { id lines { id } }", input).await;
    let id = made.text("/createInvoice/invoice/id").to_owned();
    let lines: Vec<String> = made.each("/createInvoice/invoice/lines", "id").into_iter().map(str::to_owned).collect();

    let selection = "invoice { version total { amount } lines { id position unitPrice { amount } } }";
    let kept = json!({ "id": lines[2], "description": "Advice", "unitPrice": "3", "taxRate": "19" });
    let changed = json!({ "id": lines[0], "description": "Advice", "unitPrice": "10", "taxRate": "19" });
    let input = json!({ "id": id, "lines": [kept, line("5"), changed] });
    let updated = billing.owner().run("updateInvoice", selection, input).await;
    let invoice = &updated.done("updateInvoice")["invoice"];
    assert_eq!((&invoice["version"], &invoice["total"]["amount"]), (&json!(2), &json!("21.42")));
    let after = invoice["lines"].as_array().expect("lines");
    let told: Vec<_> = after.iter().map(|l| (l["position"].clone(), l["unitPrice"]["amount"].clone())).collect();
    assert_eq!(told, [(json!(0), json!("3.00")), (json!(1), json!("5.00")), (json!(2), json!("10.00"))]);
    assert_eq!((&after[0]["id"], &after[2]["id"]), (&json!(lines[2]), &json!(lines[0])));
    assert!(!lines.contains(&after[1]["id"].as_str().expect("an id").to_owned()));

    // A line that went, another invoice's, and one that stands twice.
    let foreign = billing
        .owner()
        .run(
            "createInvoice",
            "invoice { lines { id } }",
            json!({ "engagementId": billing.engagement, "lines": [line("1")] }),
        )
        .await;
    let foreign = foreign.text("/createInvoice/invoice/lines/0/id").to_owned();
    for (ids, field) in [
        (vec![lines[1].as_str()], "lines.0.id"),
        (vec![foreign.as_str()], "lines.0.id"),
        (vec![lines[0].as_str(), lines[0].as_str()], "lines.1.id"),
    ] {
        let of = |id: &&str| json!({ "id": id, "description": "Advice", "unitPrice": "1" });
        let input = json!({ "id": id, "lines": ids.iter().map(of).collect::<Vec<_>>() });
        let refused = billing.owner().run("updateInvoice", selection, input).await;
        assert_eq!(refused.refused("updateInvoice"), ("NOT_FOUND".to_owned(), field.to_owned()));
    }
    // The same again changes nothing; without lines they stay.
    let memo = billing.owner().run("updateInvoice", selection, json!({ "id": id, "memo": "Hello" })).await;
    assert_eq!(memo.done("updateInvoice")["invoice"]["lines"].as_array().map(Vec::len), Some(3));
    let stale =
        billing.owner().run("updateInvoice", selection, json!({ "id": id, "expectedVersion": 1, "memo": "x" })).await;
    assert_eq!(stale.refused("updateInvoice"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/updateInvoice/invoice/version"), 3);
    for none in [json!(null), json!([])] {
        let emptied = billing.owner().run("updateInvoice", selection, json!({ "id": id, "lines": none })).await;
        let invoice = &emptied.done("updateInvoice")["invoice"];
        assert_eq!((&invoice["total"]["amount"], &invoice["lines"]), (&json!("0.00"), &json!([])));
    }
    let refused = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("issueInvoice"), ("REQUIRED".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_retry_makes_nothing_twice() {
    let billing = Billing::start().await;
    let input = json!({ "engagementId": billing.engagement, "lines": [line("1")], "idempotencyKey": "one" });
    let first = billing.run("createInvoice", input.clone()).await;
    let again = billing.run("createInvoice", input.clone()).await;
    assert_eq!(first.done("createInvoice"), again.done("createInvoice"));
    let mut other = input;
    other["memo"] = json!("Else");
    let refused = billing.run("createInvoice", other).await;
    assert_eq!(refused.refused("createInvoice"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));

    let id = billing.issued("100").await;
    let input = json!({ "id": id, "reason": "Wrong client", "issue": {}, "idempotencyKey": "two" });
    let selection = "voided { id status } invoice { id number }";
    let first = billing.owner().run("voidAndReissueInvoice", selection, input.clone()).await;
    let again = billing.owner().run("voidAndReissueInvoice", selection, input).await;
    assert_eq!(first.done("voidAndReissueInvoice"), again.done("voidAndReissueInvoice"));
}

#[tokio::test]
async fn a_voided_invoice_is_replaced_by_one_that_says_the_same() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let selection = "voided { number status voidReason due { amount } replacedBy { id } } \
        invoice { id number status total { amount } replaces { id } lines { description net { amount } } }";
    let mut input = json!({ "id": id, "reason": "Wrong order number", "dryRun": true, "idempotencyKey": "once" });
    let tried = billing.owner().run("voidAndReissueInvoice", selection, input.clone()).await;
    assert_eq!(billing.state(&id).await["status"], "OPEN");
    input["dryRun"] = json!(false);
    let made = billing.owner().run("voidAndReissueInvoice", selection, input).await;
    assert_eq!(tried.snapshot(), made.snapshot());
    let made = made.done("voidAndReissueInvoice");
    let draft = made["invoice"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        made["voided"],
        json!({ "number": "INV-00001", "status": "VOID", "voidReason": "Wrong order number", "due": { "amount": "0.00" },
            "replacedBy": { "id": draft } })
    );
    assert_eq!(
        made["invoice"],
        json!({ "id": draft, "number": null, "status": "DRAFT", "total": { "amount": "119.00" }, "replaces": { "id": id },
            "lines": [{ "description": "Advice", "net": { "amount": "100.00" } }] })
    );
    billing.run("updateInvoice", json!({ "id": draft, "purchaseOrder": "PO-8" })).await.done("updateInvoice");
    let issued = billing.run("issueInvoice", json!({ "id": draft })).await;
    assert_eq!(issued.done("issueInvoice")["invoice"]["number"], "INV-00002");
    // And at once.
    let input =
        json!({ "id": draft, "reason": "Again", "issue": { "issueDate": "2026-03-02", "dueDate": "2026-03-05" } });
    let made = billing.owner().run("voidAndReissueInvoice", "invoice { number issueDate dueDate }", input).await;
    assert_eq!(
        made.done("voidAndReissueInvoice")["invoice"],
        json!({ "number": "INV-00003", "issueDate": "2026-03-02", "dueDate": "2026-03-05" })
    );
    // If the other can't be issued, the one is not voided.
    let id = billing.issued("1").await;
    let input = json!({ "id": id, "reason": "Again", "issue": { "dueDate": "2026-03-01" } });
    let refused = billing.owner().run("voidAndReissueInvoice", "invoice { id }", input).await;
    assert_eq!(refused.refused("voidAndReissueInvoice"), ("INVALID".to_owned(), "dueDate".to_owned()));
    assert_eq!(billing.state(&id).await["status"], "OPEN");
    for input in [json!({ "id": MADE_UP, "reason": "Lost" }), json!({ "id": id, "reason": " " })] {
        let refused = billing.owner().run("voidAndReissueInvoice", "invoice { id }", input).await;
        let (code, _) = refused.refused("voidAndReissueInvoice");
        assert!(matches!(code.as_str(), "NOT_FOUND" | "REQUIRED"), "{refused}");
    }
}

#[tokio::test]
async fn many_are_made_and_issued_each_with_a_result_of_its_own() {
    let billing = Billing::start().await;
    let results = "results { index invoice { id number } userErrors { code field } }";
    let invoices = json!([
        { "engagementId": billing.engagement, "lines": [line("1")] },
        { "engagementId": billing.engagement, "lines": [line("-1")] },
        { "engagementId": billing.engagement },
    ]);
    let made = billing.owner().run("createInvoices", results, json!({ "invoices": invoices })).await;
    let made = &made.done("createInvoices")["results"];
    assert_eq!(made[1]["userErrors"], json!([{ "code": "INVALID", "field": "invoices.1.lines.0.unitPrice" }]));
    let (first, third) = (made[0]["invoice"]["id"].clone(), made[2]["invoice"]["id"].clone());
    let input = json!({ "invoices": [{ "id": third }, { "id": MADE_UP }, { "id": first }, { "id": first }] });
    let issued = billing.owner().run("issueInvoices", results, input).await;
    let issued = &issued.done("issueInvoices")["results"];
    assert_eq!(issued[0]["userErrors"], json!([{ "code": "REQUIRED", "field": "invoices.0.id" }]));
    assert_eq!(issued[1]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "invoices.1.id" }]));
    assert_eq!(issued[2]["invoice"]["number"], "INV-00001");
    assert_eq!(issued[3]["userErrors"], json!([{ "code": "INVALID_TRANSITION", "field": "invoices.3.id" }]));
    let many: Vec<_> = (0..101).map(|_| json!({ "id": first })).collect();
    let refused = billing.owner().run("issueInvoices", results, json!({ "invoices": many })).await;
    assert_eq!(refused.refused("issueInvoices"), ("LIMIT".to_owned(), "invoices".to_owned()));
    let many: Vec<_> = (0..101).map(|_| json!({ "engagementId": billing.engagement })).collect();
    let refused = billing.owner().run("createInvoices", results, json!({ "invoices": many })).await;
    assert_eq!(refused.refused("createInvoices"), ("LIMIT".to_owned(), "invoices".to_owned()));
}

#[tokio::test]
async fn a_draft_leaves_the_lists_and_comes_back() {
    let billing = Billing::start().await;
    let id = billing.draft("100").await;
    let total = async || {
        let list = "query($id: ID!) { invoices { totalCount } engagement(id: $id) { invoices { totalCount } } }";
        let list = billing.owner().query(list, json!({ "id": billing.engagement })).await;
        (list.at("/invoices/totalCount").clone(), list.at("/engagement/invoices/totalCount").clone())
    };
    assert_eq!(total().await, (json!(1), json!(1)));
    billing.run("deleteInvoice", json!({ "id": id })).await.done("deleteInvoice");
    assert_eq!(total().await, (json!(0), json!(0)));
    let refused = billing.run("deleteInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("deleteInvoice"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    let back = billing.owner().run("restoreInvoice", "invoice { lines { net { amount } } }", json!({ "id": id })).await;
    assert_eq!(back.done("restoreInvoice")["invoice"]["lines"], json!([{ "net": { "amount": "100.00" } }]));
    let refused = billing.run("restoreInvoice", json!({ "id": id, "expectedVersion": 9 })).await;
    assert_eq!(refused.refused("restoreInvoice"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    let refused = billing.run("restoreInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("restoreInvoice"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn derived_states_are_found() {
    let billing = Billing::start().await;
    let (draft, open, late, part) =
        (billing.draft("1").await, billing.draft("2").await, billing.draft("3").await, billing.draft("4").await);
    for input in [
        json!({ "id": late, "issueDate": "2026-02-01", "dueDate": "2026-03-01" }),
        json!({ "id": open }),
        json!({ "id": part }),
    ] {
        billing.run("issueInvoice", input).await.done("issueInvoice");
    }
    let credit = json!({ "invoiceId": part, "amount": { "amount": "1.00", "currency": "EUR" }, "reason": "Late" });
    billing.owner().run("createCreditNote", "creditNote { id }", credit).await.done("createCreditNote");

    let found = async |filter: Value| {
        let list = "query($filter: InvoiceFilter) { invoices(filter: $filter, orderBy: [{ field: CREATED_AT }]) \
            { totalCount nodes { id isOverdue isPartiallyPaid } } }";
        let list = billing.owner().query(list, json!({ "filter": filter })).await;
        list.each("/invoices/nodes", "id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(json!({ "isOverdue": true })).await, slice::from_ref(&late));
    assert_eq!(found(json!({ "isOverdue": false })).await, [draft.clone(), open.clone(), part.clone()]);
    assert_eq!(found(json!({ "isPartiallyPaid": true })).await, slice::from_ref(&part));
    assert_eq!(found(json!({ "isPartiallyPaid": false })).await, [draft.clone(), open.clone(), late.clone()]);
    assert_eq!(found(json!({ "number": { "eq": "INV-00001" } })).await, slice::from_ref(&late));
    assert_eq!(found(json!({ "due": { "currency": "EUR", "lt": "3" } })).await, [draft.clone(), open.clone()]);
    assert_eq!(
        found(json!({ "engagement": { "name": { "eq": "advice" } }, "status": { "eq": "DRAFT" } })).await,
        [draft]
    );
    // The day passes, for lists, for objects and for plans.
    billing.server.clock().advance(chrono::Duration::days(15));
    assert_eq!(found(json!({ "isOverdue": true })).await, [open.clone(), late, part]);
    let told = "query($id: ID!) { invoice(id: $id) { isOverdue } }";
    assert_eq!(billing.owner().query(told, json!({ "id": open })).await.at("/invoice/isOverdue"), true);
}

#[tokio::test]
async fn who_may_write_drafts_may_not_issue_them() {
    let billing = Billing::start().await;
    let id = billing.draft("1").await;
    let manager = billing.acme.member(Role::Manager).await;
    manager.run("updateInvoice", STATE, json!({ "id": id, "memo": "Checked" })).await.done("updateInvoice");
    for mutation in ["issueInvoice", "sendInvoice"] {
        assert_eq!(manager.run(mutation, STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
    }
    let biller = billing.acme.member(Role::Billing).await;
    biller.run("issueInvoice", STATE, json!({ "id": id })).await.done("issueInvoice");
    let viewer = billing.acme.member(Role::Viewer).await;
    assert_eq!(
        viewer.run("createInvoice", STATE, json!({ "engagementId": billing.engagement })).await.code(),
        "FORBIDDEN"
    );
    let seen = viewer.query("{ invoices { nodes { number } } }", json!({})).await;
    assert_eq!(seen.each("/invoices/nodes", "number"), ["INV-00001"]);
}

#[tokio::test]
async fn the_outbox_tells_the_whole_document() {
    let billing = Billing::start().await;
    let id = billing.issued("100").await;
    let (kind, payload): (String, Value) = sqlx::query_as(
        "SELECT type, payload FROM outbox_events WHERE subject_type = 'invoice' ORDER BY id DESC LIMIT 1",
    )
    .fetch_one(billing.server.database().maintenance())
    .await
    .expect("issuing is an event");
    assert_eq!(kind, "invoice.issued");
    assert_eq!((&payload["id"], &payload["number"]), (&json!(id), &json!("INV-00001")));
    assert_eq!(payload["lines"][0]["net"], 10_000);
}

/// Tests of others stand on their own server.
#[tokio::test]
async fn another_firms_invoice_is_as_one_made_up() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (acme, other) = (Billing::of(server.clone(), acme).await, Billing::of(server.clone(), other).await);
    let foreign = other.issued("1").await;
    for (mutation, more) in [
        ("updateInvoice", json!({ "memo": "x" })),
        ("issueInvoice", json!({})),
        ("sendInvoice", json!({ "to": ["a@b.test"] })),
        ("voidInvoice", json!({ "reason": "x" })),
        ("markInvoiceUncollectible", json!({})),
        ("reopenInvoice", json!({})),
        ("deleteInvoice", json!({})),
        ("restoreInvoice", json!({})),
    ] {
        let told = [foreign.as_str(), MADE_UP].map(|id| {
            let mut input = more.clone();
            input["id"] = json!(id);
            acme.run(mutation, input)
        });
        let told = join_all(told).await;
        let told: Vec<_> = told.iter().map(|answer| answer.user_errors(mutation)).collect();
        assert_eq!(told[0], told[1], "{mutation}");
        assert_eq!(told[0][0].code, "NOT_FOUND", "{mutation}");
    }
}
