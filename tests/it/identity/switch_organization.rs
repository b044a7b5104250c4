//! `switchOrganization`, `createOrganization`.

use futures::future::join_all;
use harness::Server;
use serde_json::json;

use super::{Tokens, elsewhere, refresh, someone, who};

const ACCESS: &str = "organization { slug role } accessToken";

#[tokio::test]
async fn a_user_acts_for_one_of_their_organizations_at_a_time() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let made = server.bearer(&ada.access).run("createOrganization", ACCESS, json!({ "name": "Looms" })).await;
    let looms = made.done("createOrganization")["accessToken"].as_str().expect("a token").to_owned();
    server
        .bearer(&looms)
        .run("createContact", "contact { id }", json!({ "name": "Jacquard" }))
        .await
        .done("createContact");
    let count = "{ contacts { totalCount } }";
    assert_eq!(server.bearer(&looms).query(count, json!({})).await.at("/contacts/totalCount"), 1);
    assert_eq!(server.bearer(&ada.access).query(count, json!({})).await.at("/contacts/totalCount"), 0);

    let switched = server.bearer(&looms).run("switchOrganization", ACCESS, json!({ "slug": "engines" })).await;
    let engines = switched.done("switchOrganization")["accessToken"].as_str().expect("a token").to_owned();
    assert_eq!(server.bearer(&engines).query(count, json!({})).await.at("/contacts/totalCount"), 0);
    // The choice lasts beyond the access token.
    let later = Tokens::of(&refresh(&server, &ada.refresh).await, "refreshSession");
    assert_eq!(who(&server, &later.access).await.expect("in")["organization"]["slug"], "engines");
}

#[tokio::test]
async fn an_organization_is_founded_once_per_key() {
    let server = Server::start().await;
    let (ada, grace) = (someone(&server, "ada@example.test").await, someone(&server, "grace@example.test").await);
    let found = async |access: &str, name: &str| {
        let input = json!({ "name": name, "idempotencyKey": "one" });
        server.bearer(access).run("createOrganization", "organization { id slug } accessToken", input).await
    };
    // A double click, and a retry.
    let mut answers = join_all([0, 1].map(|_| Box::pin(found(&ada.access, "Looms")))).await;
    answers.push(found(&ada.access, "Looms").await);
    let made = &answers[0].done("createOrganization")["organization"];
    for again in &answers {
        assert_eq!(&again.done("createOrganization")["organization"], made);
        let access = again.text("/createOrganization/accessToken");
        assert_eq!(who(&server, access).await.expect("in")["organization"]["slug"], "looms");
    }
    let other = found(&ada.access, "Mills").await;
    assert_eq!(other.refused("createOrganization"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));
    // Another founder's key is another.
    let hers = found(&grace.access, "Looms").await;
    assert_ne!(hers.done("createOrganization")["organization"]["id"], made["id"]);
    let without = server.bearer(&grace.access).run("createOrganization", ACCESS, json!({ "name": "Looms" })).await;
    assert_eq!(without.user_errors("createOrganization").len(), 0, "no key, no retry");
    let count = "SELECT count(*) FROM organizations";
    let count: i64 = sqlx::query_scalar(count).fetch_one(server.database().maintenance()).await.expect("a count");
    assert_eq!(count, 5);
}

#[tokio::test]
async fn a_foreign_organization_is_as_little_there_as_a_made_up_one() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let other = server.organization("other").await;
    elsewhere(
        &server,
        "INSERT INTO organization_members (organization_id, id, user_id, name, email, email_key, role, status, created_by_kind, updated_by_kind) \
         SELECT o.id, gen_random_uuid(), u.id, 'Ada', 'ada@example.test', 'ada@example.test', 'ADMIN', 'SUSPENDED', 'SYSTEM', 'SYSTEM' \
         FROM organizations o, users u WHERE o.slug = 'other' AND u.email_key = 'ada@example.test'",
    )
    .await;
    let refuse = |input: serde_json::Value| {
        let bearer = server.bearer(&ada.access);
        async move { bearer.run("switchOrganization", ACCESS, input).await }
    };
    let foreign = refuse(json!({ "slug": "other" })).await;
    assert_eq!(foreign.refused("switchOrganization"), ("NOT_FOUND".to_owned(), "slug".to_owned()));
    assert_eq!(foreign.body(), refuse(json!({ "slug": "made-up" })).await.body());
    let foreign = refuse(json!({ "id": other.id.to_string() })).await;
    assert_eq!(foreign.refused("switchOrganization"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    assert_eq!(foreign.body(), refuse(json!({ "id": "organization_01h455vb4pex5vsknk084sn02q" })).await.body());
}

#[tokio::test]
async fn a_new_organization_needs_a_name_and_someone_signed_in() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let refused = server.bearer(&ada.access).run("createOrganization", ACCESS, json!({ "name": "" })).await;
    assert_eq!(refused.refused("createOrganization"), ("REQUIRED".to_owned(), "name".to_owned()));
    let nobody = server.anonymous().run("createOrganization", ACCESS, json!({ "name": "Looms" })).await;
    assert_eq!(nobody.code(), "UNAUTHENTICATED");
}
