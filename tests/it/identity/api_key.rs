//! API keys: made once, shown once, never more than their maker.

use api::auth::credential::ApiKey;
use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::Server;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const KEY: &str = "apiKey { id name prefix scopes status expiresAt revokedAt replacedBy { id } version } secret";

#[tokio::test]
async fn a_key_is_made_and_its_secret_is_shown_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": "Reports", "scopes": ["CONTACT_READ", "DEAL_READ", "CONTACT_READ"], "expiresAt": "2026-04-01T00:00:00Z",
        "idempotencyKey": "one",
    });
    let made = acme.owner.run("createApiKey", KEY, input.clone()).await;
    let payload = made.done("createApiKey");
    assert_eq!(payload["apiKey"]["scopes"], json!(["CONTACT_READ", "DEAL_READ"]));
    assert_eq!(payload["apiKey"]["status"], "ACTIVE");
    let key = ApiKey::parse(made.text("/createApiKey/secret")).expect("a key in its format");
    assert_eq!((key.id, key.body.0.as_str()), (acme.id.uuid(), made.text("/createApiKey/apiKey/prefix")));

    let replayed = acme.owner.run("createApiKey", KEY, input).await;
    assert_eq!(replayed.done("createApiKey")["secret"], Value::Null);
    assert_eq!(replayed.done("createApiKey")["apiKey"], payload["apiKey"]);

    let (hash, told): (Vec<u8>, String) = sqlx::query_as(
        "SELECT key_hash, (SELECT string_agg(diff::text, '') FROM activity_events) \
         || (SELECT string_agg(payload::text, '') FROM outbox_events) || (SELECT result::text FROM idempotency_keys) \
         FROM api_keys",
    )
    .fetch_one(server.database().maintenance())
    .await
    .expect("one key is there");
    assert_eq!(hash, key.body.1.hash().as_bytes());
    let secret = made.text("/createApiKey/secret").rsplit_once('_').map_or("", |(_, secret)| secret);
    assert!(!told.contains(secret), "{told}");
}

#[tokio::test]
async fn a_key_never_exceeds_its_maker() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let make = async |client: &harness::Client, scopes: Value| {
        client.run("createApiKey", "apiKey { id }", json!({ "name": "Key", "scopes": scopes })).await
    };
    let refused = make(&acme.owner, json!([])).await;
    assert_eq!(refused.refused("createApiKey"), ("REQUIRED".to_owned(), "scopes".to_owned()));
    for scope in ["API_KEY_MANAGE", "MEMBER_MANAGE"] {
        let refused = make(&acme.owner, json!(["CONTACT_READ", scope])).await;
        assert_eq!(refused.refused("createApiKey"), ("INVALID".to_owned(), "scopes.1".to_owned()));
    }
    // Only a key of an older release could hold this scope; a key makes no keys all the same.
    let key = acme.api_key([Permission::ApiKeyManage, Permission::ContactRead]).await;
    assert_eq!(make(&key, json!(["CONTACT_READ"])).await.code(), "FORBIDDEN");
    let manager = acme.member(Role::Manager).await;
    assert_eq!(make(&manager, json!(["CONTACT_READ"])).await.code(), "FORBIDDEN");

    let wrong = json!({ "name": " ", "scopes": ["CONTACT_READ"], "expiresAt": "2026-03-02T09:00:00Z" });
    let wrong = acme.owner.run("createApiKey", "apiKey { id }", wrong).await;
    assert_json_snapshot!(wrong.snapshot());
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = acme.api_key([Permission::ContactRead]).await;
    let read = key.query("{ contacts { totalCount } }", json!({})).await;
    assert_eq!(read.at("/contacts/totalCount"), 0);
    assert_eq!(key.query("{ deals { totalCount } }", json!({})).await.code(), "FORBIDDEN");
    let write = key.run("createContact", "contact { id }", json!({ "name": "Ada" })).await;
    assert_eq!(write.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_rotated_key_goes_on_for_its_overlap() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Reports", "scopes": ["CONTACT_READ"], "expiresAt": "2026-04-01T09:00:00Z" });
    let old = acme.owner.run("createApiKey", KEY, input).await;
    let id = old.at("/createApiKey/apiKey/id");
    server.clock().advance(chrono::Duration::days(10));
    let refused = acme.owner.run("rotateApiKey", KEY, json!({ "id": id, "overlapHours": 169 })).await;
    assert_eq!(refused.refused("rotateApiKey"), ("INVALID".to_owned(), "overlapHours".to_owned()));

    let input = json!({ "id": id, "expectedVersion": 1, "idempotencyKey": "one" });
    let new = acme.owner.run("rotateApiKey", KEY, input.clone()).await;
    let key = &new.done("rotateApiKey")["apiKey"];
    assert_eq!((&key["name"], &key["scopes"]), (&json!("Reports"), &json!(["CONTACT_READ"])));
    assert_eq!(key["expiresAt"], "2026-04-11T09:00:00+00:00", "the new key lives as long as the old one was to");
    assert_ne!(new.text("/rotateApiKey/secret"), old.text("/createApiKey/secret"));
    let replayed = acme.owner.run("rotateApiKey", KEY, input).await;
    assert_eq!(replayed.done("rotateApiKey")["secret"], Value::Null);

    let ask = "query($id: ID!) { node(id: $id) { ... on ApiKey {
      status expiresAt replacedBy { id } availableActions { action allowed } } } }";
    let rotated = acme.owner.query(ask, json!({ "id": id })).await;
    assert_json_snapshot!("rotated", rotated.snapshot());
    assert_eq!(rotated.at("/node/replacedBy/id"), &key["id"]);
    let again = acme.owner.run("rotateApiKey", KEY, json!({ "id": id })).await;
    assert_eq!(again.refused("rotateApiKey"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    server.clock().advance(chrono::Duration::days(1));
    assert_eq!(acme.owner.query(ask, json!({ "id": id })).await.at("/node/status"), "EXPIRED");
    let again = acme.owner.run("revokeApiKey", "apiKey { id }", json!({ "id": id })).await;
    assert_eq!(again.refused("revokeApiKey"), ("IMMUTABLE".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_key_is_revoked_at_once_and_for_good() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let made = acme.owner.run("createApiKey", KEY, json!({ "name": "Key", "scopes": ["CONTACT_READ"] })).await;
    let id = made.at("/createApiKey/apiKey/id");
    let program =
        async || server.bearer(made.text("/createApiKey/secret")).query("{ contacts { totalCount } }", json!({})).await;
    assert_eq!(program().await.at("/contacts/totalCount"), 0);
    let stranger = other.owner.run("revokeApiKey", "apiKey { id }", json!({ "id": id })).await;
    assert_eq!(stranger.refused("revokeApiKey"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    let stale = acme.owner.run("revokeApiKey", "apiKey { status }", json!({ "id": id, "expectedVersion": 2 })).await;
    assert_eq!(stale.refused("revokeApiKey"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));

    let revoked = acme.owner.run("revokeApiKey", "apiKey { status revokedAt }", json!({ "id": id })).await;
    let expected = json!({ "status": "REVOKED", "revokedAt": "2026-03-02T09:00:00+00:00" });
    assert_eq!(revoked.done("revokeApiKey")["apiKey"], expected);
    assert_eq!(program().await.code(), "UNAUTHENTICATED");
    for mutation in ["revokeApiKey", "rotateApiKey"] {
        let again = acme.owner.run(mutation, "apiKey { id }", json!({ "id": id })).await;
        assert_eq!(again.refused(mutation), ("IMMUTABLE".to_owned(), "id".to_owned()));
        assert_eq!(again.at(&format!("/{mutation}/apiKey/id")), id, "it is shown as it is");
    }
}

#[tokio::test]
async fn what_was_done_tells_who_did_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = acme.api_key([Permission::ContactRead, Permission::ContactWrite]).await;
    let made = key.run("createContact", "contact { id }", json!({ "name": "Ada" })).await;
    let (by_key, by_member) = (made.at("/createContact/contact/id"), json!(acme.contact("Grace").await));
    let keys = acme.owner.query("{ apiKeys { nodes { id } } }", json!({})).await;
    let key = keys.at("/apiKeys/nodes/0/id");

    let query = "query($id: ID!) { contact(id: $id) { createdBy { kind id member { id } apiKey { id name } } } }";
    let seen = acme.owner.query(query, json!({ "id": by_key })).await;
    let shown = json!({ "id": key, "name": "Key" });
    let expected = json!({ "kind": "API_KEY", "id": key, "member": null, "apiKey": shown });
    assert_eq!(seen.at("/contact/createdBy"), &expected);
    // Who may not see keys can tell them apart all the same.
    let seen = acme.member(Role::Viewer).await.query(query, json!({ "id": by_key })).await;
    let expected = json!({ "kind": "API_KEY", "id": key, "member": null, "apiKey": null });
    assert_eq!(seen.at("/contact/createdBy"), &expected);

    let seen = acme.owner.query(query, json!({ "id": by_member })).await;
    let owner = acme.owner.member_id();
    let expected = json!({ "kind": "MEMBER", "id": owner, "member": { "id": owner }, "apiKey": null });
    assert_eq!(seen.at("/contact/createdBy"), &expected);
    let company = json!({ "id": acme.client_company("Engines").await });
    let query = "query($id: ID!) { clientCompany(id: $id) { createdBy { kind id } } }";
    let seen = acme.owner.query(query, company).await;
    assert_eq!(seen.at("/clientCompany/createdBy"), &json!({ "kind": "SYSTEM", "id": null }));
}

#[tokio::test]
async fn at_most_a_hundred_keys_are_active() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for _ in 0..100 {
        acme.api_key([Permission::ContactRead]).await;
    }
    let input = json!({ "name": "One more", "scopes": ["CONTACT_READ"] });
    let refused = acme.owner.run("createApiKey", "apiKey { id }", input).await;
    assert_eq!(refused.refused("createApiKey"), ("LIMIT".to_owned(), String::new()));
}
