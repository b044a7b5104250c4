//! Rules don't go round in circles, don't set off each other without end, and are their own firm's.

use serde_json::json;

use super::{Stage, told};

#[tokio::test]
async fn a_loop_of_two_rules_ends() {
    let stage = Stage::new().await;
    stage.rule("deal.won", json!([{ "changeState": { "action": "reopenDeal" } }])).await;
    stage.rule("deal.reopened", json!([{ "changeState": { "action": "winDeal" } }])).await;
    let deal = stage.deal("Loom").await;
    stage.acme.owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
    stage.settle().await;
    let runs = stage.runs().await;
    let told: Vec<_> =
        runs.iter().map(|run| (run["eventType"].as_str().expect("a type"), told(run), run["depth"].as_i64())).collect();
    let circles = "The event is what this rule did, itself or through others: it would go round in circles.";
    assert_eq!(
        told,
        [
            ("deal.won", ("SUCCEEDED", ""), Some(0)),
            ("deal.reopened", ("SUCCEEDED", ""), Some(1)),
            ("deal.won", ("REFUSED", circles), Some(2)),
        ]
    );
    assert_eq!(stage.stage_of(&deal).await, "WON");
}

#[tokio::test]
async fn a_rule_does_not_run_on_what_it_did_itself() {
    let stage = Stage::new().await;
    stage.rule("contact.created", json!([{ "createContact": { "name": "Copy of {{subject.name}}" } }])).await;
    let ada = json!({ "name": "Ada" });
    stage.acme.owner.run("createContact", "contact { id }", ada).await.done("createContact");
    stage.settle().await;
    assert_eq!(stage.contacts().await, ["Ada", "Copy of Ada"]);
    let statuses: Vec<_> = stage.runs().await.iter().map(|run| told(run).0.to_owned()).collect();
    assert_eq!(statuses, ["SUCCEEDED", "REFUSED"]);
}

#[tokio::test]
async fn rules_set_off_each_other_only_so_deep() {
    let stage = Stage::new().await;
    for n in 0..8 {
        let actions = json!([{ "createContact": { "name": format!("n{}", n + 1) } }]);
        stage
            .rule_of(&stage.acme.owner, "contact.created", json!({ "name": { "eq": format!("n{n}") } }), actions)
            .await;
    }
    let first = json!({ "name": "n0" });
    stage.acme.owner.run("createContact", "contact { id }", first).await.done("createContact");
    stage.settle().await;
    // Six runs in a row, of depths 0 to 5.
    assert_eq!(stage.contacts().await, ["n0", "n1", "n2", "n3", "n4", "n5", "n6"]);
    let runs = stage.runs().await;
    let deep: Vec<_> = runs.iter().filter(|run| run["depth"] == 6).map(told).collect();
    let reason = "More than 5 runs of rules stand behind the event: rules set off each other.";
    assert_eq!(deep, [("REFUSED", reason); 8]);
}

#[tokio::test]
async fn another_firms_rules_run_on_none_of_ones_events() {
    let stage = Stage::new().await;
    let other = stage.server.organization("other").await;
    stage.rule_of(&other.owner, "deal.created", json!({}), json!([{ "createContact": { "name": "Spy" } }])).await;
    stage.deal("Loom").await;
    stage.settle().await;
    assert!(stage.runs().await.is_empty());
    for org in [&stage.acme, &other] {
        let found = org.owner.query("{ contacts { nodes { id } } workflowRuns { nodes { id } } }", json!({})).await;
        assert_eq!(
            (found.at("/contacts/nodes"), found.at("/workflowRuns/nodes")),
            (&json!([]), &json!([])),
            "{}",
            org.slug
        );
    }
}
