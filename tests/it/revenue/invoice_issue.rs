//! Issuing invoices: numbers, days, who they are for; once, and without gaps.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use super::billing::{Billing, MADE_UP, line};

#[tokio::test]
async fn an_issued_invoice_has_its_number_its_days_and_who_it_is_for() {
    let billing = Billing::start().await;
    let selection = "invoice { number status issueDate dueDate issuedAt billTo { name legalName address { city country } } \
        total { amount } availableActions { action allowed } }";
    let id = billing.draft("100").await;
    let issued = billing.owner().run("issueInvoice", selection, json!({ "id": id })).await;
    let invoice = issued.done("issueInvoice")["invoice"].clone();
    assert_eq!(
        invoice["billTo"],
        json!({ "name": "Engines", "legalName": "Engines Ltd", "address": { "city": "London", "country": "GB" } })
    );
    assert_eq!((&invoice["number"], &invoice["status"]), (&json!("INV-00001"), &json!("OPEN")));
    assert_eq!((&invoice["issueDate"], &invoice["dueDate"]), (&json!("2026-03-02"), &json!("2026-03-16")));
    assert_eq!(invoice["issuedAt"], "2026-03-02T09:00:00+00:00");

    // A later change of the client changes no invoice.
    let input = json!({ "id": billing.company, "name": "Motors", "billingAddress": null });
    billing.owner().run("updateClientCompany", "clientCompany { id }", input).await.done("updateClientCompany");
    let told = "query($id: ID!) { invoice(id: $id) { billTo { name legalName address { city } } } }";
    let told = billing.owner().query(told, json!({ "id": id })).await;
    assert_eq!(
        told.at("/invoice/billTo"),
        &json!({ "name": "Engines", "legalName": "Engines Ltd", "address": { "city": "London" } })
    );

    // Days as said, by the draft, and by what is usual.
    let days = async |input: Value| {
        let id = billing.draft("1").await;
        let mut input = input;
        if let Some(due) = input["draft"].take().as_str() {
            billing.run("updateInvoice", json!({ "id": id, "dueDate": due })).await.done("updateInvoice");
        }
        input.as_object_mut().expect("an object").remove("draft");
        input["id"] = json!(id);
        let issued = billing.run("issueInvoice", input).await;
        let invoice = &issued.done("issueInvoice")["invoice"];
        (invoice["issueDate"].clone(), invoice["dueDate"].clone())
    };
    assert_eq!(days(json!({ "issueDate": "2026-03-02" })).await, (json!("2026-03-02"), json!("2026-03-16")));
    assert_eq!(days(json!({ "draft": "2026-04-01" })).await, (json!("2026-03-02"), json!("2026-04-01")));
    assert_eq!(
        days(json!({ "draft": "2026-04-01", "dueDate": "2026-03-02" })).await,
        (json!("2026-03-02"), json!("2026-03-02"))
    );
    let input = json!({ "id": billing.company, "paymentTermsDays": null });
    billing.owner().run("updateClientCompany", "clientCompany { id }", input).await.done("updateClientCompany");
    assert_eq!(days(json!({})).await, (json!("2026-03-02"), json!("2026-04-01")));

    let early = billing.draft("1").await;
    for input in [
        json!({ "id": early, "dueDate": "2026-03-01" }),
        json!({ "id": early, "issueDate": "2026-03-02", "dueDate": "2026-02-28" }),
    ] {
        let refused = billing.run("issueInvoice", input).await;
        assert_eq!(refused.refused("issueInvoice"), ("INVALID".to_owned(), "dueDate".to_owned()));
    }
    for id in [MADE_UP, "invoice_7zzzzzzzzzzzzzzzzzzzzzzzzz"] {
        let refused = billing.run("issueInvoice", json!({ "id": id })).await;
        assert_eq!(refused.refused("issueInvoice"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
}

#[tokio::test]
async fn an_issued_invoice_keeps_the_tax_id_of_its_client() {
    let billing = Billing::start().await;
    let is = async |tax_id: Value| {
        let input = json!({ "id": billing.company, "taxId": tax_id });
        billing.owner().run("updateClientCompany", "clientCompany { id }", input).await.done("updateClientCompany");
    };
    let selection = "invoice { id billToTaxId replaces { billToTaxId } }";
    is(json!("SECRET-1")).await;
    let id = billing.draft("100").await;
    let find = "query($id: ID!) { invoice(id: $id) { billToTaxId billToTaxIdIsSet activity { nodes { diff } } } }";
    let draft = billing.owner().query(find, json!({ "id": id })).await;
    assert_eq!(draft.at("/invoice/billToTaxId"), &Value::Null);
    assert_eq!(draft.at("/invoice/billToTaxIdIsSet"), false);
    let issued = billing.owner().run("issueInvoice", selection, json!({ "id": id })).await;
    assert_eq!(issued.done("issueInvoice")["invoice"]["billToTaxId"], "SECRET-1");

    is(json!("SECRET-2")).await;
    for (client, shown) in [
        (billing.owner(), json!("SECRET-1")),
        (&billing.acme.member(Role::Billing).await, json!("SECRET-1")),
        (&billing.acme.member(Role::Viewer).await, Value::Null),
        (&billing.acme.api_key([Permission::InvoiceRead, Permission::ActivityRead]).await, Value::Null),
    ] {
        let found = client.query(find, json!({ "id": id })).await;
        assert_eq!(found.at("/invoice/billToTaxId"), &shown);
        assert_eq!(found.at("/invoice/billToTaxIdIsSet"), true);
        assert_eq!(found.at("/invoice/activity/nodes/0/diff/billToTaxId"), &json!({ "redacted": true }));
    }
    // What stands in its place is issued to the client as it is now.
    let input = json!({ "id": id, "reason": "Mistake", "issue": {} });
    let reissued = billing.owner().run("voidAndReissueInvoice", selection, input).await;
    assert_eq!(
        reissued.done("voidAndReissueInvoice")["invoice"],
        json!({ "id": reissued.at("/voidAndReissueInvoice/invoice/id"), "billToTaxId": "SECRET-2",
            "replaces": { "billToTaxId": "SECRET-1" } })
    );
    is(Value::Null).await;
    let id = billing.draft("100").await;
    let issued = billing.owner().run("issueInvoice", selection, json!({ "id": id })).await;
    assert_eq!(issued.done("issueInvoice")["invoice"]["billToTaxId"], Value::Null);

    let stored = "SELECT string_agg(stored, ' ') FROM (SELECT row_to_json(i)::text FROM invoices i UNION ALL \
        SELECT row_to_json(a)::text FROM activity_events a UNION ALL SELECT row_to_json(o)::text FROM outbox_events o) AS rows (stored)";
    let maintenance = billing.server.database().maintenance();
    let stored: String = sqlx::query_scalar(stored).fetch_one(maintenance).await.expect("rows");
    assert!(stored.contains("invoice.issued") && !stored.contains("SECRET"), "{stored}");
}

#[tokio::test]
async fn today_is_where_the_organization_is() {
    let billing = Billing::start().await;
    billing.server.clock().set("2026-03-02T20:00:00Z".parse().expect("a time"));
    billing.write("UPDATE organizations SET timezone = 'Asia/Tokyo'".to_owned()).await;
    let id = billing.draft("1").await;
    let issued = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(issued.done("issueInvoice")["invoice"]["issueDate"], "2026-03-03");
}

#[tokio::test]
async fn an_invoice_without_a_client_is_not_issued() {
    let billing = Billing::start().await;
    let made = billing
        .owner()
        .run("createEngagement", "engagement { id }", json!({ "name": "Nobody's", "currency": "EUR" }))
        .await;
    let nobodys = made.text("/createEngagement/engagement/id");
    let input = json!({ "engagementId": nobodys, "lines": [line("1")] });
    let made = billing.run("createInvoice", input).await;
    let id = made.done("createInvoice")["invoice"]["id"].clone();
    let refused = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("issueInvoice"), ("REQUIRED".to_owned(), "id".to_owned()));
    // The engagement gets a client, and its draft with it; one that is gone is none.
    let of = async |company: &str| {
        let input = json!({ "id": nobodys, "clientCompanyId": company });
        billing.owner().run("updateEngagement", "engagement { id }", input).await.done("updateEngagement");
    };
    let gone = billing.acme.client_company("Gone").await;
    of(&gone).await;
    let deleted = billing.owner().run("deleteClientCompany", "clientCompany { id }", json!({ "id": gone })).await;
    deleted.done("deleteClientCompany");
    let refused = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(refused.refused("issueInvoice"), ("REQUIRED".to_owned(), "id".to_owned()));
    of(&billing.company).await;
    billing.run("issueInvoice", json!({ "id": id })).await.done("issueInvoice");
}

#[tokio::test]
async fn a_dry_run_tells_the_number_and_takes_none() {
    let billing = Billing::start().await;
    let id = billing.draft("100").await;
    for _ in 0..2 {
        let told = billing.run("issueInvoice", json!({ "id": id, "dryRun": true })).await;
        let invoice = &told.done("issueInvoice")["invoice"];
        assert_eq!((&invoice["number"], &invoice["status"]), (&json!("INV-00001"), &json!("OPEN")));
    }
    let state = billing.state(&id).await;
    assert_eq!((&state["status"], &state["number"], &state["version"]), (&json!("DRAFT"), &json!(null), &json!(1)));
    let issued = billing.run("issueInvoice", json!({ "id": id })).await;
    assert_eq!(issued.done("issueInvoice")["invoice"]["number"], "INV-00001");
}

#[tokio::test]
async fn of_nothing_nothing_is_due() {
    let billing = Billing::start().await;
    let id = billing.draft("0").await;
    let issued =
        billing.owner().run("issueInvoice", "invoice { status paidAt due { amount } }", json!({ "id": id })).await;
    let invoice = &issued.done("issueInvoice")["invoice"];
    assert_eq!((&invoice["status"], &invoice["due"]["amount"]), (&json!("PAID"), &json!("0.00")));
    assert_eq!(invoice["paidAt"], "2026-03-02T09:00:00+00:00");
    billing.run("voidInvoice", json!({ "id": id, "reason": "Nothing" })).await.done("voidInvoice");
}

/// One of 64 wins, and the series has no gap.
#[tokio::test]
async fn one_draft_is_issued_once_however_many_try() {
    let billing = Billing::start().await;
    let id = billing.draft("100").await;
    let input = json!({ "id": id, "expectedVersion": 1 });
    let plain = json!({ "id": id });
    let tries = (0..64).map(|n| billing.run("issueInvoice", if n % 2 == 0 { plain.clone() } else { input.clone() }));
    let answers = join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.user_errors("issueInvoice").is_empty());
    assert_eq!((won.len(), lost.len()), (1, 63));
    for answer in lost {
        let (code, _) = answer.refused("issueInvoice");
        assert!(matches!(code.as_str(), "INVALID_TRANSITION" | "CONFLICT"), "{answer}");
    }
    let next = billing.draft("100").await;
    let next = billing.run("issueInvoice", json!({ "id": next })).await;
    assert_eq!(next.done("issueInvoice")["invoice"]["number"], "INV-00002");
}

/// Refusals, dry runs and rivals give their numbers back.
#[tokio::test]
async fn numbers_have_no_gaps() {
    let billing = Billing::start().await;
    let mut drafts = Vec::new();
    for n in 0..24 {
        drafts.push(billing.draft(&n.to_string()).await);
    }
    let late = json!({ "issueDate": "2026-03-02", "dueDate": "2026-03-01" });
    let tries = drafts.iter().enumerate().map(|(n, id)| {
        let mut input = json!({ "id": id });
        match n % 4 {
            0 => input["dryRun"] = json!(true),
            1 => input.as_object_mut().expect("an object").extend(late.as_object().expect("an object").clone()),
            _ => {}
        }
        billing.run("issueInvoice", input)
    });
    join_all(tries).await;
    let many = drafts.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>();
    let both = [many.clone(), many.into_iter().rev().collect()].map(|invoices| {
        billing.owner().run(
            "issueInvoices",
            "results { invoice { number } userErrors { code } }",
            json!({ "invoices": invoices }),
        )
    });
    for answer in join_all(both).await {
        answer.done("issueInvoices");
    }
    let sequences: Vec<i64> = sqlx::query_scalar("SELECT sequence FROM invoices WHERE sequence IS NOT NULL ORDER BY 1")
        .fetch_all(billing.server.database().maintenance())
        .await
        .expect("the series is read");
    assert_eq!(sequences, (1..=24).collect::<Vec<_>>());
}
