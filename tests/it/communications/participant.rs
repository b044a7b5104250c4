//! Who takes part.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{STATE, because, count, post, see, thread, uuid, verbs};

async fn who(client: &harness::Client, id: &str) -> Vec<Value> {
    let seen = see(client, id, "participants { id member { id } contact { id } joinedAt }").await;
    seen["participants"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn others_join_and_leave() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace, alan) = (&acme.owner, acme.member(Role::Member).await, acme.member(Role::Viewer).await);
    let id = thread(owner, json!({ "subject": "A" })).await;
    post(owner, &id, "Before.").await;
    let input = json!({ "id": id, "expectedVersion": 1, "memberIds": [grace.member_id(), alan.member_id(), grace.member_id()] });
    let joined = owner.run("addThreadParticipants", STATE, input.clone()).await;
    let joined = &joined.done("addThreadParticipants")["thread"];
    assert_eq!((&joined["version"], joined["participants"].as_array().map(Vec::len)), (&json!(2), Some(3)));
    let mut again = input;
    again["expectedVersion"] = json!(2);
    let again = owner.run("addThreadParticipants", STATE, again).await;
    assert_eq!(again.done("addThreadParticipants")["thread"]["version"], 2, "who takes part already stays");
    for client in [&grace, &alan] {
        assert_eq!(see(client, &id, "unreadCount").await["unreadCount"], 0, "what was said before is not unread");
    }
    post(owner, &id, "After.").await;
    assert_eq!(see(&grace, &id, "unreadCount").await["unreadCount"], 1);

    let of_grace = &who(owner, &id).await[1];
    assert_eq!(of_grace["member"]["id"], grace.member_id());
    let input = json!({ "id": id, "participantId": of_grace["id"] });
    let left = owner.run("removeThreadParticipant", STATE, input.clone()).await;
    left.done("removeThreadParticipant");
    assert_eq!(
        see(&grace, &id, "unreadCount myParticipation { id }").await,
        json!({ "unreadCount": 0, "myParticipation": null })
    );
    let again = owner.run("removeThreadParticipant", STATE, input).await;
    assert_eq!(again.refused("removeThreadParticipant"), because("NOT_FOUND", "participantId"));
    post(owner, &id, "Without her.").await;
    let counted = format!(
        "SELECT count(*) FROM thread_participants WHERE member_id = {} AND unread_count > 0 AND deleted_at IS NULL",
        uuid(&grace.member_id())
    );
    assert_eq!(count(&server, &counted).await, 0);
    let told = ["participant_removed", "participants_added", "created"].map(|verb| format!("thread.{verb}"));
    assert_eq!(verbs(owner, &id).await, told);

    // Who writes again takes part again.
    post(&grace, &id, "I am back.").await;
    assert_eq!(who(owner, &id).await.len(), 3);
}

#[tokio::test]
async fn only_those_may_join_who_may_see_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let other = server.organization("other").await;
    let (ada, company) = (acme.contact("Ada").await, acme.client_company("Engines").await);
    let internal = thread(&acme.owner, json!({ "subject": "A" })).await;
    let client =
        thread(&acme.owner, json!({ "subject": "A", "visibility": "CLIENT", "clientCompanyId": company })).await;
    let add = |id: &str, more: Value| {
        let (owner, mut input) = (acme.owner.clone(), more);
        input["id"] = json!(id);
        async move { owner.run("addThreadParticipants", STATE, input).await }
    };
    let refused = add(&internal, json!({ "contactIds": [ada] })).await;
    assert_eq!(refused.refused("addThreadParticipants"), because("INVALID", "contactIds.0"));
    // Without a company of their own they may be anybody's.
    add(&client, json!({ "contactIds": [ada] })).await.done("addThreadParticipants");
    let stranger = json!({ "memberIds": [acme.owner.member_id(), other.owner.member_id()] });
    assert_eq!(add(&internal, stranger).await.refused("addThreadParticipants"), because("NOT_FOUND", "memberIds.1"));
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": ada })).await.done("deleteContact");
    let gone = add(&client, json!({ "contactIds": [ada] })).await;
    assert_eq!(gone.refused("addThreadParticipants"), because("NOT_FOUND", "contactIds.0"));
    assert_eq!(who(&acme.owner, &client).await.len(), 1, "who is deleted takes part no more");
    acme.owner.run("restoreContact", "contact { id }", json!({ "id": ada })).await.done("restoreContact");
    assert_eq!(who(&acme.owner, &client).await.len(), 2, "and does again when they come back");
}

#[tokio::test]
async fn of_two_contacts_who_become_one_one_takes_part() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (survivor, merged) = (acme.contact("Ada").await, acme.contact("A. Lovelace").await);
    let begin = |contacts: Vec<String>| {
        let owner = acme.owner.clone();
        async move { thread(&owner, json!({ "subject": "A", "visibility": "CLIENT", "contactIds": contacts })).await }
    };
    let both = begin(vec![survivor.clone(), merged.clone()]).await;
    let one = begin(vec![merged.clone()]).await;
    let input = json!({ "survivorId": survivor, "mergedId": merged });
    let done = acme.owner.run("mergeContacts", "repointed { subjectType field count }", input).await;
    let moved = done.done("mergeContacts")["repointed"].as_array().expect("a list").clone();
    assert!(
        moved.contains(&json!({ "subjectType": "thread_participant", "field": "contactId", "count": 2 })),
        "{moved:?}"
    );
    for id in [&both, &one] {
        let taking_part = who(&acme.owner, id).await;
        let contacts: Vec<_> = taking_part.iter().filter_map(|one| one["contact"]["id"].as_str()).collect();
        assert_eq!(contacts, [&survivor], "{id}");
    }
}

#[tokio::test]
async fn a_thread_has_room_for_five_hundred() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    let fill = format!(
        "INSERT INTO contacts (organization_id, id, name, created_by_kind, updated_by_kind) \
         SELECT '{0}', gen_random_uuid(), 'C' || n, 'SYSTEM', 'SYSTEM' FROM generate_series(1, 499) AS n; \
         INSERT INTO thread_participants (organization_id, id, thread_id, contact_id, created_by_kind, updated_by_kind) \
         SELECT organization_id, gen_random_uuid(), {1}, id, 'SYSTEM', 'SYSTEM' FROM contacts",
        acme.id.uuid(),
        uuid(&id)
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(server.database().maintenance()).await.expect("they take part");
    let grace = acme.member(Role::Member).await;
    let full = acme
        .owner
        .run("addThreadParticipants", "thread { id }", json!({ "id": id, "memberIds": [grace.member_id()] }))
        .await;
    assert_eq!(full.refused("addThreadParticipants"), because("LIMIT", ""));
    let full = grace.run("postMessage", "message { id }", json!({ "threadId": id, "body": "Me too." })).await;
    assert_eq!(full.refused("postMessage"), because("LIMIT", ""));
    assert_eq!(post(&acme.owner, &id, "Hello all").await["sequence"], 1);
    let counted =
        format!("SELECT count(*) FROM thread_participants WHERE thread_id = {} AND unread_count = 1", uuid(&id));
    assert_eq!(count(&server, &counted).await, 499);
}
