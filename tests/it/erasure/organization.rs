//! `eraseOrganization`.

use entity::identity::organization_member::Role;
use harness::{Answer, Server};
use serde_json::json;

use crate::identity::{Tokens, link, refresh, sign_in, someone, who};

const ANSWER: &str = "complete erased { what count }";

/// How many of a kind were erased.
fn erased(answer: &Answer, what: &str) -> i64 {
    let rows = answer.at("/eraseOrganization/erased").as_array().expect("a list");
    rows.iter().find(|rows| rows["what"] == what).and_then(|rows| rows["count"].as_i64()).unwrap_or_default()
}

#[tokio::test]
async fn an_owner_erases_what_the_slug_confirms() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    acme.contact("Ada").await;
    other.contact("Ada").await;
    let count = "{ contacts { totalCount } }";
    for typed in ["", "ACME", "acme ", "other", "Acme Ltd"] {
        let refused = acme.owner.run("eraseOrganization", ANSWER, json!({ "confirmation": typed })).await;
        assert_eq!(
            refused.refused("eraseOrganization"),
            ("INVALID".to_owned(), "confirmation".to_owned()),
            "{refused}"
        );
        assert!(refused.user_errors("eraseOrganization")[0].message.contains("`acme`"), "{refused}");
        assert_eq!(refused.at("/eraseOrganization/complete"), false);
    }
    assert_eq!(acme.owner.query(count, json!({})).await.at("/contacts/totalCount"), 1, "nothing was erased");

    let answer = acme.owner.run("eraseOrganization", ANSWER, json!({ "confirmation": "acme" })).await;
    assert_eq!(answer.done("eraseOrganization")["complete"], true);
    for what in ["contacts", "activity_events", "outbox_events", "organization_members", "organizations"] {
        assert_eq!(erased(&answer, what), 1, "{what}: {answer}");
    }
    assert_eq!(other.owner.query(count, json!({})).await.at("/contacts/totalCount"), 1);
    // On a node that has not heard of it yet.
    let again = acme.owner.run("eraseOrganization", ANSWER, json!({ "confirmation": "acme" })).await;
    assert_eq!(again.code(), "UNAUTHENTICATED", "{again}");
}

#[tokio::test]
async fn nobody_else_erases_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "confirmation": "acme" });
    for role in [Role::Admin, Role::Manager, Role::Member, Role::Billing, Role::Viewer] {
        let refused = acme.member(role).await.run("eraseOrganization", ANSWER, input.clone()).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{refused}");
    }
    // A key with the scope is still no owner.
    let key = acme.api_key([api::auth::permission::Permission::EraseData]).await;
    assert_eq!(key.run("eraseOrganization", ANSWER, input.clone()).await.code(), "FORBIDDEN");
    assert_eq!(server.anonymous().run("eraseOrganization", ANSWER, input).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn every_token_of_it_is_refused_and_accounts_stay() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let owner = server.bearer(&ada.access);
    let invited =
        owner.run("inviteMember", "invitation { id }", json!({ "email": "bob@example.test", "role": "ADMIN" })).await;
    invited.done("inviteMember");
    let input = json!({ "token": link(&server, "bob@example.test"), "password": "another long password" });
    let bob = server.anonymous().run("acceptInvitation", "accessToken refreshToken", input).await;
    let bob = Tokens::of(&bob, "acceptInvitation");
    let scopes = json!({ "name": "Partner", "scopes": ["CONTACT_READ"] });
    let key = owner.run("createApiKey", "secret", scopes).await.text("/createApiKey/secret").to_owned();
    let form = owner.run("rotateLeadFormKey", "formKey", json!({})).await.text("/rotateLeadFormKey/formKey").to_owned();
    let read = "{ contacts { totalCount } }";
    for token in [&ada.access, &bob.access, &key] {
        server.bearer(token).query(read, json!({})).await.data();
    }

    let slug = who(&server, &ada.access).await.expect("she is in")["organization"]["slug"].clone();
    let answer = owner.run("eraseOrganization", ANSWER, json!({ "confirmation": slug })).await;
    assert_eq!(answer.done("eraseOrganization")["complete"], true, "{answer}");
    for token in [&ada.access, &bob.access, &key] {
        assert_eq!(server.bearer(token).query(read, json!({})).await.code(), "UNAUTHENTICATED");
    }
    // The session that acted for it has ended with it.
    assert_eq!(refresh(&server, &ada.refresh).await.refused("refreshSession").0, "INVALID");
    let lead = json!({ "formKey": form, "name": "Lea", "email": "lea@example.test" });
    assert!(!server.anonymous().run("submitLead", "accepted", lead).await.user_errors("submitLead").is_empty());

    // An account is its owner's: it has no organization, and can found one, of the same name too.
    let back = Tokens::of(&sign_in(&server, "ada@example.test", crate::identity::PASSWORD).await, "signIn");
    assert!(who(&server, &back.access).await.expect("she is in")["organization"].is_null());
    let ada = server.bearer(&back.access);
    let made = ada.run("createOrganization", "organization { slug }", json!({ "name": "Engines" })).await;
    assert_eq!(made.done("createOrganization")["organization"]["slug"], slug);
}
