//! What changes between an event and the rule's run on it: the run is of the rule, its owner and the record as they
//! are.

use entity::identity::organization_member::Role;
use serde_json::{Value, json};

use super::{Stage, told};

/// An admin's rule with an event that it is to run on, and has not yet; the admin's id and the rule's.
async fn queued() -> (Stage, String, String) {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    let conditions = json!({ "name": { "eq": "loom" } });
    let rule = stage.rule_of(&admin, "deal.created", conditions, contact("Before")).await;
    stage.deal("Loom").await;
    stage.server.relay().await;
    assert_eq!(told(&stage.run().await), ("QUEUED", ""));
    (stage, admin.member_id(), rule)
}

fn contact(name: &str) -> Value {
    json!([{ "createContact": { "name": name } }])
}

/// How the run ends, and the contacts that it made.
async fn run(stage: &Stage) -> (String, String, Vec<String>) {
    stage.settle().await;
    let run = stage.run().await;
    let (status, reason) = told(&run);
    (status.to_owned(), reason.to_owned(), stage.contacts().await)
}

fn ended(status: &str, reason: &str) -> (String, String, Vec<String>) {
    (status.to_owned(), reason.to_owned(), Vec::new())
}

#[tokio::test]
async fn an_owner_with_a_lesser_role_may_do_less() {
    let (stage, admin, _) = queued().await;
    stage.change("changeMemberRole", "member", json!({ "id": admin, "role": "VIEWER" })).await;
    let (status, reason, contacts) = run(&stage).await;
    assert_eq!((status.as_str(), contacts.len()), ("REFUSED", 0));
    assert!(reason.starts_with("Action 1 (createContact) is not allowed to the owner"), "{reason}");
}

#[tokio::test]
async fn an_owner_who_is_shut_out_may_do_nothing() {
    for mutation in ["suspendMember", "removeMember"] {
        let (stage, admin, _) = queued().await;
        stage.change(mutation, "member", json!({ "id": admin })).await;
        let refused = ended("REFUSED", "The rule's owner is no active member any more.");
        assert_eq!(run(&stage).await, refused, "{mutation}");
    }
}

#[tokio::test]
async fn a_rule_of_another_owner_runs_for_them() {
    let (stage, admin, rule) = queued().await;
    let owner = stage.acme.owner.member_id();
    stage.change("updateWorkflowRule", "workflowRule", json!({ "id": rule, "ownerId": owner })).await;
    stage.change("suspendMember", "member", json!({ "id": admin })).await;
    assert_eq!(run(&stage).await, ("SUCCEEDED".to_owned(), String::new(), vec!["Before".to_owned()]));
    let made = stage.acme.owner.query("{ contacts { nodes { createdBy { member { id } } } } }", json!({})).await;
    assert_eq!(made.at("/contacts/nodes"), &json!([{ "createdBy": { "member": { "id": owner } } }]));
}

#[tokio::test]
async fn a_rule_that_is_disabled_or_deleted_does_not_run() {
    for mutation in ["disableWorkflowRule", "deleteWorkflowRule"] {
        let (stage, _, rule) = queued().await;
        stage.change(mutation, "workflowRule", json!({ "id": rule })).await;
        assert_eq!(run(&stage).await, ended("SKIPPED", "The rule is not enabled any more."), "{mutation}");
    }
}

#[tokio::test]
async fn a_rule_that_was_changed_does_what_it_says_now() {
    let (stage, _, rule) = queued().await;
    stage.change("updateWorkflowRule", "workflowRule", json!({ "id": rule, "actions": contact("After") })).await;
    assert_eq!(run(&stage).await, ("SUCCEEDED".to_owned(), String::new(), vec!["After".to_owned()]));

    let (stage, _, rule) = queued().await;
    let conditions = json!({ "name": { "eq": "other" } });
    stage.change("updateWorkflowRule", "workflowRule", json!({ "id": rule, "conditions": conditions })).await;
    assert_eq!(run(&stage).await, ended("SKIPPED", "The conditions do not hold."));
}

#[tokio::test]
async fn a_rule_that_waits_for_other_events_now_leaves_this_one_alone() {
    let (stage, _, rule) = queued().await;
    stage.change("updateWorkflowRule", "workflowRule", json!({ "id": rule, "eventType": "contact.created" })).await;
    assert_eq!(run(&stage).await, ended("SKIPPED", "The rule waits for other events by now."));
}

#[tokio::test]
async fn conditions_are_asked_of_the_record_as_it_is() {
    let (stage, ..) = queued().await;
    let deals = stage.acme.owner.query("{ deals { nodes { id } } }", json!({})).await;
    let change = json!({ "id": deals.text("/deals/nodes/0/id"), "name": "Another" });
    stage.change("updateDeal", "deal", change).await;
    assert_eq!(run(&stage).await, ended("SKIPPED", "The conditions do not hold."));
}
