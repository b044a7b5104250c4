//! Endpoints: what they may say, who may make them, how many there are.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::refusal;

const ENDPOINT: &str =
    "webhookEndpoint { id version url description eventTypes status availableActions { action allowed } }";

#[tokio::test]
async fn the_secret_is_shown_once_and_kept_sealed() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "url": "https://Partner.example/hooks", "description": " For the ERP ",
        "eventTypes": ["deal.won", "invoice.issued", "deal.won"], "idempotencyKey": "one" });
    let select = format!("secret {ENDPOINT}");
    let made = acme.owner.run("createWebhookEndpoint", &select, input.clone()).await;
    let secret = made.text("/createWebhookEndpoint/secret");
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    let endpoint = &made.done("createWebhookEndpoint")["webhookEndpoint"];
    assert_eq!((&endpoint["url"], &endpoint["status"]), (&json!("https://partner.example/hooks"), &json!("ENABLED")));
    assert_eq!(
        (&endpoint["description"], &endpoint["eventTypes"]),
        (&json!("For the ERP"), &json!(["deal.won", "invoice.issued"]))
    );
    let allowed: Vec<_> =
        endpoint["availableActions"].as_array().expect("actions").iter().filter(|one| one["allowed"] == true).collect();
    assert_eq!(allowed.len(), 5, "{allowed:?}");

    let again = acme.owner.run("createWebhookEndpoint", &select, input).await;
    let again = again.done("createWebhookEndpoint");
    assert_eq!((&again["webhookEndpoint"], &again["secret"]), (endpoint, &Value::Null));

    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT secret_sealed FROM webhook_endpoints UNION ALL SELECT payload::text FROM outbox_events \
         UNION ALL SELECT diff::text FROM activity_events UNION ALL SELECT result::text FROM idempotency_keys",
    )
    .fetch_all(server.database().maintenance())
    .await
    .expect("the tables are read");
    assert!(kept.len() > 3 && !kept.iter().any(|text| text.contains(&secret[6..])), "{kept:#?}");
}

#[tokio::test]
async fn what_an_endpoint_may_not_say_is_refused_with_its_field() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for (said, code, field) in [
        (json!({}), "REQUIRED", "url"),
        (json!({ "url": null }), "REQUIRED", "url"),
        (json!({ "url": "partner.example" }), "INVALID", "url"),
        (json!({ "url": format!("https://a.example/{}", "x".repeat(2_000)) }), "LIMIT", "url"),
        (json!({ "description": "x".repeat(1_001) }), "LIMIT", "description"),
        (json!({ "eventTypes": ["deal.won", "deal.exploded"] }), "INVALID", "eventTypes.1"),
        (json!({ "eventTypes": vec!["deal.won"; 201] }), "LIMIT", "eventTypes"),
    ] {
        let mut input = json!({ "url": "https://partner.example" });
        if said == json!({}) {
            input = said.clone();
        }
        input.as_object_mut().expect("an object").extend(said.as_object().expect("an object").clone());
        let refused = acme.owner.run("createWebhookEndpoint", ENDPOINT, input).await;
        assert_eq!(refused.refused("createWebhookEndpoint"), refusal(code, field), "{said}");
    }
}

#[tokio::test]
async fn an_endpoint_is_switched_off_and_on() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = acme.owner.run("createWebhookEndpoint", ENDPOINT, json!({ "url": "https://partner.example" })).await;
    let id = json!({ "id": made.text("/createWebhookEndpoint/webhookEndpoint/id") });
    let on = acme.owner.run("enableWebhookEndpoint", ENDPOINT, id.clone()).await;
    assert_eq!(on.refused("enableWebhookEndpoint"), refusal("INVALID_TRANSITION", "id"));
    let off = acme.owner.run("disableWebhookEndpoint", ENDPOINT, id.clone()).await;
    assert_eq!(off.done("disableWebhookEndpoint")["webhookEndpoint"]["status"], "DISABLED");
    let off = acme.owner.run("disableWebhookEndpoint", ENDPOINT, id.clone()).await;
    assert_eq!(off.refused("disableWebhookEndpoint"), refusal("INVALID_TRANSITION", "id"));
    let on = acme.owner.run("enableWebhookEndpoint", ENDPOINT, id).await;
    assert_eq!(on.done("enableWebhookEndpoint")["webhookEndpoint"]["status"], "ENABLED");
}

#[tokio::test]
async fn a_rotation_has_bounds_and_tells_its_secret_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = acme
        .owner
        .run("createWebhookEndpoint", "secret webhookEndpoint { id }", json!({ "url": "https://partner.example" }))
        .await;
    let first = made.text("/createWebhookEndpoint/secret").to_owned();
    let id = made.text("/createWebhookEndpoint/webhookEndpoint/id");
    for hours in [-1, 169] {
        let refused = acme.owner.run("rotateWebhookSecret", "secret", json!({ "id": id, "overlapHours": hours })).await;
        assert_eq!(refused.refused("rotateWebhookSecret"), refusal("INVALID", "overlapHours"));
    }
    let input = json!({ "id": id, "expectedVersion": 1, "idempotencyKey": "one" });
    let select = "secret webhookEndpoint { version previousSecretUntil }";
    let rotated = acme.owner.run("rotateWebhookSecret", select, input.clone()).await;
    assert_ne!(rotated.text("/rotateWebhookSecret/secret"), first);
    let endpoint = &rotated.done("rotateWebhookSecret")["webhookEndpoint"];
    assert_eq!(endpoint, &json!({ "version": 2, "previousSecretUntil": "2026-03-03T09:00:00+00:00" }));
    let again = acme.owner.run("rotateWebhookSecret", select, input).await;
    let again = again.done("rotateWebhookSecret");
    assert_eq!((&again["webhookEndpoint"], &again["secret"]), (endpoint, &Value::Null));
}

#[tokio::test]
async fn there_are_fifty_at_most() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "url": "https://partner.example" });
    let made = acme.owner.run("createWebhookEndpoint", ENDPOINT, input.clone()).await;
    let id = json!({ "id": made.text("/createWebhookEndpoint/webhookEndpoint/id") });
    acme.owner.run("deleteWebhookEndpoint", ENDPOINT, id.clone()).await.done("deleteWebhookEndpoint");
    sqlx::query(
        "INSERT INTO webhook_endpoints (organization_id, id, url, secret_sealed, status, created_by_kind, updated_by_kind) \
         SELECT $1, gen_random_uuid(), 'https://partner.example', 'x', 'ENABLED', 'SYSTEM', 'SYSTEM' \
         FROM generate_series(1, 50)",
    )
    .bind(acme.id.uuid())
    .execute(server.database().maintenance())
    .await
    .expect("they are made");
    let refused = acme.owner.run("createWebhookEndpoint", ENDPOINT, input).await;
    assert_eq!(refused.refused("createWebhookEndpoint"), refusal("LIMIT", ""));
    let refused = acme.owner.run("restoreWebhookEndpoint", ENDPOINT, id).await;
    assert_eq!(refused.refused("restoreWebhookEndpoint"), refusal("LIMIT", ""));
}

#[tokio::test]
async fn webhooks_are_the_managers() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "url": "https://partner.example" });
    for role in [Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
        let member = acme.member(role).await;
        assert_eq!(member.run("createWebhookEndpoint", ENDPOINT, input.clone()).await.code(), "FORBIDDEN", "{role:?}");
        for query in ["{ webhookEndpoints { nodes { id } } }", "{ webhookDeliveries { nodes { id } } }"] {
            assert_eq!(member.query(query, json!({})).await.code(), "FORBIDDEN", "{role:?}");
        }
    }
    acme.member(Role::Admin)
        .await
        .run("createWebhookEndpoint", ENDPOINT, input.clone())
        .await
        .done("createWebhookEndpoint");
    let key = acme.api_key([Permission::WebhookManage, Permission::EventRead]).await;
    key.run("createWebhookEndpoint", ENDPOINT, input).await.done("createWebhookEndpoint");
    let other = acme.api_key([Permission::EventRead]).await;
    assert_eq!(other.query("{ webhookEndpoints { nodes { id } } }", json!({})).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn who_may_not_read_events_sends_none_anywhere() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "url": "https://partner.example" });
    let made = acme.owner.run("createWebhookEndpoint", ENDPOINT, input.clone()).await;
    let id = made.text("/createWebhookEndpoint/webhookEndpoint/id");
    let key = acme.api_key([Permission::WebhookManage]).await;
    for (mutation, input) in [
        ("createWebhookEndpoint", input),
        ("updateWebhookEndpoint", json!({ "id": id, "url": "https://thief.example" })),
        ("updateWebhookEndpoint", json!({ "id": id, "eventTypes": [] })),
        ("rotateWebhookSecret", json!({ "id": id })),
        ("enableWebhookEndpoint", json!({ "id": id })),
        ("restoreWebhookEndpoint", json!({ "id": id })),
    ] {
        let refused = key.run(mutation, "webhookEndpoint { id }", input).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{mutation}: {refused}");
        assert!(refused.to_string().contains("EVENT_READ"), "{mutation}: {refused}");
    }
    let refused = key.run("pingWebhook", "webhookDelivery { id }", json!({ "id": id })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    // What sends nothing new is the key's.
    let described = key.run("updateWebhookEndpoint", ENDPOINT, json!({ "id": id, "description": "For the ERP" })).await;
    let described = described.done("updateWebhookEndpoint");
    assert_eq!(described["webhookEndpoint"]["description"], "For the ERP");
    key.run("disableWebhookEndpoint", ENDPOINT, json!({ "id": id })).await.done("disableWebhookEndpoint");
}
