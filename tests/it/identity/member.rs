//! Members: roles, states, and the owner who stays.

use entity::identity::organization_member::Role;
use harness::{Client, Org, Server};
use insta::assert_json_snapshot;
use serde_json::json;

async fn act(client: &Client, mutation: &str, id: &str) -> harness::Answer {
    let role = if mutation == "changeMemberRole" { json!("MANAGER") } else { json!(null) };
    let mut input = json!({ "id": id, "role": role });
    if role.is_null() {
        input.as_object_mut().expect("an object").remove("role");
    }
    client.run(mutation, "member { id status role version }", input).await
}

async fn invited(acme: &Org, email: &str) -> String {
    let input = json!({ "email": email, "role": "MEMBER" });
    let made = acme.owner.run("inviteMember", "invitation { member { id } }", input).await;
    made.done("inviteMember");
    made.text("/inviteMember/invitation/member/id").to_owned()
}

#[tokio::test]
async fn a_membership_goes_through_its_states() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = acme.member(Role::Member).await.member_id();
    let changed = act(&acme.owner, "changeMemberRole", &id).await;
    assert_eq!(changed.done("changeMemberRole")["member"]["role"], "MANAGER");
    let suspended = act(&acme.owner, "suspendMember", &id).await;
    assert_eq!(suspended.done("suspendMember")["member"]["status"], "SUSPENDED");
    let back = act(&acme.owner, "reactivateMember", &id).await;
    assert_eq!(back.done("reactivateMember")["member"]["status"], "ACTIVE");
    let removed = act(&acme.owner, "removeMember", &id).await;
    assert_eq!(removed.done("removeMember")["member"]["status"], "REMOVED");

    let ask = "query($id: ID!) { member(id: $id) { activity { nodes { verb diff } } } }";
    assert_json_snapshot!(acme.owner.query(ask, json!({ "id": id })).await.snapshot());
}

/// State × action: the answers of the mutations, and `availableActions`, which must say the same.
#[tokio::test]
async fn every_state_allows_just_its_actions() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let table = [
        ("INVITED", ["yes", "INVALID_TRANSITION", "INVALID_TRANSITION", "yes"]),
        ("ACTIVE", ["yes", "yes", "INVALID_TRANSITION", "yes"]),
        ("SUSPENDED", ["yes", "INVALID_TRANSITION", "yes", "yes"]),
        ("REMOVED", ["IMMUTABLE"; 4]),
    ];
    let mutations = ["changeMemberRole", "suspendMember", "reactivateMember", "removeMember"];
    for (status, expected) in table {
        for (mutation, expected) in mutations.into_iter().zip(expected) {
            let id = match status {
                "INVITED" => invited(&acme, &format!("{}@example.test", mutation.to_lowercase())).await,
                _ => acme.member(Role::Member).await.member_id(),
            };
            match status {
                "SUSPENDED" => drop(act(&acme.owner, "suspendMember", &id).await),
                "REMOVED" => drop(act(&acme.owner, "removeMember", &id).await),
                _ => {}
            }
            let ask = "query($id: ID!) { member(id: $id) { status availableActions { action allowed reason } } }";
            let asked = acme.owner.query(ask, json!({ "id": id })).await;
            assert_eq!(asked.at("/member/status"), status);
            let actions = asked.at("/member/availableActions").as_array().expect("a list");
            let action = actions.iter().find(|action| action["action"] == mutation).expect(mutation);
            assert_eq!(action["allowed"], expected == "yes", "{status} {mutation}");
            assert_eq!(action["reason"].is_null(), expected == "yes", "{status} {mutation}");

            let answer = act(&acme.owner, mutation, &id).await;
            let code = answer.user_errors(mutation).pop().map_or("yes".to_owned(), |error| error.code);
            assert_eq!(code, expected, "{status} {mutation}");
        }
    }
}

#[tokio::test]
async fn nobody_reaches_above_their_role() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let second_owner = acme.member(Role::Owner).await.member_id();
    let (admin, manager) = (acme.member(Role::Admin).await, acme.member(Role::Manager).await);
    let promote = async |client: &Client, id: &str, role: &str| {
        client.run("changeMemberRole", "member { role }", json!({ "id": id, "role": role })).await
    };
    let above = ("INVALID".to_owned(), "role".to_owned());
    assert_eq!(promote(&admin, &manager.member_id(), "OWNER").await.refused("changeMemberRole"), above);
    assert_eq!(promote(&admin, &admin.member_id(), "OWNER").await.refused("changeMemberRole"), above);
    promote(&admin, &manager.member_id(), "ADMIN").await.done("changeMemberRole");

    for mutation in ["changeMemberRole", "suspendMember", "removeMember"] {
        let refused = act(&admin, mutation, &second_owner).await;
        assert_eq!(refused.refused(mutation), ("INVALID".to_owned(), "id".to_owned()), "{mutation}");
    }
    let member = acme.member(Role::Member).await;
    assert_eq!(act(&member, "removeMember", &admin.member_id()).await.code(), "FORBIDDEN");
    let key = acme.api_key([api::auth::permission::Permission::MemberManage]).await;
    assert_eq!(act(&key, "removeMember", &admin.member_id()).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = acme.owner.member_id();
    let last = ("INVALID_TRANSITION".to_owned(), "id".to_owned());
    assert_eq!(act(&acme.owner, "changeMemberRole", &id).await.refused("changeMemberRole"), last);
    let leave = acme.owner.run("leaveOrganization", "member { id }", json!({})).await;
    assert_eq!(leave.refused("leaveOrganization"), last);
    let own = ("INVALID".to_owned(), "id".to_owned());
    assert_eq!(act(&acme.owner, "suspendMember", &id).await.refused("suspendMember"), own);
    assert_eq!(act(&acme.owner, "removeMember", &id).await.refused("removeMember"), own);

    // A suspended owner is no owner to stay.
    let second = acme.member(Role::Owner).await;
    act(&acme.owner, "suspendMember", &second.member_id()).await.done("suspendMember");
    let leave = acme.owner.run("leaveOrganization", "member { id }", json!({})).await;
    assert_eq!(leave.refused("leaveOrganization"), last);
    act(&acme.owner, "reactivateMember", &second.member_id()).await.done("reactivateMember");
    let leave = acme.owner.run("leaveOrganization", "member { status }", json!({})).await;
    assert_eq!(leave.done("leaveOrganization")["member"]["status"], "REMOVED");
    let again = acme.owner.run("leaveOrganization", "member { status }", json!({})).await;
    assert_eq!(again.code(), "FORBIDDEN", "whoever has left acts no more, whatever their token says");
}

/// Two owners who remove, suspend and demote each other 64 times at once: one of them is an active owner at the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_never_remove_each_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let second = acme.member(Role::Owner).await;
    let attempts = (0..64).map(|attempt| {
        let (one, other) = if attempt % 2 == 0 { (&acme.owner, &second) } else { (&second, &acme.owner) };
        let (one, id) = (one.clone(), other.member_id());
        let mutation = ["removeMember", "suspendMember", "changeMemberRole"][attempt % 3];
        tokio::spawn(async move {
            let answer = act(&one, mutation, &id).await;
            answer.errors().is_empty() && answer.user_errors(mutation).is_empty()
        })
    });
    let done = futures::future::join_all(attempts).await;
    assert!(done.into_iter().any(|done| done.expect("no attempt panics")), "the first to come succeeds");
    let owners: i64 =
        sqlx::query_scalar("SELECT count(*) FROM organization_members WHERE role = 'OWNER' AND status = 'ACTIVE'")
            .fetch_one(server.database().maintenance())
            .await
            .expect("they are counted");
    assert_eq!(owners, 1);
}

#[tokio::test]
async fn another_firms_member_is_as_unknown_as_none() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let theirs = other.member(Role::Member).await.member_id();
    for mutation in ["changeMemberRole", "suspendMember", "reactivateMember", "removeMember"] {
        for id in [theirs.as_str(), "organization_member_01h455vb4pex5vsknk084sn02q"] {
            let refused = act(&acme.owner, mutation, id).await;
            assert_eq!(refused.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()), "{mutation}");
        }
    }
    let stale = json!({ "id": acme.member(Role::Member).await.member_id(), "expectedVersion": 2 });
    let stale = acme.owner.run("removeMember", "member { version status }", stale).await;
    assert_eq!(stale.refused("removeMember"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/removeMember/member"), &json!({ "version": 1, "status": "ACTIVE" }));
}

#[tokio::test]
async fn removing_who_was_invited_ends_the_invitation() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = invited(&acme, "ada@example.test").await;
    act(&acme.owner, "changeMemberRole", &id).await.done("changeMemberRole");
    let ask = "{ invitations { nodes { role status } } }";
    let offered = acme.owner.query(ask, json!({})).await;
    assert_eq!(offered.at("/invitations/nodes/0"), &json!({ "role": "MANAGER", "status": "PENDING" }));
    act(&acme.owner, "removeMember", &id).await.done("removeMember");
    let ended = acme.owner.query(ask, json!({})).await;
    assert_eq!(ended.at("/invitations/nodes/0/status"), "REVOKED");
}

#[tokio::test]
async fn who_is_active_can_not_be_reactivated() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = acme.member(Role::Member).await.member_id();
    let refused = act(&acme.owner, "reactivateMember", &id).await;
    assert_eq!(refused.refused("reactivateMember"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
}
