//! Who agrees to bills, from outside: whose turn it is, who may not, who stands in.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Client, Server};
use serde_json::{Value, json};

use super::payables::{Payables, STATE, bill, policy, verbs, with};

const ROUND: &str = "status approvals { round turn decision note approver { id } decidedBy { id } }";

async fn approve(client: &Client, id: &str) -> harness::Answer {
    client.run("approveBill", STATE, with(id, json!({}))).await
}

/// The numbers of the bills that wait for a member.
async fn waiting(client: &Client) -> Vec<String> {
    let query = "query($id: ID!) { node(id: $id) { ... on OrganizationMember { \
        billsToApprove(orderBy: [{ field: CREATED_AT }]) { nodes { number } } } } }";
    let found = client.query(query, json!({ "id": client.member_id() })).await;
    found.each("/node/billsToApprove/nodes", "number").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn approvers_decide_one_after_the_other() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let (first, second) = (acme.org.member(Role::Billing).await, acme.org.member(Role::Admin).await);
    policy(&acme.org.owner, "500", "USD", &[&first, &second]).await;
    let id = acme.draft("500", "USD").await;
    let submitted = acme.run("submitBill", &id, json!({ "expectedVersion": 1 })).await;
    assert_eq!(submitted.done("submitBill")["bill"]["status"], "PENDING_APPROVAL");
    let state = "submittedAt approvedAt nextApprover { id } approvalPolicy { name }";
    let expected = json!({ "submittedAt": "2026-03-02T09:00:00+00:00", "approvedAt": null,
        "nextApprover": { "id": first.member_id() }, "approvalPolicy": { "name": "From 500 USD" } });
    assert_eq!(acme.show(&id, state).await, expected);
    assert_eq!((waiting(&first).await, waiting(&second).await), (vec!["BILL-00001".to_owned()], vec![]));

    let early = approve(&second, &id).await;
    assert_eq!(early.refused("approveBill"), ("INVALID".to_owned(), "id".to_owned()));
    assert!(early.user_errors("approveBill")[0].message.ends_with("it waits for Billing of acme."), "{early}");
    let agreed = with(&id, json!({ "note": " Fine " }));
    let agreed = first.run("approveBill", STATE, agreed).await;
    assert_eq!(agreed.done("approveBill")["bill"]["status"], "PENDING_APPROVAL");
    assert_eq!((waiting(&first).await, waiting(&second).await), (vec![], vec!["BILL-00001".to_owned()]));
    let twice = approve(&first, &id).await;
    assert!(twice.user_errors("approveBill")[0].message.ends_with("it waits for Admin of acme."), "{twice}");

    assert_eq!(approve(&second, &id).await.done("approveBill")["bill"]["status"], "APPROVED");
    assert_eq!(waiting(&second).await, [] as [&str; 0]);
    let (first, second) = (first.member_id(), second.member_id());
    let expected = json!({ "status": "APPROVED", "approvals": [
        { "round": 1, "turn": 0, "decision": "APPROVED", "note": "Fine", "approver": { "id": first }, "decidedBy": { "id": first } },
        { "round": 1, "turn": 1, "decision": "APPROVED", "note": null, "approver": { "id": second }, "decidedBy": { "id": second } }
    ] });
    assert_eq!(acme.show(&id, ROUND).await, expected);
    let told = ["bill.approved", "bill.passed_on", "bill.submitted", "bill.created"];
    assert_eq!(verbs(&acme.org.owner, "bill", &id).await, told);
    let stamped = acme.show(&id, "approvedAt nextApprover { id }").await;
    assert_eq!(stamped, json!({ "approvedAt": "2026-03-02T09:00:00+00:00", "nextApprover": null }));
}

#[tokio::test]
async fn the_policy_with_the_greatest_threshold_that_is_reached_holds() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    policy(&acme.org.owner, "1000", "USD", &[&acme.approver]).await;
    policy(&acme.org.owner, "5000", "USD", &[&acme.approver]).await;
    policy(&acme.org.owner, "100", "JPY", &[&acme.approver]).await;
    for (amount, currency, expected) in [
        ("999.99", "USD", json!({ "name": "From 0 USD" })),
        ("1000", "USD", json!({ "name": "From 1000 USD" })),
        ("4999.99", "USD", json!({ "name": "From 1000 USD" })),
        ("99999", "USD", json!({ "name": "From 5000 USD" })),
        ("99", "JPY", Value::Null),
        ("100", "JPY", json!({ "name": "From 100 JPY" })),
        ("99999", "EUR", Value::Null),
    ] {
        let id = acme.draft(amount, currency).await;
        acme.run("submitBill", &id, json!({})).await.done("submitBill");
        let status = if expected.is_null() { "APPROVED" } else { "PENDING_APPROVAL" };
        let shown = acme.show(&id, "status approvalPolicy { name }").await;
        assert_eq!(shown, json!({ "status": status, "approvalPolicy": expected }), "{amount} {currency}");
    }
}

#[tokio::test]
async fn without_a_policy_submitting_approves() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.draft("100", "EUR").await;
    acme.run("submitBill", &id, json!({})).await.done("submitBill");
    let expected = json!({ "status": "APPROVED", "approvalRound": 1, "submittedAt": "2026-03-02T09:00:00+00:00",
        "approvedAt": "2026-03-02T09:00:00+00:00", "approvals": [] });
    let state = "status approvalRound submittedAt approvedAt approvals { id }";
    assert_eq!(acme.show(&id, state).await, expected);
    assert_eq!(verbs(&acme.org.owner, "bill", &id).await, ["bill.approved", "bill.created"]);
}

#[tokio::test]
async fn who_made_a_bill_does_not_approve_it() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let own = bill(&acme.approver, acme.input("100", "USD")).await;
    let alone = acme.run("submitBill", &own, json!({})).await;
    assert_eq!(alone.refused("submitBill"), ("INVALID".to_owned(), "id".to_owned()));
    assert_eq!(acme.show(&own, "status approvalRound").await, json!({ "status": "DRAFT", "approvalRound": 0 }));

    let other = acme.org.member(Role::Admin).await;
    policy(&acme.org.owner, "50", "USD", &[&acme.approver, &other]).await;
    acme.run("submitBill", &own, json!({})).await.done("submitBill");
    let asked = acme.show(&own, "approvals { turn approver { id } }").await;
    let expected = json!([{ "turn": 0, "approver": { "id": other.member_id() } }]);
    assert_eq!(asked["approvals"], expected, "whoever made it is not asked");
    let refused = approve(&acme.approver, &own).await;
    assert_eq!(refused.refused("approveBill"), ("INVALID".to_owned(), "id".to_owned()));
    assert!(refused.user_errors("approveBill")[0].message.starts_with("You made this bill"), "{refused}");
    approve(&other, &own).await.done("approveBill");
}

#[tokio::test]
async fn only_members_who_may_decide() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.bill_in("PENDING_APPROVAL").await;
    let key = acme.org.api_key([Permission::BillApprove, Permission::BillRead]).await;
    let answer = approve(&key, &id).await;
    assert_eq!(answer.refused("approveBill"), ("INVALID".to_owned(), String::new()));
    for role in [Role::Member, Role::Viewer] {
        assert_eq!(approve(&acme.org.member(role).await, &id).await.code(), "FORBIDDEN", "{role:?}");
    }
    for role in [Role::Owner, Role::Admin, Role::Manager, Role::Billing] {
        let answer = approve(&acme.org.member(role).await, &id).await;
        assert_eq!(answer.refused("approveBill"), ("INVALID".to_owned(), "id".to_owned()), "{role:?}");
    }
    assert_eq!(acme.show(&id, "status version").await, json!({ "status": "PENDING_APPROVAL", "version": 2 }));
}

/// Suspended, removed, or of a role that may not approve any more: an OWNER or ADMIN decides in their place.
#[tokio::test]
async fn an_approver_who_is_gone_blocks_nothing() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let (admin, billing) = (acme.org.member(Role::Admin).await, acme.org.member(Role::Billing).await);
    for (mutation, more) in
        [("suspendMember", json!({})), ("removeMember", json!({})), ("changeMemberRole", json!({ "role": "VIEWER" }))]
    {
        let gone = acme.org.member(Role::Manager).await;
        let amount = format!("{}", 1000 + mutation.len());
        policy(&acme.org.owner, &amount, "USD", &[&gone, &billing]).await;
        let id = acme.draft(&amount, "USD").await;
        acme.run("submitBill", &id, json!({})).await.done("submitBill");
        let waits = approve(&admin, &id).await;
        assert_eq!(waits.refused("approveBill"), ("INVALID".to_owned(), "id".to_owned()), "not before they are gone");
        acme.org.owner.run(mutation, "member { id }", with(&gone.member_id(), more)).await.done(mutation);

        for (client, why) in [(&billing, "an OWNER or ADMIN has to"), (&acme.org.owner, "You made this bill")] {
            let refused = approve(client, &id).await;
            assert!(refused.user_errors("approveBill")[0].message.contains(why), "{mutation}: {refused}");
        }
        approve(&admin, &id).await.done("approveBill");
        approve(&billing, &id).await.done("approveBill");
        let shown = acme.show(&id, ROUND).await;
        assert_eq!(shown["status"], "APPROVED");
        let first = &shown["approvals"][0];
        assert_eq!(first["decidedBy"]["id"], admin.member_id(), "{mutation}: it is recorded who decided");
        assert_eq!(first["approver"]["id"], gone.member_id(), "{mutation}: and who was asked");
    }
}

#[tokio::test]
async fn a_rejected_bill_is_submitted_anew() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let second = acme.org.member(Role::Admin).await;
    policy(&acme.org.owner, "100", "USD", &[&acme.approver, &second]).await;
    let id = acme.draft("100", "USD").await;
    acme.run("submitBill", &id, json!({})).await.done("submitBill");
    let silent = with(&id, json!({ "reason": " " }));
    let silent = acme.approver.run("rejectBill", STATE, silent).await;
    assert_eq!(silent.refused("rejectBill"), ("REQUIRED".to_owned(), "reason".to_owned()));
    let reason = with(&id, json!({ "reason": "Too dear" }));
    let rejected = acme.approver.run("rejectBill", "bill { status rejectionReason nextApprover { id } }", reason).await;
    let expected = json!({ "status": "REJECTED", "rejectionReason": "Too dear", "nextApprover": null });
    assert_eq!(rejected.done("rejectBill")["bill"], expected);
    assert_eq!(waiting(&second).await, [] as [&str; 0], "nobody else is asked");

    acme.run("submitBill", &id, json!({})).await.done("submitBill");
    approve(&acme.approver, &id).await.done("approveBill");
    approve(&second, &id).await.done("approveBill");
    let shown = acme.show(&id, ROUND).await;
    let told = shown["approvals"].as_array().expect("a list");
    let told: Vec<_> = told.iter().map(|one| json!([one["round"], one["turn"], one["decision"]])).collect();
    let expected = json!([[1, 0, "REJECTED"], [1, 1, "PENDING"], [2, 0, "APPROVED"], [2, 1, "APPROVED"]]);
    assert_eq!(json!(told), expected);
    assert_eq!(acme.show(&id, "rejectionReason").await, json!({ "rejectionReason": null }));
}

/// What a policy says later changes nothing for a bill that waits.
#[tokio::test]
async fn a_bill_that_waits_keeps_its_approvers() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let late = acme.org.member(Role::Admin).await;
    let own = policy(&acme.org.owner, "100", "USD", &[&acme.approver]).await;
    let id = acme.draft("100", "USD").await;
    acme.run("submitBill", &id, json!({})).await.done("submitBill");
    let changed = with(&own, json!({ "approverIds": [late.member_id()] }));
    acme.org.owner.run("updateApprovalPolicy", "approvalPolicy { id }", changed).await.done("updateApprovalPolicy");
    let gone = json!({ "id": own });
    acme.org.owner.run("deleteApprovalPolicy", "approvalPolicy { id }", gone).await.done("deleteApprovalPolicy");
    approve(&late, &id).await.refused("approveBill");
    approve(&acme.approver, &id).await.done("approveBill");
    let shown = acme.show(&id, "status approvalPolicy { id }").await;
    assert_eq!(shown, json!({ "status": "APPROVED", "approvalPolicy": null }));
}

/// However often an approver says yes at once, they say it for their own turn only.
#[tokio::test]
async fn an_approver_decides_once() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let second = acme.org.member(Role::Admin).await;
    policy(&acme.org.owner, "100", "USD", &[&acme.approver, &second]).await;
    let id = acme.draft("100", "USD").await;
    acme.run("submitBill", &id, json!({})).await.done("submitBill");
    let answers = join_all((0..16).map(|_| approve(&acme.approver, &id))).await;
    let done = answers.iter().filter(|answer| answer.user_errors("approveBill").is_empty()).count();
    assert_eq!(done, 1);
    let shown = acme.show(&id, "status nextApprover { id }").await;
    assert_eq!(shown, json!({ "status": "PENDING_APPROVAL", "nextApprover": { "id": second.member_id() } }));
}
