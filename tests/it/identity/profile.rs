//! `updateProfile`.

use harness::Server;
use serde_json::{Value, json};

use super::someone;

#[tokio::test]
async fn colleagues_see_the_new_name_in_every_organization() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let made = server.bearer(&ada.access).run("createOrganization", "accessToken", json!({ "name": "Looms" })).await;
    let looms = made.done("createOrganization")["accessToken"].as_str().expect("a token").to_owned();

    let input = json!({ "name": "Ada King", "avatarUrl": "https://example.test/ada.png", "bio": "Countess", "preferences": { "theme": "dark" } });
    let changed = server.bearer(&ada.access).run("updateProfile", "user { name bio preferences version }", input).await;
    let user = json!({ "name": "Ada King", "bio": "Countess", "preferences": { "theme": "dark" }, "version": 3 });
    assert_eq!(changed.done("updateProfile")["user"], user);
    for access in [&ada.access, &looms] {
        let member = "{ viewer { member { name avatarUrl version updatedBy { kind } } } }";
        let member = server.bearer(access).query(member, json!({})).await;
        let copied = json!({ "name": "Ada King", "avatarUrl": "https://example.test/ada.png", "version": 2, "updatedBy": { "kind": "MEMBER" } });
        assert_eq!(member.at("/viewer/member"), &copied);
    }
    let recorded: i64 =
        sqlx::query_scalar("SELECT count(*) FROM activity_events WHERE verb = 'organization_member.updated'")
            .fetch_one(server.database().maintenance())
            .await
            .expect("a count");
    assert_eq!(recorded, 2);
}

#[tokio::test]
async fn a_profile_is_checked_and_versioned() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let update = |input: Value| {
        let bearer = server.bearer(&ada.access);
        async move { bearer.run("updateProfile", "user { name avatarUrl }", input).await }
    };
    let refused = update(json!({ "name": null, "avatarUrl": "javascript:alert(1)", "preferences": [] })).await;
    let fields: Vec<_> = refused.user_errors("updateProfile").into_iter().map(|reason| reason.field).collect();
    assert_eq!(fields, ["name", "avatarUrl", "preferences"]);
    let stale = update(json!({ "name": "Ada King", "expectedVersion": 1 })).await;
    assert_eq!(stale.refused("updateProfile"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    update(json!({ "name": "Ada King", "expectedVersion": 2 })).await.done("updateProfile");
}
