//! `viewer`.

use entity::identity::organization_member::Role;
use harness::Server;
use insta::assert_json_snapshot;
use serde_json::json;

use super::someone;

const EVERYTHING: &str = "{ viewer {
  user { id email emailVerifiedAt name avatarUrl bio preferences version createdAt updatedAt }
  organizations { id name slug role }
  organization { id name slug role }
  member { id name email role status }
  permissions
  session { id ip userAgent createdAt lastSeenAt expiresAt revokedAt revokedReason current }
  apiKey { id }
} }";

#[tokio::test]
async fn a_member_sees_themselves() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    assert_json_snapshot!(server.bearer(&ada.access).query(EVERYTHING, json!({})).await.snapshot());
}

#[tokio::test]
async fn permissions_are_those_of_the_role() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let viewer = acme.member(Role::Viewer).await.query("{ viewer { permissions } }", json!({})).await;
    let permissions = viewer.at("/viewer/permissions").as_array().expect("a list");
    assert!(permissions.iter().all(|name| name.as_str().is_some_and(|name| name.ends_with("_READ"))), "{viewer}");
}
