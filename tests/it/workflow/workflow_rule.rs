//! Rules: what they may say, who may make them, how many run.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::{Client, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const RULE: &str = "workflowRule { \
    id version name status eventType conditions actions owner { id } availableActions { action allowed } }";

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

fn rule() -> Value {
    json!({
        "name": "Large invoices", "eventType": "invoice.issued",
        "conditions": { "total": { "currency": "EUR", "gte": "1000.00" }, "status": { "in": ["OPEN"] } },
        "actions": [
            { "sendMail": {
                "to": ["cfo@acme.example"], "subject": "Issued: {{subject.number}}", "body": "Due {{subject.dueDate}}.",
            } },
            { "callWebhook": { "url": "https://erp.example/hooks" } },
        ],
    })
}

fn with(more: &Value) -> Value {
    let mut input = rule();
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    input
}

async fn made(client: &Client, input: Value) -> Value {
    client.run("createWorkflowRule", RULE, input).await.done("createWorkflowRule")["workflowRule"].clone()
}

#[tokio::test]
async fn a_rule_is_kept_as_it_was_said_and_runs_when_it_is_enabled() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = made(&acme.owner, rule()).await;
    assert_eq!((&made["conditions"], &made["actions"]), (&rule()["conditions"], &rule()["actions"]));
    assert_eq!((&made["status"], &made["owner"]["id"]), (&json!("DISABLED"), &json!(acme.owner.member_id())));
    let id = json!({ "id": made["id"] });
    let enabled = acme.owner.run("enableWorkflowRule", RULE, id.clone()).await;
    assert_eq!(enabled.done("enableWorkflowRule")["workflowRule"]["status"], "ENABLED");
    let again = acme.owner.run("enableWorkflowRule", RULE, id.clone()).await;
    assert_eq!(again.refused("enableWorkflowRule"), refusal("INVALID_TRANSITION", "id"));
    let filter = json!({ "status": { "eq": "ENABLED" }, "eventType": { "eq": "invoice.issued" } });
    let list = "query($filter: WorkflowRuleFilter) { workflowRules(filter: $filter) { nodes { id } } }";
    let listed = acme.owner.query(list, json!({ "filter": filter })).await;
    assert_eq!(listed.at("/workflowRules/nodes"), &json!([id]));
    let disabled = acme.owner.run("disableWorkflowRule", RULE, id.clone()).await;
    assert_eq!(disabled.done("disableWorkflowRule")["workflowRule"]["status"], "DISABLED");
    let again = acme.owner.run("disableWorkflowRule", RULE, id.clone()).await;
    assert_eq!(again.refused("disableWorkflowRule"), refusal("INVALID_TRANSITION", "id"));
    let events = acme.owner.query("{ workflowRules { nodes { activity { nodes { verb } } } } }", json!({})).await;
    let verbs = events.each("/workflowRules/nodes/0/activity/nodes", "verb");
    assert_eq!(verbs, ["workflow_rule.disabled", "workflow_rule.enabled", "workflow_rule.created"]);
}

#[tokio::test]
async fn what_a_rule_may_not_say_is_refused_with_its_path() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mail = |more: Value| {
        let mut mail = json!({ "to": ["a@b.example"], "subject": "a", "body": "b" });
        mail.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "actions": [{ "callWebhook": { "url": "https://a.example" } }, { "sendMail": mail }] })
    };
    for (said, code, field) in [
        (json!({ "name": null }), "REQUIRED", "name"),
        (json!({ "name": "x".repeat(201) }), "LIMIT", "name"),
        (json!({ "eventType": "invoice.exploded" }), "INVALID", "eventType"),
        (json!({ "eventType": null }), "REQUIRED", "eventType"),
        (json!({ "conditions": [] }), "INVALID", "conditions"),
        (json!({ "conditions": { "colour": { "eq": "red" } } }), "INVALID", "conditions.colour"),
        (json!({ "conditions": { "dueDate": { "after": "2026-01-01" } } }), "INVALID", "conditions.dueDate.after"),
        (json!({ "conditions": { "dueDate": { "gte": "soon" } } }), "INVALID", "conditions.dueDate.gte"),
        (
            json!({ "conditions": { "or": [{}, { "status": { "eq": "LATE" } }] } }),
            "INVALID",
            "conditions.or.1.status.eq",
        ),
        (json!({ "conditions": { "number": { "eq": "x".repeat(17_000) } } }), "LIMIT", "conditions"),
        (json!({ "actions": [] }), "REQUIRED", "actions"),
        (json!({ "actions": vec![json!({ "callWebhook": { "url": "https://a.example" } }); 21] }), "LIMIT", "actions"),
        (
            json!({ "actions": [{ "callWebhook": { "url": "http://a.example" } }] }),
            "INVALID",
            "actions.0.callWebhook.url",
        ),
        (
            json!({ "actions": [{ "callWebhook": { "url": "file:///etc/passwd" } }] }),
            "INVALID",
            "actions.0.callWebhook.url",
        ),
        (mail(json!({ "to": ["nobody"] })), "INVALID", "actions.1.sendMail.to.0"),
        (mail(json!({ "body": "{{subject.billTo}}" })), "INVALID", "actions.1.sendMail.body"),
        (mail(json!({ "subject": "{{member.passwordHash}}" })), "INVALID", "actions.1.sendMail.subject"),
        (json!({ "actions": [{ "changeState": { "action": "winDeal" } }] }), "INVALID", "actions.0.changeState.action"),
        (json!({ "actions": [{ "createTask": { "title": "Call" } }] }), "REQUIRED", "actions.0.createTask.projectId"),
        (json!({ "actions": [{ "sendMessage": { "body": "Hi" } }] }), "REQUIRED", "actions.0.sendMessage.threadId"),
        (
            json!({ "actions": [{ "createTask": {
                "title": "Call", "projectId": "project_01h455vb4pex5vsknk084sn02q",
            } }] }),
            "NOT_FOUND",
            "actions.0.createTask.projectId",
        ),
        (
            json!({ "actions": [{ "createContact": {
                "name": "A", "clientCompanyId": "client_company_01h455vb4pex5vsknk084sn02q",
            } }] }),
            "NOT_FOUND",
            "actions.0.createContact.clientCompanyId",
        ),
    ] {
        let refused = acme.owner.run("createWorkflowRule", RULE, with(&said)).await;
        assert_eq!(refused.refused("createWorkflowRule"), refusal(code, field), "{said}");
    }
    // Two kinds in one action, or an id of the wrong type, are no input at all.
    for (actions, why) in [
        (
            json!([{ "callWebhook": { "url": "https://a.example" }, "createContact": { "name": "A" } }]),
            "exactly one field",
        ),
        (
            json!([{ "createTask": { "title": "Call", "projectId": "deal_01h455vb4pex5vsknk084sn02q" } }]),
            "where `project` is expected",
        ),
    ] {
        let refused = acme.owner.run("createWorkflowRule", RULE, with(&json!({ "actions": actions }))).await;
        assert!(refused.message().contains(why), "{refused}");
    }
}

#[tokio::test]
async fn with_another_event_all_is_checked_anew() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = made(&acme.owner, rule()).await;
    let change = json!({ "id": made["id"], "eventType": "deal.won" });
    let refused = acme.owner.run("updateWorkflowRule", RULE, change).await;
    let fields: Vec<_> = refused.user_errors("updateWorkflowRule").into_iter().map(|reason| reason.field).collect();
    assert_eq!(fields, ["conditions.status", "actions.0.sendMail.subject", "actions.0.sendMail.body"]);
    let change = json!({
        "id": made["id"], "eventType": "deal.won", "conditions": null,
        "actions": [{ "changeState": { "action": "reopenDeal" } }],
    });
    let changed = acme.owner.run("updateWorkflowRule", RULE, change).await;
    let changed = &changed.done("updateWorkflowRule")["workflowRule"];
    assert_eq!((&changed["eventType"], &changed["conditions"]), (&json!("deal.won"), &json!({})));
    // What stays is not asked for again.
    let renamed = acme.owner.run("updateWorkflowRule", RULE, json!({ "id": made["id"], "name": "Won" })).await;
    assert_eq!(renamed.done("updateWorkflowRule")["workflowRule"]["actions"], changed["actions"]);
}

#[tokio::test]
async fn nobody_makes_a_rule_that_may_do_more_than_they_may() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let admin = acme.member(Role::Admin).await;
    let refused = admin.run("createWorkflowRule", RULE, with(&json!({ "ownerId": acme.owner.member_id() }))).await;
    assert_eq!(refused.refused("createWorkflowRule"), refusal("INVALID", "ownerId"));
    let viewer = acme.member(Role::Viewer).await;
    let rule = made(&admin, with(&json!({ "ownerId": viewer.member_id() }))).await;
    assert_eq!(rule["owner"]["id"], viewer.member_id());
    // Nor changes or enables one that does.
    let owners = made(&acme.owner, self::rule()).await;
    let refused = admin.run("updateWorkflowRule", RULE, json!({ "id": owners["id"], "name": "Mine" })).await;
    assert_eq!(refused.refused("updateWorkflowRule"), refusal("INVALID", "ownerId"));
    let refused = admin.run("enableWorkflowRule", RULE, json!({ "id": owners["id"] })).await;
    assert_eq!(refused.refused("enableWorkflowRule"), refusal("INVALID", "id.ownerId"));

    // A key is nobody: what it makes has no owner, and does not run.
    let key = acme.api_key([Permission::WorkflowManage, Permission::InvoiceRead]).await;
    let keys = made(&key, self::rule()).await;
    assert_eq!(keys["owner"], Value::Null);
    let refused = acme.owner.run("enableWorkflowRule", RULE, json!({ "id": keys["id"] })).await;
    assert_eq!(refused.refused("enableWorkflowRule"), refusal("INVALID_TRANSITION", "id"));
    for role in [Role::Manager, Role::Member, Role::Viewer] {
        let refused = acme.member(role).await.run("createWorkflowRule", RULE, self::rule()).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{role:?}");
    }
}

#[tokio::test]
async fn a_hundred_rules_run_at_most() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let rule = made(&acme.owner, rule()).await;
    let id = json!({ "id": rule["id"] });
    acme.owner.run("enableWorkflowRule", RULE, id.clone()).await.done("enableWorkflowRule");
    acme.owner.run("deleteWorkflowRule", RULE, id.clone()).await.done("deleteWorkflowRule");
    let sql = format!(
        "INSERT INTO workflow_rules (organization_id, id, name, event_type, actions, status, created_at, updated_at, \
         created_by_kind, updated_by_kind) SELECT '{}', gen_random_uuid(), 'Rule ' || n, 'deal.won', '[{{}}]', \
         'ENABLED', now(), now(), 'SYSTEM', 'SYSTEM' FROM generate_series(1, 100) AS n",
        acme.id.uuid()
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(server.database().maintenance()).await.expect("they are made");
    let refused = acme.owner.run("restoreWorkflowRule", RULE, id.clone()).await;
    assert_eq!(refused.refused("restoreWorkflowRule"), refusal("LIMIT", ""));
    let another = made(&acme.owner, self::rule()).await;
    let refused = acme.owner.run("enableWorkflowRule", RULE, json!({ "id": another["id"] })).await;
    assert_eq!(refused.refused("enableWorkflowRule"), refusal("LIMIT", ""));
    let off = "UPDATE workflow_rules SET status = 'DISABLED' WHERE name = 'Rule 1'";
    sqlx::raw_sql(off).execute(server.database().maintenance()).await.expect("one is off");
    // Of two at once one runs.
    let (first, second) = tokio::join!(
        acme.owner.run("restoreWorkflowRule", RULE, id),
        acme.owner.run("enableWorkflowRule", RULE, json!({ "id": another["id"] }))
    );
    let refused = first.user_errors("restoreWorkflowRule").len() + second.user_errors("enableWorkflowRule").len();
    assert_eq!(refused, 1);
}
