//! Rules of reminders: what they may say, who may make them.

use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::{Value, json};

const RULE: &str = "invoiceReminderRule { id version days mode subject body status enabledOn deletedAt \
    availableActions { action allowed } }";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

fn with(more: &Value) -> Value {
    let mut input = json!({ "days": 7, "subject": "Invoice {{invoice.number}}", "body": "Dear {{client.name}}" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    input
}

async fn run(client: &Client, mutation: &str, input: Value) -> Value {
    client.run(mutation, RULE, input).await.done(mutation)["invoiceReminderRule"].clone()
}

#[tokio::test]
async fn a_rule_is_made_changed_enabled_and_put_away() {
    let server = Server::start().await;
    let owner = server.organization("acme").await.owner;
    let rule = run(&owner, "createInvoiceReminderRule", with(&json!({}))).await;
    let id = json!({ "id": rule["id"] });
    assert_eq!(
        (&rule["status"], &rule["mode"], &rule["enabledOn"]),
        (&json!("DISABLED"), &json!("DRAFT"), &Value::Null)
    );
    let input = json!({ "id": rule["id"], "expectedVersion": 1, "days": -3, "mode": "SEND" });
    let changed = owner.run("updateInvoiceReminderRule", RULE, input.clone()).await;
    let changed = &changed.done("updateInvoiceReminderRule")["invoiceReminderRule"];
    assert_eq!(
        (&changed["days"], &changed["mode"], &changed["subject"]),
        (&json!(-3), &json!("SEND"), &rule["subject"])
    );
    let stale = owner.run("updateInvoiceReminderRule", RULE, input).await;
    assert_eq!(stale.refused("updateInvoiceReminderRule"), refusal("CONFLICT", "expectedVersion"));

    let enabled = run(&owner, "enableInvoiceReminderRule", id.clone()).await;
    assert_eq!((&enabled["status"], &enabled["enabledOn"]), (&json!("ENABLED"), &json!("2026-03-02")));
    let again = owner.run("enableInvoiceReminderRule", RULE, id.clone()).await;
    assert_eq!(again.refused("enableInvoiceReminderRule"), refusal("INVALID_TRANSITION", "id"));
    // Deleted and restored, it begins anew.
    run(&owner, "deleteInvoiceReminderRule", id.clone()).await;
    server.clock().set("2026-04-01T09:00:00Z".parse().expect("a time"));
    let restored = run(&owner, "restoreInvoiceReminderRule", id.clone()).await;
    assert_eq!((&restored["status"], &restored["enabledOn"]), (&json!("ENABLED"), &json!("2026-04-01")));
    let disabled = owner.run("disableInvoiceReminderRule", RULE, id.clone()).await;
    let disabled = &disabled.done("disableInvoiceReminderRule")["invoiceReminderRule"];
    assert_eq!((&disabled["status"], &disabled["enabledOn"]), (&json!("DISABLED"), &Value::Null));
    let again = owner.run("disableInvoiceReminderRule", RULE, id.clone()).await;
    assert_eq!(again.refused("disableInvoiceReminderRule"), refusal("INVALID_TRANSITION", "id"));
    let verbs = "query($id: ID!) { invoiceReminderRule(id: $id) { activity { nodes { verb } } } }";
    let verbs = owner.query(verbs, id).await;
    let verbs = verbs.each("/invoiceReminderRule/activity/nodes", "verb");
    let expected = ["disabled", "enabled", "restored", "deleted", "enabled", "updated", "created"];
    assert_eq!(verbs, expected.map(|verb| format!("invoice_reminder_rule.{verb}")));
}

#[tokio::test]
async fn what_a_rule_may_not_say_is_refused() {
    let server = Server::start().await;
    let owner = server.organization("acme").await.owner;
    let rule = run(&owner, "createInvoiceReminderRule", with(&json!({ "days": 1 }))).await;
    for (said, code, field) in [
        (json!({ "days": null }), "REQUIRED", "days"),
        (json!({ "days": -31 }), "INVALID", "days"),
        (json!({ "days": 366 }), "INVALID", "days"),
        (json!({ "days": 1 }), "DUPLICATE", "days"),
        (json!({ "subject": null }), "REQUIRED", "subject"),
        (json!({ "subject": "x".repeat(201) }), "LIMIT", "subject"),
        (json!({ "subject": "{{invoice.secret}}" }), "INVALID", "subject"),
        (json!({ "body": "{{invoice.number" }), "INVALID", "body"),
        (json!({ "body": " " }), "REQUIRED", "body"),
        (json!({ "body": "x".repeat(10_001) }), "LIMIT", "body"),
    ] {
        let refused = owner.run("createInvoiceReminderRule", RULE, with(&said)).await;
        assert_eq!(refused.refused("createInvoiceReminderRule"), refusal(code, field), "{said}");
    }
    let id = json!({ "id": rule["id"] });
    run(&owner, "deleteInvoiceReminderRule", id.clone()).await;
    run(&owner, "createInvoiceReminderRule", with(&json!({ "days": 1 }))).await;
    let taken = owner.run("restoreInvoiceReminderRule", RULE, id).await;
    assert_eq!(taken.refused("restoreInvoiceReminderRule"), refusal("DUPLICATE", "days"));
}

#[tokio::test]
async fn who_issues_invoices_decides_how_clients_are_reminded() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let rule = run(&acme.owner, "createInvoiceReminderRule", with(&json!({}))).await;
    for role in [Role::Admin, Role::Billing, Role::Manager, Role::Member, Role::Viewer] {
        let may = matches!(role, Role::Admin | Role::Billing);
        let member = acme.member(role).await;
        let input = json!({ "id": rule["id"], "body": format!("As {role:?} says.") });
        let changed = member.run("updateInvoiceReminderRule", RULE, input).await;
        assert_eq!(changed.errors().is_empty(), may, "{role:?}: {changed}");
        let seen = member.query("{ invoiceReminderRules { nodes { days } } }", json!({})).await;
        assert_eq!(seen.at("/invoiceReminderRules/nodes"), &json!([{ "days": 7 }]), "{role:?}");
    }
    let foreign = other.owner.run("enableInvoiceReminderRule", RULE, json!({ "id": rule["id"] })).await;
    assert_eq!(foreign.refused("enableInvoiceReminderRule"), refusal("NOT_FOUND", "id"));
}
