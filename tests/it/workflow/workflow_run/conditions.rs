//! Conditions hold or not, as the list of the subject would filter.

use serde_json::json;

use super::{Stage, told};

const NOT_HELD: (&str, &str) = ("SKIPPED", "The conditions do not hold.");

#[tokio::test]
async fn a_rule_runs_where_its_conditions_hold() {
    let stage = Stage::new().await;
    let actions = json!([{ "createContact": { "name": "{{subject.name}}" } }]);
    let conditions =
        json!({ "or": [{ "amount": { "currency": "EUR", "gte": "1000.00" } }, { "name": { "startsWith": "big" } }] });
    stage.rule_of(&stage.acme.owner, "deal.created", conditions, actions).await;
    for (name, amount, currency) in [
        ("Dear", "1000.00", "EUR"),
        ("Cheap", "999.99", "EUR"),
        ("Elsewhere", "5000.00", "USD"),
        ("Bigger", "1.00", "USD"),
    ] {
        let input = json!({ "name": name, "amount": { "amount": amount, "currency": currency } });
        stage.acme.owner.run("createDeal", "deal { id }", input).await.done("createDeal");
    }
    stage.settle().await;
    assert_eq!(stage.contacts().await, ["Bigger", "Dear"]);
    let runs = stage.runs().await;
    let skipped = runs.iter().filter(|run| told(run) == NOT_HELD).count();
    assert_eq!((runs.len(), skipped), (4, 2));
}

#[tokio::test]
async fn relations_are_asked_for_as_in_lists() {
    let stage = Stage::new().await;
    let actions = json!([{ "createContact": { "name": "{{subject.name}}" } }]);
    let conditions = json!({ "clientCompany": { "name": { "eq": "engines" } } });
    stage.rule_of(&stage.acme.owner, "deal.created", conditions, actions).await;
    for (name, company) in [("Hit", "Engines"), ("Miss", "Looms")] {
        let company = stage.acme.client_company(company).await;
        let input = json!({ "name": name, "clientCompanyId": company });
        stage.acme.owner.run("createDeal", "deal { id }", input).await.done("createDeal");
    }
    stage.acme.owner.run("createDeal", "deal { id }", json!({ "name": "None" })).await.done("createDeal");
    stage.settle().await;
    assert_eq!(stage.contacts().await, ["Hit"]);
}

#[tokio::test]
async fn a_record_that_is_gone_when_the_rule_runs_is_left_alone() {
    let stage = Stage::new().await;
    stage.rule("deal.created", json!([{ "createContact": { "name": "{{subject.name}}" } }])).await;
    let deal = stage.deal("Loom").await;
    stage.server.relay().await;
    stage.acme.owner.run("deleteDeal", "deal { id }", json!({ "id": deal })).await.done("deleteDeal");
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SKIPPED", "The record is deleted."));
    assert!(stage.contacts().await.is_empty());
}

#[tokio::test]
async fn a_rule_that_is_disabled_before_it_runs_does_not() {
    let stage = Stage::new().await;
    let rule = stage.rule("deal.created", json!([{ "createContact": { "name": "a" } }])).await;
    stage.deal("Loom").await;
    stage.server.relay().await;
    let disable = stage.acme.owner.run("disableWorkflowRule", "workflowRule { id }", json!({ "id": rule })).await;
    disable.done("disableWorkflowRule");
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SKIPPED", "The rule is not enabled any more."));
    // From then on it is not even queued.
    stage.deal("Later").await;
    stage.settle().await;
    assert_eq!(stage.runs().await.len(), 1);
}
