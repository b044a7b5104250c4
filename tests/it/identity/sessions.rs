//! Sessions and keys: what is revoked opens nothing within a second.

use api::auth::credential::ApiKey;
use api::db::Moment;
use chrono::Duration;
use harness::{Org, Server};
use serde_json::{Value, json};

use super::{PASSWORD, Tokens, elsewhere, refresh, sign_in, someone, who};

const OUT: &str = "UNAUTHENTICATED";

async fn sessions(server: &Server, access: &str) -> Vec<(String, bool)> {
    let answer = server.bearer(access).query("{ sessions { id current } }", json!({})).await;
    let list = answer.at("/sessions").as_array().expect("a list").clone();
    list.iter().map(|one| (one["id"].as_str().expect("an id").to_owned(), one["current"] == true)).collect()
}

#[tokio::test]
async fn a_user_sees_and_ends_their_own_sessions() {
    let server = Server::start().await;
    let laptop = someone(&server, "ada@example.test").await;
    let phone = Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn");
    let tablet = Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn");
    let seen = sessions(&server, &laptop.access).await;
    assert_eq!(seen.iter().map(|(_, current)| *current).collect::<Vec<_>>(), [false, false, true]);

    // The phone is second: sign-ins of one moment stand newest first.
    let input = json!({ "id": seen[1].0 });
    let ended = server.bearer(&laptop.access).run("revokeSession", "session { revokedReason current }", input).await;
    assert_eq!(ended.done("revokeSession")["session"], json!({ "revokedReason": "REVOKED", "current": false }));
    assert_eq!(who(&server, &phone.access).await, Err(OUT.to_owned()));
    assert_eq!(refresh(&server, &phone.refresh).await.refused("refreshSession").0, "INVALID");
    who(&server, &tablet.access).await.expect("the tablet stays");

    let others = "mutation { revokeOtherSessions { sessions { id } userErrors { code } } }";
    let others = server.bearer(&laptop.access).query(others, json!({})).await;
    others.done("revokeOtherSessions");
    assert_eq!(others.each("/revokeOtherSessions/sessions", "id"), [seen[0].0.as_str()]);
    assert_eq!(who(&server, &tablet.access).await, Err(OUT.to_owned()));
    assert_eq!(sessions(&server, &laptop.access).await.len(), 1);

    let out = server
        .bearer(&laptop.access)
        .query("mutation { signOut { session { revokedReason } userErrors { code } } }", json!({}))
        .await;
    assert_eq!(out.done("signOut")["session"]["revokedReason"], "SIGNED_OUT");
    assert_eq!(who(&server, &laptop.access).await, Err(OUT.to_owned()), "at once");
    assert_eq!(refresh(&server, &laptop.refresh).await.refused("refreshSession").0, "INVALID");
}

#[tokio::test]
async fn another_users_session_is_not_there() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let grace = someone(&server, "grace@example.test").await;
    let [(theirs, _)] = sessions(&server, &grace.access).await.try_into().expect("one session");
    let made_up = "user_session_01h455vb4pex5vsknk084sn02q".to_owned();
    let mut answers = Vec::new();
    for id in [theirs, made_up] {
        let refused = server.bearer(&ada.access).run("revokeSession", "session { id }", json!({ "id": id })).await;
        assert_eq!(refused.refused("revokeSession"), ("NOT_FOUND".to_owned(), "id".to_owned()));
        answers.push(refused.body().clone());
    }
    assert_eq!(answers[0], answers[1]);
    who(&server, &grace.access).await.expect("untouched");
}

#[tokio::test]
async fn what_another_node_revokes_ends_within_a_second() {
    let server = Server::start().await;
    for revocation in [
        "UPDATE user_sessions SET revoked_at = now(), revoked_reason = 'REVOKED'",
        "UPDATE organization_members SET status = 'SUSPENDED'",
        "DELETE FROM user_sessions",
    ] {
        elsewhere(&server, "UPDATE organization_members SET status = 'ACTIVE'").await;
        elsewhere(&server, "DELETE FROM users").await;
        let ada = someone(&server, "ada@example.test").await;
        who(&server, &ada.access).await.expect("in");
        elsewhere(&server, revocation).await;
        server.clock().advance(Duration::seconds(1));
        assert_eq!(who(&server, &ada.access).await, Err(OUT.to_owned()), "{revocation}");
    }
}

#[tokio::test]
async fn a_hot_client_costs_one_look_up_a_second() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let read = "{ contacts { totalCount } }";
    server.bearer(&ada.access).query(read, json!({})).await.data();
    // Within the second the answer stands, whatever the table says by now.
    elsewhere(&server, "UPDATE organization_members SET role = 'BILLING'").await;
    server.clock().advance(Duration::milliseconds(999));
    let permissions = "{ viewer { permissions } }";
    let before = server.bearer(&ada.access).query(permissions, json!({})).await;
    assert!(before.at("/viewer/permissions").as_array().expect("a list").contains(&json!("MEMBER_MANAGE")));
    server.clock().advance(Duration::milliseconds(1));
    let after = server.bearer(&ada.access).query(permissions, json!({})).await;
    assert!(!after.at("/viewer/permissions").as_array().expect("a list").contains(&json!("MEMBER_MANAGE")));
}

#[tokio::test]
async fn an_access_token_is_good_for_15_minutes() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    server.clock().advance(Duration::minutes(15));
    who(&server, &ada.access).await.expect("leeway for another server's clock");
    server.clock().advance(Duration::seconds(5));
    assert_eq!(who(&server, &ada.access).await, Err(OUT.to_owned()));
}

#[tokio::test]
async fn a_user_has_at_most_50_sessions() {
    let server = Server::start().await;
    let first = someone(&server, "ada@example.test").await;
    let mut last = None;
    for _ in 0..50 {
        server.clock().advance(Duration::seconds(1));
        last = Some(Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn"));
    }
    let last = last.expect("fifty sign-ins");
    assert_eq!(sessions(&server, &last.access).await.len(), 50);
    assert_eq!(who(&server, &first.access).await, Err(OUT.to_owned()));
}

/// A key as the mutations make them: its row holds the hash only.
async fn key(server: &Server, org: &Org) -> ApiKey {
    let key = ApiKey::make(org.id.uuid());
    sqlx::query(
        "INSERT INTO api_keys (organization_id, id, name, prefix, key_hash, scopes, expires_at, created_by_kind, updated_by_kind) \
         VALUES ($1, gen_random_uuid(), 'Key', $2, $3, '{CONTACT_READ,NOT_OF_THIS_RELEASE}', $4, 'SYSTEM', 'SYSTEM')",
    )
    .bind(org.id.uuid())
    .bind(key.body.0.as_str())
    .bind(key.body.1.hash().as_bytes().to_vec())
    .bind(server.clock().now() + Duration::days(1))
    .execute(server.database().maintenance())
    .await
    .expect("the key is made");
    key
}

#[tokio::test]
async fn a_key_acts_within_its_scopes_until_it_is_revoked_or_expires() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (one, two) = (key(&server, &acme).await, key(&server, &acme).await);
    let viewer = "{ viewer { user { id } apiKey { prefix } organization { slug role } permissions } }";
    let seen = server.bearer(&one.reveal()).query(viewer, json!({})).await;
    assert_eq!(
        seen.at("/viewer"),
        &json!({
            "user": null, "apiKey": { "prefix": one.body.0.as_str() },
            "organization": { "slug": "acme", "role": null }, "permissions": ["CONTACT_READ"],
        })
    );
    let read = "{ contacts { totalCount } }";
    server.bearer(&one.reveal()).query(read, json!({})).await.data();
    let denied = server.bearer(&one.reveal()).query("{ deals { totalCount } }", json!({})).await;
    assert_eq!(denied.code(), "FORBIDDEN");

    // Another secret under the same prefix, another organization's prefix, and nonsense.
    let forged = one.reveal()[..46].to_owned() + &two.reveal()[46..];
    let elsewheres = one.reveal().replace(&acme.id.uuid().simple().to_string(), &"0".repeat(32));
    for wrong in [forged.as_str(), elsewheres.as_str(), "chk_nonsense"] {
        assert_eq!(server.bearer(wrong).query(read, json!({})).await.code(), OUT, "{wrong}");
    }

    elsewhere(&server, "UPDATE api_keys SET revoked_at = now() WHERE id = (SELECT min(id::text)::uuid FROM api_keys WHERE revoked_at IS NULL)").await;
    server.clock().advance(Duration::seconds(1));
    let mut left = Vec::new();
    for key in [&one, &two] {
        left.push(server.bearer(&key.reveal()).query(read, json!({})).await.errors().is_empty());
    }
    left.sort_unstable();
    assert_eq!(left, [false, true]);
    server.clock().advance(Duration::days(1));
    for key in [&one, &two] {
        assert_eq!(server.bearer(&key.reveal()).query(read, json!({})).await.code(), OUT);
    }
}

#[tokio::test]
async fn when_sessions_and_keys_were_last_seen_is_written_each_minute() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = key(&server, &acme).await;
    let ada = someone(&server, "ada@example.test").await;
    server.clock().advance(Duration::minutes(3));
    who(&server, &ada.access).await.expect("in");
    server.bearer(&key.reveal()).query("{ contacts { totalCount } }", json!({})).await.data();

    let stamps = || async {
        let sql = "SELECT to_char(last_seen_at AT TIME ZONE 'UTC', 'HH24:MI') FROM user_sessions \
                   WHERE id = (SELECT id FROM user_sessions ORDER BY id DESC LIMIT 1) \
                   UNION ALL SELECT coalesce(to_char(last_used_at AT TIME ZONE 'UTC', 'HH24:MI'), 'never') FROM api_keys";
        sqlx::query_scalar::<_, String>(sql).fetch_all(server.database().maintenance()).await.expect("stamps")
    };
    assert_eq!(stamps().await, ["09:00", "never"], "a request writes nothing");
    let services = server.services();
    let moment = Moment::new(server.clock().now(), "test");
    services.presence.flush(&services.db, &moment).await.expect("written");
    assert_eq!(stamps().await, ["09:03", "09:03"]);
}

#[tokio::test]
async fn nobody_has_no_sessions() {
    let server = Server::start().await;
    assert_eq!(server.anonymous().query("{ sessions { id } }", json!({})).await.code(), OUT);
    assert_eq!(server.anonymous().query("{ viewer { user { id } } }", json!({})).await.at("/viewer"), &Value::Null);
    let acme = server.organization("acme").await;
    let key = key(&server, &acme).await;
    assert_eq!(server.bearer(&key.reveal()).query("{ sessions { id } }", json!({})).await.code(), "FORBIDDEN");
}
