//! Invitations: from the mail to the membership.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Org, Server};
use insta::assert_json_snapshot;
use serde_json::json;

use super::{TOKENS, Tokens, link, sign_in, sign_up, verify, who};

const PASSWORD: &str = "analytical engine";

async fn invite(acme: &Org, email: &str) -> String {
    let input = json!({ "email": email, "role": "MEMBER", "name": "Ada" });
    let made = acme.owner.run("inviteMember", "invitation { id }", input).await;
    made.done("inviteMember");
    made.text("/inviteMember/invitation/id").to_owned()
}

/// The token in the last mail to an address.
fn token(server: &Server, email: &str) -> String {
    let mail = server.mail_to(email);
    let link = mail.body.lines().find(|line| line.starts_with("https://app.test/join?token=")).expect("a link");
    link.rsplit('=').next().expect("a token").to_owned()
}

async fn accept(client: &Client, token: &str) -> Answer {
    let input = json!({ "token": token, "password": PASSWORD });
    let select = "membership { memberId role organizationId organizationName organizationSlug }";
    client.run("acceptInvitation", select, input).await
}

fn closed(answer: &Answer) {
    assert_eq!(answer.refused("acceptInvitation"), ("NOT_FOUND".to_owned(), "token".to_owned()));
}

#[tokio::test]
async fn someone_is_invited_by_mail_and_joins_with_a_new_account() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "email": "Ada@Example.test", "role": "MANAGER" });
    let select = "invitation {
      id email role status expiresAt acceptedAt invitedBy { id } member { id name email role status joinedAt }
      availableActions { action allowed } version
    }";
    let made = acme.owner.run("inviteMember", select, input).await;
    made.done("inviteMember");
    assert_json_snapshot!("invited", made.snapshot());
    let mail = server.mail_to("Ada@Example.test");
    assert_eq!(mail.subject, "Join acme");

    let input = json!({ "token": token(&server, "Ada@Example.test"), "name": "Ada Lovelace", "password": PASSWORD });
    let select = "membership { memberId role organizationId organizationName organizationSlug }";
    let joined = server.anonymous().run("acceptInvitation", select, input).await;
    joined.done("acceptInvitation");
    assert_json_snapshot!("joined", joined.snapshot());

    let id = joined.at("/acceptInvitation/membership/memberId");
    let ask = "query($id: ID!) { member(id: $id) {
      name email status role joinedAt updatedBy { kind member { id } } activity { nodes { verb actor { kind } } }
    } }";
    assert_json_snapshot!("member", acme.owner.query(ask, json!({ "id": id })).await.snapshot());
    let sign_in = json!({ "email": "ada@example.test", "password": PASSWORD });
    let viewer = "viewer { organization { slug } }";
    let signed_in = server.anonymous().run("signIn", viewer, sign_in).await;
    assert_eq!(signed_in.done("signIn")["viewer"]["organization"]["slug"], "acme");
}

#[tokio::test]
async fn a_new_account_is_signed_in_until_it_is_removed() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    invite(&acme, "ada@example.test").await;
    let input = json!({ "token": token(&server, "ada@example.test"), "password": PASSWORD });
    let select = format!("membership {{ memberId }} {TOKENS}");
    let joined = server.anonymous().run("acceptInvitation", &select, input).await;
    let access = Tokens::of(&joined, "acceptInvitation").access;
    let seen = who(&server, &access).await.expect("the token is good");
    assert_eq!(seen, json!({ "user": { "name": "Ada" }, "organization": { "slug": "acme" } }));

    let id = joined.at("/acceptInvitation/membership/memberId");
    acme.owner.run("removeMember", "member { id }", json!({ "id": id })).await.done("removeMember");
    let shut_out = server.bearer(&access).query("{ organization { slug } }", json!({})).await;
    assert_eq!(shut_out.code(), "UNAUTHENTICATED");
}

/// A stranger signed up with the address; their password must not come back through the link of that sign-up.
#[tokio::test]
async fn the_sign_up_of_a_stranger_is_void_once_the_invitation_is_accepted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    sign_up(&server, "ada@example.test", "the stranger's own").await.done("signUp");
    let strangers = link(&server, "ada@example.test");
    invite(&acme, "ada@example.test").await;
    accept(&server.anonymous(), &token(&server, "ada@example.test")).await.done("acceptInvitation");
    verify(&server, &strangers).await.refused("verifyEmail");
    sign_in(&server, "ada@example.test", "the stranger's own").await.refused("signIn");
    sign_in(&server, "ada@example.test", PASSWORD).await.done("signIn");
}

#[tokio::test]
async fn who_can_be_invited_is_checked() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let admin = acme.member(Role::Admin).await;
    let invite = async |email: &str, role: &str| {
        admin.run("inviteMember", "invitation { id }", json!({ "email": email, "role": role })).await
    };
    let refused = invite("nobody", "MEMBER").await;
    assert_eq!(refused.refused("inviteMember"), ("INVALID".to_owned(), "email".to_owned()));
    let refused = invite("ada@example.test", "OWNER").await;
    assert_eq!(refused.refused("inviteMember"), ("INVALID".to_owned(), "role".to_owned()));
    invite("ada@example.test", "ADMIN").await.done("inviteMember");
    let again = invite("ADA@example.test", "ADMIN").await;
    assert_eq!(again.refused("inviteMember"), ("DUPLICATE".to_owned(), "email".to_owned()));
    let manager = acme.member(Role::Manager).await;
    let forbidden = json!({ "email": "bell@example.test", "role": "VIEWER" });
    assert_eq!(manager.run("inviteMember", "invitation { id }", forbidden).await.code(), "FORBIDDEN");
    assert_eq!(server.mails().len(), 1, "only what went well was written of");
}

#[tokio::test]
async fn a_retry_invites_and_writes_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "email": "ada@example.test", "role": "MEMBER", "idempotencyKey": "one" });
    let first = acme.owner.run("inviteMember", "invitation { id }", input.clone()).await;
    let again = acme.owner.run("inviteMember", "invitation { id }", input).await;
    assert_eq!(first.done("inviteMember"), again.done("inviteMember"));
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_link_works_once_and_no_other_link_works() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let anonymous = server.anonymous();
    invite(&acme, "ada@example.test").await;
    let good = token(&server, "ada@example.test");
    let body = good.rsplit_once('_').map_or("", |(_, body)| body);
    // The right secret under another organization's id is no link either.
    let elsewhere = format!("cht_{}_{body}", other.id.uuid().simple());
    for bad in ["", "cht_nonsense", &elsewhere, &good.replace("cht_", "chr_")] {
        closed(&accept(&anonymous, bad).await);
    }
    accept(&anonymous, &good).await.done("acceptInvitation");
    closed(&accept(&anonymous, &good).await);
}

#[tokio::test]
async fn expired_revoked_and_replaced_links_are_closed() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let anonymous = server.anonymous();
    let id = invite(&acme, "ada@example.test").await;
    let first = token(&server, "ada@example.test");
    server.clock().advance(chrono::Duration::days(7));
    closed(&accept(&anonymous, &first).await);
    let ask = "{ invitations { nodes { status availableActions { action allowed } } } }";
    assert_eq!(acme.owner.query(ask, json!({})).await.at("/invitations/nodes/0/status"), "EXPIRED");

    let select = "invitation { status expiresAt version }";
    let resent = acme.owner.run("resendInvitation", select, json!({ "id": id, "expectedVersion": 1 })).await;
    assert_eq!(
        resent.done("resendInvitation")["invitation"],
        json!({ "status": "PENDING", "expiresAt": "2026-03-16T09:00:00+00:00", "version": 2 })
    );
    closed(&accept(&anonymous, &first).await);
    let second = token(&server, "ada@example.test");
    let revoked = acme.owner.run("revokeInvitation", "invitation { status member { status } }", json!({ "id": id }));
    assert_eq!(
        revoked.await.done("revokeInvitation")["invitation"],
        json!({ "status": "REVOKED", "member": { "status": "REMOVED" } })
    );
    closed(&accept(&anonymous, &second).await);
    for mutation in ["resendInvitation", "revokeInvitation"] {
        let refused = acme.owner.run(mutation, "invitation { id }", json!({ "id": id })).await;
        assert_eq!(refused.refused(mutation), ("IMMUTABLE".to_owned(), "id".to_owned()));
        let unknown = json!({ "id": "invitation_01h455vb4pex5vsknk084sn02q" });
        let unknown = acme.owner.run(mutation, "invitation { id }", unknown).await;
        assert_eq!(unknown.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    // Whoever was taken back can be invited anew.
    invite(&acme, "ada@example.test").await;
    accept(&anonymous, &token(&server, "ada@example.test")).await.done("acceptInvitation");
}

#[tokio::test]
async fn who_is_signed_in_joins_with_that_account() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = server.user("ada@home.test").await;
    invite(&acme, "ada@work.test").await;
    let joined = accept(&ada, &token(&server, "ada@work.test")).await;
    joined.done("acceptInvitation");
    let ask = "query($id: ID!) { member(id: $id) { email status } }";
    let id = joined.at("/acceptInvitation/membership/memberId");
    let member = acme.owner.query(ask, json!({ "id": id })).await;
    assert_eq!(member.at("/member"), &json!({ "email": "ada@home.test", "status": "ACTIVE" }));

    invite(&acme, "ada@work.test").await;
    let twice = accept(&ada, &token(&server, "ada@work.test")).await;
    assert_eq!(twice.refused("acceptInvitation"), ("DUPLICATE".to_owned(), "token".to_owned()));
}

#[tokio::test]
async fn a_proven_account_must_be_signed_in_to_and_an_unproven_one_is_taken_over() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = server.user("ada@example.test").await;
    invite(&acme, "ada@example.test").await;
    let link = token(&server, "ada@example.test");
    let refused = accept(&server.anonymous(), &link).await;
    assert_eq!(refused.refused("acceptInvitation"), ("DUPLICATE".to_owned(), "token".to_owned()));
    accept(&ada, &link).await.done("acceptInvitation");

    server.user("bell@example.test").await;
    sqlx::query("UPDATE users SET email_verified_at = NULL WHERE email_key = 'bell@example.test'")
        .execute(server.database().maintenance())
        .await
        .expect("the account is unproven");
    invite(&acme, "bell@example.test").await;
    accept(&server.anonymous(), &token(&server, "bell@example.test")).await.done("acceptInvitation");
    let accounts: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM users WHERE email_key = 'bell@example.test' AND email_verified_at IS NOT NULL",
    )
    .fetch_one(server.database().maintenance())
    .await
    .expect("they are counted");
    assert_eq!(accounts, 1);
}

#[tokio::test]
async fn a_new_account_needs_a_good_password() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    invite(&acme, "ada@example.test").await;
    let link = token(&server, "ada@example.test");
    for (password, code) in [(json!(null), "REQUIRED"), (json!("short"), "INVALID")] {
        let input = json!({ "token": link, "password": password });
        let refused = server.anonymous().run("acceptInvitation", "membership { memberId }", input).await;
        assert_eq!(refused.refused("acceptInvitation"), (code.to_owned(), "password".to_owned()));
    }
    accept(&server.anonymous(), &link).await.done("acceptInvitation");
}

/// 16 who use one link at the same moment: one account, one member.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_that_many_use_at_once_works_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    invite(&acme, "ada@example.test").await;
    let link = token(&server, "ada@example.test");
    let attempts = (0..16).map(|_| {
        let (client, link) = (server.anonymous(), link.clone());
        tokio::spawn(async move { accept(&client, &link).await.user_errors("acceptInvitation").is_empty() })
    });
    let done = futures::future::join_all(attempts).await;
    assert_eq!(done.into_iter().filter(|done| *done.as_ref().expect("no attempt panics")).count(), 1);
}

#[tokio::test]
async fn at_most_five_hundred_wait() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    sqlx::query(
        "WITH made AS (INSERT INTO organization_members (organization_id, id, name, email, email_key, role, status, \
         created_by_kind, updated_by_kind) \
         SELECT $1, gen_random_uuid(), 'X', n || '@example.test', n || '@example.test', 'VIEWER', 'INVITED', 'SYSTEM', \
         'SYSTEM' FROM generate_series(1, 500) n RETURNING id, email) \
         INSERT INTO invitations (organization_id, id, member_id, email, token_hash, expires_at, role, status, \
         created_by_kind, updated_by_kind) \
         SELECT $1, id, id, email, uuid_send(id), $2, 'VIEWER', 'PENDING', 'SYSTEM', 'SYSTEM' FROM made",
    )
    .bind(acme.id.uuid())
    .bind(server.clock().now() + chrono::Duration::days(1))
    .execute(server.database().maintenance())
    .await
    .expect("the invitations are made");
    let input = json!({ "email": "ada@example.test", "role": "VIEWER" });
    let refused = acme.owner.run("inviteMember", "invitation { id }", input).await;
    assert_eq!(refused.refused("inviteMember"), ("LIMIT".to_owned(), String::new()));
}

#[tokio::test]
async fn an_answered_invitation_is_neither_sent_again_nor_taken_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = invite(&acme, "ada@example.test").await;
    let act = |mutation: &'static str| acme.owner.run(mutation, "invitation { status }", json!({ "id": id }));
    act("resendInvitation").await.done("resendInvitation");
    act("revokeInvitation").await.done("revokeInvitation");
    let revoked = act("revokeInvitation").await;
    assert_eq!(revoked.refused("revokeInvitation"), ("IMMUTABLE".to_owned(), "id".to_owned()));
    let sent = act("resendInvitation").await;
    assert_eq!(sent.refused("resendInvitation"), ("IMMUTABLE".to_owned(), "id".to_owned()));
}
