//! Grants of the portal: to whom, shown once, taken back.

use api::auth::credential::{Credential, PortalToken};
use chrono::Duration;
use harness::{Client, Org, Server, SqlRole};
use serde_json::{Value, json};
use sqlx::Executor as _;

const GRANT: &str = "clientPortalAccess { id version status areas expiresAt maxUses useCount revokedAt \
    engagement { id } contact { id } availableActions { action allowed } }";
const WITH_SECRET: &str = "token link clientPortalAccess { id version }";

/// An engagement and a contact of its client.
async fn client(org: &Org, name: &str) -> (String, String) {
    let company = org.client_company(name).await;
    let made =
        org.owner.run("createContact", "contact { id }", json!({ "name": name, "clientCompanyId": company })).await;
    let contact = made.text("/createContact/contact/id").to_owned();
    let made = org
        .owner
        .run("createEngagement", "engagement { id }", json!({ "name": name, "clientCompanyId": company }))
        .await;
    (made.text("/createEngagement/engagement/id").to_owned(), contact)
}

fn input((engagement, contact): &(String, String)) -> Value {
    json!({ "engagementId": engagement, "contactId": contact, "areas": ["PROJECTS", "FILES", "PROJECTS"] })
}

async fn granted(client: &Client, input: Value) -> Value {
    client.run("grantPortalAccess", GRANT, input).await.done("grantPortalAccess")["clientPortalAccess"].clone()
}

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

#[tokio::test]
async fn a_contact_is_let_in_by_a_token_that_is_shown_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = client(&acme, "Engines").await;
    let mut asked = input(&client);
    asked["idempotencyKey"] = json!("once");
    let made = acme.owner.run("grantPortalAccess", &format!("token link {GRANT}"), asked.clone()).await;
    let payload = made.done("grantPortalAccess");
    let token = made.text("/grantPortalAccess/token").to_owned();
    assert_eq!(payload["link"], format!("https://app.test/portal?token={token}"));
    let read: PortalToken = Credential::parse(&token).expect("a token");
    assert_eq!(read.id, acme.id.uuid(), "it names the organization");
    let grant = &payload["clientPortalAccess"];
    assert_eq!((&grant["status"], &grant["areas"]), (&json!("ACTIVE"), &json!(["FILES", "PROJECTS"])));
    assert_eq!((&grant["expiresAt"], &grant["maxUses"]), (&json!("2026-04-01T09:00:00+00:00"), &Value::Null));
    assert_eq!((&grant["engagement"]["id"], &grant["contact"]["id"]), (&json!(client.0), &json!(client.1)));

    let again = acme.owner.run("grantPortalAccess", &format!("token link {GRANT}"), asked).await;
    let again = again.done("grantPortalAccess");
    assert_eq!((&again["token"], &again["link"], &again["clientPortalAccess"]), (&Value::Null, &Value::Null, grant));

    let stored: Vec<u8> = sqlx::query_scalar("SELECT token_hash FROM client_portal_access")
        .fetch_one(server.database().maintenance())
        .await
        .expect("one grant");
    assert_eq!(stored, read.body.hash().as_bytes());
}

#[tokio::test]
async fn neither_token_nor_hash_is_told_anywhere() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = client(&acme, "Engines").await;
    let mut asked = input(&client);
    asked["idempotencyKey"] = json!("secret");
    let made = acme.owner.run("grantPortalAccess", WITH_SECRET, asked).await;
    let id = made.text("/grantPortalAccess/clientPortalAccess/id").to_owned();
    let rotated =
        acme.owner.run("rotatePortalAccess", WITH_SECRET, json!({ "id": id, "idempotencyKey": "again" })).await;
    let mut secrets = Vec::new();
    for token in [made.text("/grantPortalAccess/token"), rotated.text("/rotatePortalAccess/token")] {
        // Behind tag and organization.
        secrets.push(token[37..].to_owned());
    }
    let hashes: Vec<String> = sqlx::query_scalar("SELECT encode(token_hash, 'hex') FROM client_portal_access")
        .fetch_all(server.database().maintenance())
        .await
        .expect("two grants");
    secrets.extend(hashes);
    assert_eq!(secrets.len(), 4);
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    for table in ["activity_events", "outbox_events", "idempotency_keys"] {
        let statement = format!("SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t");
        let row = sql.fetch_one(sqlx::AssertSqlSafe(statement)).await.expect("it is read");
        let told: String = sqlx::Row::get(&row, 0);
        assert!(!told.is_empty(), "{table} has rows");
        for secret in &secrets {
            assert!(!told.contains(secret), "{table} tells {secret}");
        }
    }
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn only_the_clients_own_contacts_are_let_in() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (mine, second) = (client(&acme, "Engines").await, client(&acme, "Ships").await);
    let theirs = client(&other, "Theirs").await;
    let nobodys = acme.contact("Freelancer").await;
    let made = acme.owner.run("createEngagement", "engagement { id }", json!({ "name": "For nobody" })).await;
    let clientless = made.text("/createEngagement/engagement/id").to_owned();
    for (asked, code, field) in [
        (json!({ "engagementId": mine.0, "contactId": second.1 }), "INVALID", "contactId"),
        (json!({ "engagementId": mine.0, "contactId": nobodys }), "INVALID", "contactId"),
        (json!({ "engagementId": clientless, "contactId": nobodys }), "INVALID", "contactId"),
        (json!({ "engagementId": mine.0, "contactId": theirs.1 }), "NOT_FOUND", "contactId"),
        (json!({ "engagementId": theirs.0, "contactId": mine.1 }), "NOT_FOUND", "engagementId"),
        (json!({ "areas": [] }), "REQUIRED", "areas"),
        (json!({ "expiresAt": "2026-03-02T09:00:00Z" }), "INVALID", "expiresAt"),
        (json!({ "expiresAt": "2027-04-01T09:00:00Z" }), "LIMIT", "expiresAt"),
        (json!({ "maxUses": 0 }), "INVALID", "maxUses"),
        (json!({ "maxUses": 10_001 }), "INVALID", "maxUses"),
    ] {
        let mut whole = input(&mine);
        whole.as_object_mut().expect("an object").extend(asked.as_object().expect("an object").clone());
        let refused = acme.owner.run("grantPortalAccess", GRANT, whole).await;
        assert_eq!(refused.refused("grantPortalAccess"), refusal(code, field), "{asked}");
    }
}

#[tokio::test]
async fn a_grant_is_changed_rotated_and_taken_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = client(&acme, "Engines").await;
    let mut asked = input(&client);
    asked["maxUses"] = json!(5);
    let grant = granted(&acme.owner, asked).await;
    let id = grant["id"].clone();
    let change = json!({ "id": id, "expectedVersion": 1, "areas": ["MESSAGES"], "expiresAt": "2026-05-01T00:00:00Z" });
    let changed = acme.owner.run("updatePortalAccess", GRANT, change).await;
    let changed = &changed.done("updatePortalAccess")["clientPortalAccess"];
    assert_eq!((&changed["areas"], &changed["expiresAt"]), (&json!(["MESSAGES"]), &json!("2026-05-01T00:00:00+00:00")));
    for (change, code, field) in [
        (json!({ "areas": [] }), "REQUIRED", "areas"),
        (json!({ "expiresAt": "2020-01-01T00:00:00Z" }), "INVALID", "expiresAt"),
        (json!({ "maxUses": 0 }), "INVALID", "maxUses"),
        (json!({ "expectedVersion": 1 }), "CONFLICT", "expectedVersion"),
    ] {
        let mut change = change;
        change["id"] = id.clone();
        let refused = acme.owner.run("updatePortalAccess", GRANT, change).await;
        assert_eq!(refused.refused("updatePortalAccess"), refusal(code, field));
    }

    for (most, uses) in [(json!(null), 0), (json!(7), 0), (json!(5), 4)] {
        used(&server, &id, uses).await;
        let changed = acme.owner.run("updatePortalAccess", GRANT, json!({ "id": id, "maxUses": most })).await;
        assert_eq!(changed.done("updatePortalAccess")["clientPortalAccess"]["maxUses"], most);
    }
    let over = acme.owner.run("updatePortalAccess", GRANT, json!({ "id": id, "maxUses": 4 })).await;
    assert_eq!(over.refused("updatePortalAccess"), refusal("INVALID", "maxUses"));

    server.clock().advance(Duration::days(1));
    let rotated = acme.owner.run("rotatePortalAccess", &format!("token {GRANT}"), json!({ "id": id })).await;
    let payload = rotated.done("rotatePortalAccess");
    let new = &payload["clientPortalAccess"];
    assert!(payload["token"].is_string() && new["id"] != id);
    assert_eq!((&new["areas"], &new["maxUses"], &new["status"]), (&json!(["MESSAGES"]), &json!(5), &json!("ACTIVE")));
    // As long as the other was meant to hold.
    assert_eq!(new["expiresAt"], "2026-05-02T00:00:00+00:00");
    let query = "query($id: ID!) { clientPortalAccess(id: $id) { status revokedAt } }";
    let old = acme.owner.query(query, json!({ "id": id })).await;
    assert_eq!(old.text("/clientPortalAccess/status"), "REVOKED");
    for mutation in ["updatePortalAccess", "rotatePortalAccess", "revokePortalAccess"] {
        let refused = acme.owner.run(mutation, GRANT, json!({ "id": id })).await;
        assert_eq!(refused.refused(mutation), refusal("IMMUTABLE", "id"));
    }
    let refused = acme.owner.run("rotatePortalAccess", GRANT, json!({ "id": id })).await;
    assert_eq!(refused.refused("rotatePortalAccess"), refusal("IMMUTABLE", "id"));

    let revoked = acme.owner.run("revokePortalAccess", GRANT, json!({ "id": new["id"] })).await;
    let revoked = &revoked.done("revokePortalAccess")["clientPortalAccess"];
    assert_eq!((&revoked["status"], &revoked["revokedAt"]), (&json!("REVOKED"), &json!("2026-03-03T09:00:00+00:00")));
    let again = acme.owner.run("revokePortalAccess", GRANT, json!({ "id": new["id"] })).await;
    assert_eq!(again.refused("revokePortalAccess"), refusal("IMMUTABLE", "id"));
}

/// Past the API, as the portal will: a grant has let its contact in so often.
async fn used(server: &Server, id: &Value, times: i32) {
    let (_, id) = entity::id::split(id.as_str().expect("an id")).expect("an id");
    let sql = "UPDATE client_portal_access SET use_count = $1 WHERE id = $2";
    let maintenance = server.database().maintenance();
    sqlx::query(sql).bind(times).bind(id).execute(maintenance).await.expect("it is counted");
}

#[tokio::test]
async fn a_rotation_needs_a_contact_who_still_is_the_clients() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = client(&acme, "Engines").await;
    let grant = granted(&acme.owner, input(&client)).await;
    let moved = json!({ "id": client.1, "clientCompanyId": null });
    acme.owner.run("updateContact", "contact { id }", moved).await.done("updateContact");
    let refused = acme.owner.run("rotatePortalAccess", GRANT, json!({ "id": grant["id"] })).await;
    assert_eq!(refused.refused("rotatePortalAccess"), refusal("INVALID", "id.contactId"));
    let query = "query($id: ID!) { clientPortalAccess(id: $id) { status } }";
    let still = acme.owner.query(query, json!({ "id": grant["id"] })).await;
    assert_eq!(still.text("/clientPortalAccess/status"), "ACTIVE", "nothing is half done");
}

#[tokio::test]
async fn what_is_over_expires() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (mine, theirs) = (client(&acme, "Engines").await, client(&other, "Theirs").await);
    let grant = granted(&acme.owner, input(&mine)).await;
    let theirs = granted(&other.owner, input(&theirs)).await;
    server.clock().advance(Duration::days(31));
    let later = granted(&acme.owner, input(&mine)).await;
    let run = async |input: Value| {
        acme.owner.run("expirePortalAccess", "clientPortalAccesses { id status } hasMore", input).await
    };
    let refused = run(json!({ "asOf": "2099-01-01T00:00:00Z" })).await;
    assert_eq!(refused.refused("expirePortalAccess"), refusal("INVALID", "asOf"));
    let expired = json!([{ "id": grant["id"], "status": "EXPIRED" }]);
    assert_eq!(run(json!({ "dryRun": true })).await.done("expirePortalAccess")["clientPortalAccesses"], expired);
    assert_eq!(run(json!({})).await.done("expirePortalAccess")["clientPortalAccesses"], expired);
    assert_eq!(run(json!({})).await.done("expirePortalAccess")["clientPortalAccesses"], json!([]));

    let query = "query($engagement: ID!, $contact: ID!, $filter: ClientPortalAccessFilter) {
        engagement(id: $engagement) { portalAccess(orderBy: [{field: EXPIRES_AT}]) { nodes { id } } }
        contact(id: $contact) { portalAccess(filter: $filter) { nodes { id } } } }";
    let filter = json!({ "status": { "eq": "ACTIVE" } });
    let read = acme.owner.query(query, json!({ "engagement": mine.0, "contact": mine.1, "filter": filter })).await;
    let ids = |grants: &[&Value]| {
        grants.iter().map(|grant| grant["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(read.each("/engagement/portalAccess/nodes", "id"), ids(&[&grant, &later]));
    assert_eq!(read.each("/contact/portalAccess/nodes", "id"), ids(&[&later]));
    let theirs = other
        .owner
        .query("query($id: ID!) { clientPortalAccess(id: $id) { status } }", json!({ "id": theirs["id"] }))
        .await;
    assert_eq!(theirs.text("/clientPortalAccess/status"), "ACTIVE");
}

#[tokio::test]
async fn who_is_deleted_is_let_in_no_more() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let client = client(&acme, "Engines").await;
    let read = "query($id: ID!) { contact(id: $id) { clientCompany { id } } }";
    let company = acme.owner.query(read, json!({ "id": client.1 })).await.text("/contact/clientCompany/id").to_owned();
    let made =
        acme.owner.run("createContact", "contact { id }", json!({ "name": "Bell", "clientCompanyId": company })).await;
    let bell = (client.0.clone(), made.text("/createContact/contact/id").to_owned());
    let [ada, bells] = [granted(&acme.owner, input(&client)).await, granted(&acme.owner, input(&bell)).await];
    let states = async || {
        let query = "query($one: ID!, $other: ID!) { one: clientPortalAccess(id: $one) { status revokedAt version }
            other: clientPortalAccess(id: $other) { status revokedAt version } }";
        let read = acme.owner.query(query, json!({ "one": ada["id"], "other": bells["id"] })).await;
        [read.at("/one").clone(), read.at("/other").clone()]
    };
    let holds = json!({ "status": "ACTIVE", "revokedAt": null, "version": 1 });
    let over = json!({ "status": "REVOKED", "revokedAt": "2026-03-02T09:00:00+00:00", "version": 2 });
    let run = async |mutation: &str, record: &str, id: &str| {
        acme.owner.run(mutation, &format!("{record} {{ id }}"), json!({ "id": id })).await.done(mutation);
    };

    run("deleteContact", "contact", &client.1).await;
    assert_eq!(states().await, [over.clone(), holds]);
    // With their company; what was over before stays as it was.
    run("restoreContact", "contact", &client.1).await;
    run("deleteClientCompany", "clientCompany", &company).await;
    assert_eq!(states().await, [over.clone(), over.clone()]);
    run("restoreClientCompany", "clientCompany", &company).await;
    assert_eq!(states().await, [over.clone(), over], "it is granted anew, to whom that is meant");
    let granted_again = granted(&acme.owner, input(&bell)).await;
    assert_eq!(granted_again["status"], "ACTIVE");
    // With the engagement.
    let query = "query($id: ID!) { clientPortalAccess(id: $id) { status } }";
    let status = async || {
        acme.owner
            .query(query, json!({ "id": granted_again["id"] }))
            .await
            .text("/clientPortalAccess/status")
            .to_owned()
    };
    run("deleteEngagement", "engagement", &client.0).await;
    assert_eq!(status().await, "REVOKED");
    run("restoreEngagement", "engagement", &client.0).await;
    assert_eq!(status().await, "REVOKED");
}
