//! What a rule would do, and that nothing of it is done.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, SqlRole};
use serde_json::{Value, json};

use super::Stage;
use crate::webhooks::receiver::Receiver;

const DRY_RUN: &str = "dryRun { wouldRun reason steps { action outcome does reason } }";

/// A rule that is not enabled.
async fn rule(client: &Client, conditions: Value, actions: Value) -> String {
    let input = json!({ "name": "Rule", "eventType": "deal.created", "conditions": conditions, "actions": actions });
    let made = client.run("createWorkflowRule", "workflowRule { id }", input).await;
    made.text("/createWorkflowRule/workflowRule/id").to_owned()
}

async fn event(stage: &Stage, event_type: &str) -> String {
    let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM outbox_events WHERE type = $1 ORDER BY id DESC LIMIT 1")
        .bind(event_type)
        .fetch_one(stage.server.database().maintenance())
        .await
        .expect("the event");
    entity::id::join("outbox_event", id)
}

async fn dry_run(client: &Client, rule: &str, event: &str) -> Answer {
    client.run("dryRunWorkflowRule", DRY_RUN, json!({ "id": rule, "eventId": event })).await
}

/// What stands in all tables that rules could write to.
async fn rows(stage: &Stage) -> String {
    let sql = "SELECT (SELECT count(*) FROM outbox_events) || '/' || (SELECT count(*) FROM contacts) || '/' \
        || (SELECT count(*) FROM workflow_runs) || '/' || (SELECT string_agg(stage, ',') FROM deals) || '/' \
        || (SELECT count(*) FROM dead_letters)";
    sqlx::query_scalar(sql).fetch_one(&mut stage.server.database().sql(SqlRole::Superuser).await).await.expect("rows")
}

#[tokio::test]
async fn what_would_be_done_is_told_and_undone() {
    let stage = Stage::new().await;
    let owner = &stage.acme.owner;
    let actions = json!([
        { "createContact": { "name": "For {{subject.name}}" } },
        { "changeState": { "action": "winDeal" } },
        { "sendMail": { "to": ["a@b.example"], "subject": "{{subject.stage}}", "body": "It is {{subject.name}}" } },
    ]);
    let rule = rule(owner, json!({ "name": { "eq": "loom" } }), actions).await;
    let deal = stage.deal("Loom").await;
    let (event, before) = (event(&stage, "deal.created").await, rows(&stage).await);
    let told = dry_run(owner, &rule, &event).await;
    let step = |action: &str, does: Value| json!({ "action": action, "outcome": "DONE", "does": does, "reason": null });
    assert_eq!(
        told.done("dryRunWorkflowRule")["dryRun"],
        json!({ "wouldRun": true, "reason": null, "steps": [
            step("CREATE_CONTACT", json!({ "createContact": { "name": "For Loom" } })),
            step("CHANGE_STATE", json!({ "winDeal": { "id": deal } })),
            step("SEND_MAIL", json!({ "sendMail": { "to": ["a@b.example"], "subject": "WON", "body": "It is Loom" } })),
        ] })
    );
    assert_eq!(rows(&stage).await, before);
    assert!(stage.server.mails().is_empty());

    // What is refused ends it.
    owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
    let told = dry_run(owner, &rule, &event).await;
    let steps = told.at("/dryRunWorkflowRule/dryRun/steps");
    let outcomes: Vec<_> = steps.as_array().expect("steps").iter().map(|step| step["outcome"].clone()).collect();
    assert_eq!(outcomes, ["DONE", "REFUSED", "NOT_REACHED"]);
    assert_eq!(steps[1]["reason"], "Action 2 (winDeal) was refused: INVALID_TRANSITION on `id`.");
}

#[tokio::test]
async fn why_nothing_would_be_done_is_told() {
    let stage = Stage::new().await;
    let rule =
        rule(&stage.acme.owner, json!({ "name": { "eq": "other" } }), json!([{ "createContact": { "name": "a" } }]))
            .await;
    stage.deal("Loom").await;
    let told = dry_run(&stage.acme.owner, &rule, &event(&stage, "deal.created").await).await;
    let nothing = json!({ "wouldRun": false, "reason": "The conditions do not hold.", "steps": [] });
    assert_eq!(told.at("/dryRunWorkflowRule/dryRun"), &nothing);
}

#[tokio::test]
async fn a_rule_that_nobody_may_run_any_more_would_do_nothing() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    let rule = rule(&admin, json!({}), json!([{ "createContact": { "name": "a" } }])).await;
    stage.deal("Loom").await;
    let created = event(&stage, "deal.created").await;
    let why_not = async || {
        let told = dry_run(&stage.acme.owner, &rule, &created).await;
        assert_eq!(told.at("/dryRunWorkflowRule/dryRun/steps"), &json!([]));
        told.text("/dryRunWorkflowRule/dryRun/reason").to_owned()
    };
    let deep = "UPDATE outbox_events SET depth = 6 WHERE type = 'deal.created'";
    sqlx::query(deep).execute(stage.server.database().maintenance()).await.expect("rules stand behind it");
    assert_eq!(why_not().await, "More than 5 runs of rules stand behind the event: rules set off each other.");
    stage.change("suspendMember", "member", json!({ "id": admin.member_id() })).await;
    assert_eq!(why_not().await, "The rule's owner is no active member any more.");
    stage.change("deleteWorkflowRule", "workflowRule", json!({ "id": rule })).await;
    let refused = dry_run(&stage.acme.owner, &rule, &created).await;
    assert_eq!(refused.refused("dryRunWorkflowRule"), ("NOT_FOUND".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn what_the_owner_may_not_do_would_be_refused() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    let actions = json!([
        { "changeState": { "action": "winDeal" } },
        { "sendMail": { "to": ["a@b.example"], "subject": "a", "body": "b" } },
    ]);
    let rule = rule(&admin, json!({}), actions).await;
    let deal = stage.deal("Loom").await;
    stage.change("changeMemberRole", "member", json!({ "id": admin.member_id(), "role": "VIEWER" })).await;
    let told = dry_run(&stage.acme.owner, &rule, &event(&stage, "deal.created").await).await;
    let steps = told.at("/dryRunWorkflowRule/dryRun/steps");
    assert_eq!((&steps[0]["outcome"], &steps[1]["outcome"]), (&json!("REFUSED"), &json!("NOT_REACHED")));
    let reason = steps[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("Action 1 (winDeal) is not allowed to the owner"), "{reason}");
    assert_eq!(stage.stage_of(&deal).await, "PROPOSAL");
}

#[tokio::test]
async fn nothing_is_posted_and_without_an_endpoint_it_would_be_refused() {
    let stage = Stage::new().await;
    let receiver = Receiver::start().await;
    let url = "https://a.example/hooks";
    let rule = rule(&stage.acme.owner, json!({}), json!([{ "callWebhook": { "url": url } }])).await;
    sqlx::query("UPDATE workflow_rules SET actions = replace(actions::text, $1, $2)::jsonb")
        .bind(url)
        .bind(&receiver.url)
        .execute(stage.server.database().maintenance())
        .await
        .expect("the receiver's address is put in, which speaks no https");
    stage.deal("Loom").await;
    let created = event(&stage, "deal.created").await;
    let tried = async || {
        let told = dry_run(&stage.acme.owner, &rule, &created).await;
        told.at("/dryRunWorkflowRule/dryRun/steps").clone()
    };
    let step = |outcome: &str, reason: Value| {
        let does = json!({ "callWebhook": { "url": receiver.url } });
        json!([{ "action": "CALL_WEBHOOK", "outcome": outcome, "does": does, "reason": reason }])
    };
    let why = "Action 1 (callWebhook) was refused: NOT_FOUND on `url`.";
    assert_eq!(tried().await, step("REFUSED", json!(why)));
    let input = json!({ "url": receiver.url, "eventTypes": ["holiday.created"] });
    stage.change("createWebhookEndpoint", "webhookEndpoint", input).await;
    assert_eq!(tried().await, step("DONE", Value::Null));
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn only_who_may_do_as_much_as_the_owner_sees_what_a_rule_would_do() {
    let stage = Stage::new().await;
    let actions = json!([{ "createContact": { "name": "a" } }]);
    let rule = rule(&stage.acme.owner, json!({}), actions).await;
    let deal = stage.deal("Loom").await;
    let created = event(&stage, "deal.created").await;
    let refusal = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let admin = stage.acme.member(Role::Admin).await;
    let refused = dry_run(&admin, &rule, &created).await;
    assert_eq!(refused.refused("dryRunWorkflowRule"), refusal("INVALID", "id"));
    let refused = dry_run(&stage.acme.member(Role::Manager).await, &rule, &created).await;
    assert_eq!(refused.code(), "FORBIDDEN");

    stage.acme.owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
    let refused = dry_run(&stage.acme.owner, &rule, &event(&stage, "deal.won").await).await;
    assert_eq!(refused.refused("dryRunWorkflowRule"), refusal("INVALID", "eventId"));
    let made_up = "outbox_event_01h455vb4pex5vsknk084sn02q";
    let refused = dry_run(&stage.acme.owner, &rule, made_up).await;
    assert_eq!(refused.refused("dryRunWorkflowRule"), refusal("NOT_FOUND", "eventId"));
    let other = stage.server.organization("other").await;
    let refused = dry_run(&other.owner, &rule, &created).await;
    assert_eq!(refused.refused("dryRunWorkflowRule"), refusal("NOT_FOUND", "id"));
}
