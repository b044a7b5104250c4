//! What fails is tried again, and goes on where it was.

use api::limits::{Rate, RateSettings};
use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Options, Server, SqlRole};
use serde_json::json;

use super::{RUN, Stage, told};

const REFUSED: (&str, &str) = ("DEAD", "Action 2 (winDeal) was refused: INVALID_TRANSITION on `id`.");

/// A run that made a contact and could not win the deal, which was won already.
async fn dead() -> (Stage, String) {
    let stage = Stage::new().await;
    let actions = json!([{ "createContact": { "name": "Once" } }, { "changeState": { "action": "winDeal" } }]);
    stage.rule("deal.created", actions).await;
    let deal = stage.deal("Loom").await;
    stage.acme.owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
    stage.settle().await;
    (stage, deal)
}

#[tokio::test]
async fn what_the_business_refuses_is_given_up_and_goes_on_behind_the_last_step_that_is_done() {
    let (stage, deal) = dead().await;
    let run = stage.run().await;
    assert_eq!(told(&run), REFUSED);
    assert_eq!(run["availableActions"], json!([{ "action": "retryWorkflowRun", "allowed": true }]));
    let statuses: Vec<_> = run["steps"].as_array().expect("steps").iter().map(|step| step["status"].clone()).collect();
    assert_eq!(statuses, ["DONE", "FAILED"]);
    let letters =
        "SELECT count(*) FILTER (WHERE replayed_at IS NULL), count(*) FROM dead_letters WHERE consumer = 'WORKFLOW'";
    let count = async || -> (i64, i64) {
        sqlx::query_as(letters).fetch_one(stage.server.database().maintenance()).await.expect("a count")
    };
    assert_eq!(count().await, (1, 1));

    stage.acme.owner.run("reopenDeal", "deal { id }", json!({ "id": deal })).await.done("reopenDeal");
    let retry = || {
        stage.acme.owner.run(
            "retryWorkflowRun",
            "workflowRun { status attemptCount reason }",
            json!({ "id": run["id"] }),
        )
    };
    let retried = retry().await;
    let waiting = json!({ "status": "RETRYING", "attemptCount": 0, "reason": null });
    assert_eq!(retried.done("retryWorkflowRun")["workflowRun"], waiting);
    assert_eq!(count().await, (0, 1));
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SUCCEEDED", ""));
    assert_eq!(stage.stage_of(&deal).await, "WON");
    assert_eq!(stage.contacts().await, ["Once"]);

    let again = retry().await;
    assert_eq!(again.refused("retryWorkflowRun"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let made_up = json!({ "id": "workflow_run_01h455vb4pex5vsknk084sn02q" });
    let nobody = stage.acme.owner.run("retryWorkflowRun", "workflowRun { id }", made_up).await;
    assert_eq!(nobody.refused("retryWorkflowRun"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    let manager = stage.acme.member(Role::Manager).await;
    let forbidden = manager.run("retryWorkflowRun", "workflowRun { id }", json!({ "id": run["id"] })).await;
    assert_eq!(forbidden.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_rule_that_was_changed_meanwhile_does_not_go_on_by_itself() {
    let (stage, deal) = dead().await;
    let run = stage.run().await;
    stage.acme.owner.run("reopenDeal", "deal { id }", json!({ "id": deal })).await.done("reopenDeal");
    let id = json!({ "id": run["id"] });
    stage.acme.owner.run("retryWorkflowRun", "workflowRun { id }", id.clone()).await.done("retryWorkflowRun");
    stage.server.clock().advance(Duration::seconds(1));
    let rules = stage.acme.owner.query("{ workflowRules { nodes { id } } }", json!({})).await;
    let actions = json!([{ "changeState": { "action": "deleteDeal" } }]);
    let change = json!({ "id": rules.text("/workflowRules/nodes/0/id"), "actions": actions });
    stage.acme.owner.run("updateWorkflowRule", "workflowRule { id }", change).await.done("updateWorkflowRule");
    stage.settle().await;
    let reason = "The rule was changed after some of its actions were done: the others may not fit.";
    assert_eq!(told(&stage.run().await), ("DEAD", reason));
    // Whoever retries then has seen it: of the new actions, none stands behind the one that is done.
    stage.acme.owner.run("retryWorkflowRun", "workflowRun { id }", id).await.done("retryWorkflowRun");
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SUCCEEDED", ""));
}

#[tokio::test]
async fn what_passes_by_is_tried_five_times_with_growing_pauses() {
    let stage = Stage::new().await;
    stage.rule("deal.created", json!([{ "createContact": { "name": "Ada" } }])).await;
    stage.deal("Loom").await;
    stage.server.relay().await;
    // Nobody can write a contact, for a while.
    let mut sql = stage.server.database().sql(SqlRole::Superuser).await;
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION refuse()";
    sqlx::raw_sql(refuse).execute(&mut sql).await.expect("it is made");
    for (attempt, pause) in [(1, 30), (2, 120), (3, 600), (4, 3600)] {
        assert_eq!(stage.turn().await, 1);
        let run = stage.run().await;
        assert_eq!(told(&run), ("RETRYING", "Action 1 (createContact) failed: INTERNAL."));
        assert_eq!(run["attemptCount"], attempt);
        assert_eq!(stage.turn().await, 0, "not before its time");
        stage.server.clock().advance(Duration::seconds(pause));
    }
    assert_eq!(stage.turn().await, 1);
    let run = stage.run().await;
    assert_eq!((told(&run).0, &run["attemptCount"], &run["nextAttemptAt"]), ("DEAD", &json!(5), &json!(null)));
    sqlx::raw_sql("DROP TRIGGER refuse ON contacts").execute(&mut sql).await.expect("it is dropped");
    let id = json!({ "id": run["id"] });
    stage.acme.owner.run("retryWorkflowRun", &format!("workflowRun {{ {RUN} }}"), id).await.done("retryWorkflowRun");
    stage.settle().await;
    assert_eq!((told(&stage.run().await).0, stage.contacts().await), ("SUCCEEDED", vec!["Ada".to_owned()]));
}

#[tokio::test]
async fn too_many_mails_wait_and_are_no_failure() {
    let rates = RateSettings { mail_organization: Rate::new(60, 1), ..RateSettings::default() };
    let stage = Stage::on(Server::with(Options { rates, ..Options::default() }).await).await;
    stage.rule("deal.created", json!([{ "sendMail": { "to": ["a@b.example"], "subject": "a", "body": "b" } }])).await;
    stage.deal("One").await;
    stage.deal("Two").await;
    stage.settle().await;
    assert_eq!(stage.server.mails().len(), 1);
    let runs = stage.runs().await;
    let waiting = runs.iter().find(|run| told(run).0 == "RETRYING").expect("one waits");
    assert_eq!((&waiting["attemptCount"], told(waiting).1), (&json!(0), "Action 1 (sendMail) waits: RATE_LIMITED."));
}
