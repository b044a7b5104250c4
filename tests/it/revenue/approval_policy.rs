//! Approval policies, from outside: approvers, thresholds, deletion.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::payables::{policy, verbs, with};

const EVERYTHING: &str = "approvalPolicy { id name version threshold { amount currency } \
    steps { id position approver { id } } }";

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

#[tokio::test]
async fn a_policy_keeps_its_approvers_in_order() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let [a, b, c] =
        [acme.member(Role::Manager).await, acme.member(Role::Admin).await, acme.member(Role::Billing).await];
    let (a, b, c) = (a.member_id(), b.member_id(), c.member_id());
    let input = json!({ "name": " Large ", "threshold": euros("1000.5"), "approverIds": [a, b] });
    let made = acme.owner.run("createApprovalPolicy", EVERYTHING, input).await;
    let made = &made.done("createApprovalPolicy")["approvalPolicy"];
    assert_eq!((&made["name"], &made["threshold"]), (&json!("Large"), &euros("1000.50")));
    let steps = |policy: &Value| {
        let steps = policy["steps"].as_array().expect("a list");
        json!(steps.iter().map(|step| json!([step["position"], step["approver"]["id"]])).collect::<Vec<_>>())
    };
    assert_eq!(steps(made), json!([[0, a], [1, b]]));

    let id = made["id"].as_str().expect("an id");
    let turned = with(id, json!({ "approverIds": [c, a] }));
    let turned = acme.owner.run("updateApprovalPolicy", EVERYTHING, turned).await;
    let turned = &turned.done("updateApprovalPolicy")["approvalPolicy"];
    assert_eq!((steps(turned), &turned["version"]), (json!([[0, c], [1, a]]), &json!(2)));
    assert_eq!(turned["steps"][1]["id"], made["steps"][0]["id"], "who stays keeps their step");
    let same = with(id, json!({ "approverIds": [c, a], "name": "Large" }));
    let same = acme.owner.run("updateApprovalPolicy", EVERYTHING, same).await;
    assert_eq!(same.done("updateApprovalPolicy")["approvalPolicy"]["version"], 2, "nothing changed");

    let gone = acme.owner.run("deleteApprovalPolicy", EVERYTHING, json!({ "id": id })).await;
    gone.done("deleteApprovalPolicy");
    let listed = acme.owner.query("{ approvalPolicies { totalCount } }", json!({})).await;
    assert_eq!(listed.at("/approvalPolicies/totalCount"), 0);
    let back = acme.owner.run("restoreApprovalPolicy", EVERYTHING, json!({ "id": id })).await;
    assert_eq!(steps(&back.done("restoreApprovalPolicy")["approvalPolicy"]), json!([[0, c], [1, a]]));
    let told = ["restored", "deleted", "updated", "created"].map(|verb| format!("approval_policy.{verb}"));
    assert_eq!(verbs(&acme.owner, "approvalPolicy", id).await, told);
}

#[tokio::test]
async fn what_is_no_policy_is_refused_by_name() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let manager = acme.member(Role::Manager).await.member_id();
    let viewer = acme.member(Role::Viewer).await.member_id();
    let suspended = acme.member(Role::Manager).await.member_id();
    acme.owner.run("suspendMember", "member { id }", json!({ "id": suspended })).await.done("suspendMember");
    let eleven = vec![json!(manager); 11];
    for (more, field, code) in [
        (json!({ "name": null }), "name", "REQUIRED"),
        (json!({ "name": " " }), "name", "REQUIRED"),
        (json!({ "threshold": null }), "threshold", "REQUIRED"),
        (json!({ "threshold": euros("-1") }), "threshold.amount", "INVALID"),
        (json!({ "threshold": euros("1.005") }), "threshold.amount", "INVALID"),
        (json!({ "threshold": euros("99999999999999999999") }), "threshold.amount", "INVALID"),
        (json!({ "approverIds": [] }), "approverIds", "REQUIRED"),
        (json!({ "approverIds": null }), "approverIds", "REQUIRED"),
        (json!({ "approverIds": eleven }), "approverIds", "LIMIT"),
        (json!({ "approverIds": [manager, manager] }), "approverIds.1", "DUPLICATE"),
        (json!({ "approverIds": [manager, viewer] }), "approverIds.1", "INVALID"),
        (json!({ "approverIds": [suspended] }), "approverIds.0", "INVALID"),
        (json!({ "approverIds": [other.owner.member_id()] }), "approverIds.0", "NOT_FOUND"),
        (json!({ "approverIds": ["organization_member_01h455vb4pex5vsknk084sn02q"] }), "approverIds.0", "NOT_FOUND"),
    ] {
        let mut input = json!({ "name": "Large", "threshold": euros("1"), "approverIds": [manager] });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refused = acme.owner.run("createApprovalPolicy", EVERYTHING, input).await;
        assert_eq!(refused.refused("createApprovalPolicy"), (code.to_owned(), field.to_owned()), "{more}");
    }
    let wrong_type =
        json!({ "name": "Large", "threshold": euros("1"), "approverIds": ["deal_01h455vb4pex5vsknk084sn02q"] });
    let wrong_type = acme.owner.run("createApprovalPolicy", EVERYTHING, wrong_type).await;
    assert!(wrong_type.message().contains("where `organization_member` is expected"), "{wrong_type}");
}

#[tokio::test]
async fn a_threshold_stands_once_per_currency() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let first = policy(&acme.owner, "100", "EUR", &[&acme.owner]).await;
    policy(&acme.owner, "100", "USD", &[&acme.owner]).await;
    let input = json!({ "name": "Again", "threshold": euros("100"), "approverIds": [acme.owner.member_id()] });
    let taken = acme.owner.run("createApprovalPolicy", EVERYTHING, input).await;
    assert_eq!(taken.refused("createApprovalPolicy"), ("DUPLICATE".to_owned(), "threshold".to_owned()));
    acme.owner.run("deleteApprovalPolicy", EVERYTHING, json!({ "id": first })).await.done("deleteApprovalPolicy");
    policy(&acme.owner, "100", "EUR", &[&acme.owner]).await;
    let taken = acme.owner.run("restoreApprovalPolicy", EVERYTHING, json!({ "id": first })).await;
    assert_eq!(taken.refused("restoreApprovalPolicy"), ("DUPLICATE".to_owned(), "threshold".to_owned()));
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_that_shows_the_policy_as_it_is() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = policy(&acme.owner, "100", "EUR", &[&acme.owner]).await;
    let conflict = ("CONFLICT".to_owned(), "expectedVersion".to_owned());
    let stale = with(&id, json!({ "expectedVersion": 9, "name": "Other" }));
    let stale = acme.owner.run("updateApprovalPolicy", EVERYTHING, stale).await;
    assert_eq!(stale.refused("updateApprovalPolicy"), conflict);
    assert_eq!(stale.at("/updateApprovalPolicy/approvalPolicy/name"), "From 100 EUR");
    let stale = acme.owner.run("deleteApprovalPolicy", EVERYTHING, with(&id, json!({ "expectedVersion": 9 }))).await;
    assert_eq!(stale.refused("deleteApprovalPolicy"), conflict);
}

#[tokio::test]
async fn only_administrators_make_policies() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Large", "threshold": euros("1"), "approverIds": [acme.owner.member_id()] });
    for role in [Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
        let client = acme.member(role).await;
        let answer = client.run("createApprovalPolicy", EVERYTHING, input.clone()).await;
        assert_eq!(answer.code(), "FORBIDDEN", "{role:?}");
    }
    acme.member(Role::Admin).await.run("createApprovalPolicy", EVERYTHING, input).await.done("createApprovalPolicy");
}

#[tokio::test]
async fn another_tenants_policy_is_as_missing_as_a_made_up_one() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let foreign = policy(&other.owner, "1", "EUR", &[&other.owner]).await;
    for mutation in ["updateApprovalPolicy", "deleteApprovalPolicy", "restoreApprovalPolicy"] {
        let theirs = acme.owner.run(mutation, EVERYTHING, json!({ "id": foreign })).await;
        let made_up = json!({ "id": "approval_policy_01h455vb4pex5vsknk084sn02q" });
        let made_up = acme.owner.run(mutation, EVERYTHING, made_up).await;
        assert_eq!(theirs.body(), made_up.body(), "{mutation}");
        assert_eq!(theirs.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
}
