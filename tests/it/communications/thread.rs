//! Threads: what they begin with, what of them changes, how they are found.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{STATE, because, done, id_of, post, reasons, see, thread, verbs};

#[tokio::test]
async fn a_thread_begins_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace, billing) = (&acme.owner, acme.member(Role::Member).await, acme.member(Role::Billing).await);
    let company = acme.client_company("Engines").await;
    let input = json!({ "name": "Ada", "clientCompanyId": company });
    let ada = owner.run("createContact", "contact { id }", input).await;
    let ada = ada.text("/createContact/contact/id");
    let input = json!({ "name": "Engine", "clientCompanyId": company });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.text("/createEngagement/engagement/id");

    let input = json!({
        "subject": "  Kick-off ", "visibility": "CLIENT", "engagementId": engagement, "assigneeId": grace.member_id(),
        "contactIds": [ada, ada], "memberIds": [grace.member_id()], "externalId": "t-1",
        "message": { "body": "<p>Hello</p>", "mentionedMemberIds": [billing.member_id()] },
        "idempotencyKey": "one",
    });
    let made = done(owner, "createThread", input.clone()).await;
    assert_eq!((&made["subject"], &made["status"], &made["version"]), (&json!("Kick-off"), &json!("OPEN"), &json!(1)));
    assert_eq!((&made["clientCompany"]["id"], &made["engagement"]["id"]), (&json!(company), &json!(engagement)));
    assert_eq!((&made["messageCount"], &made["lastMessageAt"]), (&json!(1), &json!("2026-03-02T09:00:00+00:00")));
    let taking_part: Vec<&Value> = made["participants"].as_array().expect("a list").iter().collect();
    let members: Vec<_> = taking_part.iter().filter_map(|one| one["member"]["id"].as_str()).collect();
    assert_eq!(members, [owner.member_id(), grace.member_id(), billing.member_id()]);
    assert_eq!(taking_part[2]["contact"]["id"], ada);
    assert_eq!(taking_part.len(), 4);
    assert_eq!(done(owner, "createThread", input).await["id"], made["id"], "a retry makes no other");
    assert_eq!(verbs(owner, &id_of(&made)).await, ["thread.created"]);

    for (client, unread) in [(owner, 0), (&grace, 1), (&billing, 1)] {
        assert_eq!(see(client, &id_of(&made), "unreadCount").await["unreadCount"], unread);
    }
    let around = "query($engagement: ID!, $company: ID!, $member: ID!) {
      engagement(id: $engagement) { threads { nodes { id } totalCount } }
      clientCompany(id: $company) { threads { nodes { id } } }
      member(id: $member) { assignedThreads { nodes { id } } }
    }";
    let around =
        owner.query(around, json!({ "engagement": engagement, "company": company, "member": grace.member_id() })).await;
    for list in ["/engagement/threads/nodes", "/clientCompany/threads/nodes", "/member/assignedThreads/nodes"] {
        assert_eq!(around.each(list, "id"), [id_of(&made)], "{list}");
    }
}

#[tokio::test]
async fn everything_wrong_with_a_beginning_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (engines, mills) = (acme.client_company("Engines").await, acme.client_company("Mills").await);
    let contact = |company: String| {
        let owner = &acme.owner;
        async move {
            let made =
                owner.run("createContact", "contact { id }", json!({ "name": "A", "clientCompanyId": company })).await;
            made.text("/createContact/contact/id").to_owned()
        }
    };
    let (ada, miller) = (contact(engines.clone()).await, contact(mills).await);
    let removed = acme.member(Role::Member).await.member_id();
    acme.owner.run("removeMember", "member { id }", json!({ "id": removed })).await.done("removeMember");
    let made_up = |prefix: &str| entity::id::join(prefix, uuid::Uuid::now_v7());

    let input = json!({
        "subject": "a\nb", "assigneeId": made_up("organization_member"), "memberIds": [removed, made_up("organization_member")],
        "contactIds": [ada], "engagementId": made_up("engagement"), "clientCompanyId": engines, "externalId": "a\nb",
        "message": { "body": "<p></p>", "mentionedMemberIds": [made_up("organization_member")], "fileIds": [] },
    });
    let refused = acme.owner.run("createThread", STATE, input).await;
    let mut told = reasons(&refused, "createThread");
    told.sort();
    let mut wrong = vec![
        because("INVALID", "subject"),
        because("NOT_FOUND", "assigneeId"),
        because("INVALID", "memberIds.0"),
        because("NOT_FOUND", "memberIds.1"),
        because("INVALID", "contactIds.0"),
        because("NOT_FOUND", "engagementId"),
        because("INVALID", "clientCompanyId"),
        because("INVALID", "externalId"),
        because("REQUIRED", "message.body"),
        because("NOT_FOUND", "message.mentionedMemberIds.0"),
    ];
    wrong.sort();
    assert_eq!(told, wrong, "{refused}");

    let with = |visibility: &str, contact: &str| json!({ "subject": "A", "visibility": visibility, "clientCompanyId": engines, "contactIds": [contact] });
    let internal = acme.owner.run("createThread", STATE, with("INTERNAL", &ada)).await;
    assert_eq!(internal.refused("createThread"), because("INVALID", "contactIds.0"));
    let other = acme.owner.run("createThread", STATE, with("CLIENT", &miller)).await;
    assert_eq!(other.refused("createThread"), because("INVALID", "contactIds.0"));
    acme.owner.run("createThread", STATE, with("CLIENT", &ada)).await.done("createThread");

    for (subject, code) in [("", "REQUIRED"), ("x\0y", "INVALID"), ("\u{202E}txt", "INVALID")] {
        let refused = acme.owner.run("createThread", STATE, json!({ "subject": subject })).await;
        assert_eq!(refused.refused("createThread"), because(code, "subject"), "{subject:?}");
    }
    for subject in ["x".repeat(201), "x".repeat(10 * 1024 * 1024)] {
        let long = acme.owner.run("createThread", "thread { id }", json!({ "subject": subject })).await;
        assert_eq!(reasons(&long, "createThread"), [because("LIMIT", "subject")]);
    }
    let fine = done(&acme.owner, "createThread", json!({ "subject": "مرحبا 🦀" })).await;
    assert_eq!(fine["subject"], "مرحبا 🦀");
}

#[tokio::test]
async fn what_was_said_among_members_is_never_shown_to_clients() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let id = thread(owner, json!({ "subject": "A" })).await;
    let shown = |visibility: &str| json!({ "id": id, "visibility": visibility });
    assert_eq!(done(owner, "updateThread", shown("CLIENT")).await["visibility"], "CLIENT", "nothing was said yet");
    let ada = acme.contact("Ada").await;
    done(owner, "addThreadParticipants", json!({ "id": id, "contactIds": [ada] })).await;
    let refused = owner.run("updateThread", STATE, shown("INTERNAL")).await;
    assert_eq!(refused.refused("updateThread"), because("INVALID", "visibility"), "a contact takes part");
    let part = see(owner, &id, "participants { id contact { id } }").await;
    let part = part["participants"].as_array().expect("a list").iter().find(|one| one["contact"].is_object()).cloned();
    let input = json!({ "id": id, "participantId": part.expect("she takes part")["id"] });
    done(owner, "removeThreadParticipant", input).await;
    assert_eq!(done(owner, "updateThread", shown("INTERNAL")).await["visibility"], "INTERNAL");

    post(owner, &id, "They must not read this.").await;
    let refused = owner.run("updateThread", STATE, shown("CLIENT")).await;
    assert_eq!(refused.refused("updateThread"), because("IMMUTABLE", "visibility"));
    assert_eq!(done(owner, "updateThread", shown("INTERNAL")).await["visibility"], "INTERNAL", "the same is no change");
}

#[tokio::test]
async fn whoever_sees_to_a_thread_takes_part() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let grace = acme.member(Role::Member).await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    post(&acme.owner, &id, "Before.").await;
    let input = json!({ "id": id, "expectedVersion": 1, "assigneeId": grace.member_id(), "subject": "B" });
    let changed = done(&acme.owner, "updateThread", input).await;
    assert_eq!((&changed["version"], &changed["subject"]), (&json!(2), &json!("B")));
    assert_eq!(changed["participants"].as_array().map(Vec::len), Some(2));
    assert_eq!(see(&grace, &id, "unreadCount").await["unreadCount"], 0, "what was said before is not unread");
    let none = done(&acme.owner, "updateThread", json!({ "id": id, "assigneeId": null })).await;
    assert!(none["assignee"].is_null());
    assert_eq!(none["participants"].as_array().map(Vec::len), Some(2), "they still take part");
}

#[tokio::test]
async fn threads_are_found_by_what_one_has_to_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace) = (&acme.owner, acme.member(Role::Member).await);
    let key = acme.api_key([api::auth::permission::Permission::ThreadRead]).await;
    let read = thread(owner, json!({ "subject": "Read alpha", "memberIds": [grace.member_id()] })).await;
    let unread = thread(owner, json!({ "subject": "Unread beta", "memberIds": [grace.member_id()] })).await;
    let foreign = thread(owner, json!({ "subject": "Foreign gamma", "visibility": "CLIENT" })).await;
    for id in [&read, &unread, &foreign] {
        server.clock().advance(chrono::Duration::minutes(1));
        post(owner, id, "Hello").await;
    }
    done(&grace, "markThreadRead", json!({ "threadId": read })).await;
    let list = "query($filter: ThreadFilter, $order: [ThreadOrder!], $search: String) {
      threads(filter: $filter, orderBy: $order, search: $search) { nodes { id } totalCount } }";
    let by = |client: &harness::Client, variables: Value| {
        let client = client.clone();
        async move {
            let found = client.query(list, variables).await;
            let ids: Vec<String> = found.each("/threads/nodes", "id").into_iter().map(str::to_owned).collect();
            assert_eq!(found.at("/threads/totalCount"), ids.len());
            ids
        }
    };
    let latest = json!([{ "field": "LAST_MESSAGE_AT", "direction": "DESC" }]);
    for (filter, found) in [
        (json!({ "isUnread": true }), vec![&unread]),
        (json!({ "isUnread": false }), vec![&foreign, &read]),
        (json!({ "participates": true }), vec![&unread, &read]),
        (json!({ "participates": false }), vec![&foreign]),
        (json!({ "not": { "participates": true } }), vec![&foreign]),
        (json!({ "or": [{ "isUnread": true }, { "visibility": { "eq": "CLIENT" } }] }), vec![&foreign, &unread]),
        (json!({ "status": { "eq": "OPEN" }, "isUnread": true }), vec![&unread]),
        (json!({ "status": { "eq": "CLOSED" } }), vec![]),
        (json!({ "subject": { "startsWith": "un" } }), vec![&unread]),
        (json!({ "lastMessageAt": { "gt": "2026-03-02T09:02:30Z" } }), vec![&foreign]),
        (json!({ "assigneeId": { "isNull": true } }), vec![&foreign, &unread, &read]),
    ] {
        let variables = json!({ "filter": filter, "order": latest });
        assert_eq!(by(&grace, variables).await.iter().collect::<Vec<_>>(), found, "{filter}");
    }
    assert_eq!(by(&key, json!({ "filter": { "isUnread": true } })).await, [] as [String; 0], "a key reads nothing");
    assert_eq!(by(&key, json!({ "filter": { "participates": false } })).await.len(), 3);
    assert_eq!(by(&grace, json!({ "search": "bet" })).await, std::slice::from_ref(&unread));
    let subjects = json!([{ "field": "SUBJECT" }]);
    assert_eq!(by(&grace, json!({ "order": subjects })).await, [foreign, read, unread]);
}

#[tokio::test]
async fn a_thread_goes_with_its_messages_and_comes_back_with_them() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (owner, grace) = (&acme.owner, acme.member(Role::Member).await);
    let engagement = owner.run("createEngagement", "engagement { id }", json!({ "name": "Engine" })).await;
    let engagement = engagement.text("/createEngagement/engagement/id");
    let id =
        thread(owner, json!({ "subject": "A", "engagementId": engagement, "memberIds": [grace.member_id()] })).await;
    let said =
        super::say(owner, json!({ "threadId": id, "body": "Hi", "mentionedMemberIds": [grace.member_id()] })).await;
    let edit = json!({ "id": said["id"], "body": "Hello" });
    owner.run("editMessage", "message { id }", edit).await.done("editMessage");
    let live = |server: &Server| {
        let server = server.clone();
        async move {
            let mut counts = Vec::new();
            for table in ["threads", "thread_participants", "messages", "message_revisions", "message_mentions"] {
                let sql = format!("SELECT count(*) FROM {table} WHERE deleted_at IS NULL");
                counts.push(super::count(&server, &sql).await);
            }
            counts
        }
    };
    let whole = live(&server).await;
    assert_eq!(whole, [1, 2, 1, 1, 1]);
    for (delete, restore, of) in
        [("deleteThread", "restoreThread", id.as_str()), ("deleteEngagement", "restoreEngagement", engagement)]
    {
        owner.run(delete, "userErrors { code }", json!({ "id": of })).await.done(delete);
        assert_eq!(live(&server).await, [0; 5], "{delete}");
        let gone = "query($id: ID!) { message(id: $id) { id } viewer { unreadThreadCount member { mentions { totalCount } } } }";
        let gone = grace.query(gone, json!({ "id": said["id"] })).await;
        assert!(gone.at("/message").is_null());
        assert_eq!(
            (gone.at("/viewer/unreadThreadCount"), gone.at("/viewer/member/mentions/totalCount")),
            (&json!(0), &json!(0))
        );
        let refused = grace.run("postMessage", "message { id }", json!({ "threadId": id, "body": "Hi" })).await;
        assert_eq!(refused.refused("postMessage"), because("NOT_FOUND", "threadId"));
        if delete == "deleteEngagement" {
            let alone = owner.run("restoreThread", "thread { id }", json!({ "id": id })).await;
            assert_eq!(alone.refused("restoreThread"), because("INVALID_TRANSITION", "id"));
        }
        owner.run(restore, "userErrors { code }", json!({ "id": of })).await.done(restore);
        assert_eq!(live(&server).await, whole, "{restore}");
    }
    let back = grace.query("{ viewer { unreadThreadCount unreadMessageCount } }", json!({})).await;
    assert_eq!(back.at("/viewer"), &json!({ "unreadThreadCount": 1, "unreadMessageCount": 1 }));
    let member = acme.member(Role::Member).await;
    assert_eq!(member.run("deleteThread", "thread { id }", json!({ "id": id })).await.code(), "FORBIDDEN");
}
