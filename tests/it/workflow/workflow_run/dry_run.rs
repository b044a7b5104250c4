//! What a rule would do, and that nothing of it is done.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, SqlRole};
use serde_json::{Value, json};

use super::Stage;

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
