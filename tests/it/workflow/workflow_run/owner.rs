//! A rule does what its owner may, today.

use entity::identity::organization_member::Role;
use harness::Client;
use serde_json::{Value, json};

use super::{Stage, told};

async fn change(stage: &Stage, mutation: &str, client: &Client, more: Value) {
    let mut input = json!({ "id": client.member_id() });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    stage.acme.owner.run(mutation, "member { id }", input).await.data();
}

#[tokio::test]
async fn a_rule_of_somebody_demoted_is_refused() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    stage.rule_of(&admin, "deal.created", json!({}), json!([{ "createContact": { "name": "a" } }])).await;
    change(&stage, "changeMemberRole", &admin, json!({ "role": "VIEWER" })).await;
    stage.deal("Loom").await;
    stage.settle().await;
    let run = stage.run().await;
    let (status, reason) = told(&run);
    assert_eq!(status, "REFUSED");
    assert!(
        reason.starts_with(
            "Action 1 (createContact) is not allowed to the owner: This needs the permission CONTACT_WRITE"
        ),
        "{reason}"
    );
    assert!(stage.contacts().await.is_empty());
    let step =
        json!([{ "index": 0, "action": "CREATE_CONTACT", "status": "FAILED", "recordIds": [], "reason": reason }]);
    assert_eq!(run["steps"], step);
}

#[tokio::test]
async fn mails_and_requests_are_not_everybodys_either() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    let mail = json!([{ "sendMail": { "to": ["a@b.example"], "subject": "a", "body": "b" } }]);
    stage.rule_of(&admin, "deal.created", json!({}), mail).await;
    stage.rule_of(&admin, "deal.created", json!({}), json!([{ "callWebhook": { "url": "https://a.example" } }])).await;
    change(&stage, "changeMemberRole", &admin, json!({ "role": "VIEWER" })).await;
    stage.deal("Loom").await;
    stage.settle().await;
    for run in stage.runs().await {
        assert_eq!(told(&run).0, "REFUSED", "{run}");
    }
    assert!(stage.server.mails().is_empty());
}

#[tokio::test]
async fn a_rule_of_somebody_shut_out_is_refused() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    stage.rule_of(&admin, "deal.created", json!({}), json!([{ "createContact": { "name": "a" } }])).await;
    change(&stage, "suspendMember", &admin, json!({})).await;
    stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("REFUSED", "The rule's owner is no active member any more."));
    assert!(stage.contacts().await.is_empty());
}

#[tokio::test]
async fn conditions_ask_only_for_what_the_owner_may_see() {
    let stage = Stage::new().await;
    let admin = stage.acme.member(Role::Admin).await;
    stage.rule_of(&admin, "lead.created", json!({}), json!([{ "createContact": { "name": "a" } }])).await;
    // Who works on money sees no leads.
    change(&stage, "changeMemberRole", &admin, json!({ "role": "BILLING" })).await;
    stage.acme.owner.run("createLead", "lead { id }", json!({ "name": "Ada" })).await.done("createLead");
    stage.settle().await;
    let reason = "Seeing the record is not allowed to the owner: They may not see a lead.";
    assert_eq!(told(&stage.run().await), ("REFUSED", reason));
}
