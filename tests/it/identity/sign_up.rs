//! `signUp`, `verifyEmail`, `resendVerification`.

use chrono::Duration;
use futures::future::join_all;
use harness::{Options, Server};
use serde_json::json;

use super::{PASSWORD, Tokens, link, sign_in, sign_up, someone, verify};
use api::limits::Rate;
use api::services::Settings;

#[tokio::test]
async fn a_user_owns_the_organization_that_they_signed_up_with() {
    let server = Server::start().await;
    let ada = someone(&server, "Ada@Example.test").await;
    let viewer = "{ viewer {
      user { email emailVerifiedAt } organization { name slug role } member { name role status createdBy { kind } }
    } }";
    let viewer = server.bearer(&ada.access).query(viewer, json!({})).await;
    assert_eq!(
        viewer.at("/viewer"),
        &json!({
            "user": { "email": "Ada@Example.test", "emailVerifiedAt": "2026-03-02T09:00:00+00:00" },
            "organization": { "name": "Engines", "slug": "engines", "role": "OWNER" },
            "member": { "name": "Ada Lovelace", "role": "OWNER", "status": "ACTIVE", "createdBy": { "kind": "SYSTEM" } },
        })
    );
    // Recorded as every change is: for people, and for machines.
    for table in ["SELECT verb FROM activity_events ORDER BY id", "SELECT type FROM outbox_events ORDER BY id"] {
        let recorded: Vec<String> =
            sqlx::query_scalar(table).fetch_all(server.database().maintenance()).await.expect("events");
        assert_eq!(recorded, ["organization.created", "organization_member.joined"]);
    }
}

#[tokio::test]
async fn nobody_gets_in_before_the_address_is_verified() {
    let server = Server::start().await;
    sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    let early = sign_in(&server, "ada@example.test", PASSWORD).await;
    assert_eq!(early.refused("signIn"), ("INVALID".to_owned(), String::new()));
    // Nobody hears more of an account that waits: signing up first would tell which address has one.
    let stranger = sign_in(&server, "ada@example.test", "another password").await;
    assert_eq!(stranger.user_errors("signIn"), early.user_errors("signIn"));

    verify(&server, &link(&server, "ada@example.test")).await.done("verifyEmail");
    sign_in(&server, "ADA@example.test", PASSWORD).await.done("signIn");
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_for_the_same_work() {
    let server = Server::start().await;
    someone(&server, "ada@example.test").await;
    let mut seen = Vec::new();
    for email in ["ada@example.test", "grace@example.test"] {
        let before = server.services().passwords.computed();
        let answer = sign_up(&server, email, PASSWORD).await;
        seen.push((answer.body().clone(), server.services().passwords.computed() - before));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(server.mail_to("ada@example.test").subject, "You already have an account");
    assert_eq!(server.mail_to("grace@example.test").subject, "Confirm your e-mail address");
    // And nothing of the account changed.
    sign_in(&server, "ada@example.test", PASSWORD).await.done("signIn");

    let resend = |email: &'static str| {
        let client = server.anonymous();
        async move { client.run("resendVerification", "mailed", json!({ "email": email })).await }
    };
    let mails = server.mails().len();
    let known = resend("ada@example.test").await;
    let unknown = resend("nobody@example.test").await;
    assert_eq!(resend("no address").await.refused("resendVerification").1, "email");
    assert_eq!((known.done("resendVerification"), server.mails().len()), (unknown.done("resendVerification"), mails));
}

#[tokio::test]
async fn everything_wrong_with_a_sign_up_is_told_at_once() {
    let server = Server::start().await;
    let input = json!({
        "name": " ", "email": "ada@example.test", "password": "short", "organizationName": "",
        "timezone": "Mars; DROP", "locale": "de-CH",
    });
    let refused = server.anonymous().run("signUp", "mailed", input).await;
    let reasons: Vec<_> = refused.user_errors("signUp").into_iter().map(|reason| (reason.code, reason.field)).collect();
    let expected =
        [("REQUIRED", "name"), ("INVALID", "timezone"), ("REQUIRED", "organizationName"), ("INVALID", "password")];
    assert_eq!(reasons, expected.map(|(code, field)| (code.to_owned(), field.to_owned())));
    assert!(server.mails().is_empty());

    let refused = sign_up(&server, "no address", PASSWORD).await;
    assert_eq!(refused.refused("signUp"), ("INVALID".to_owned(), "email".to_owned()));
    let refused = sign_up(&server, "ada.lovelace@example.test", "Ada.Lovelace@example.test").await;
    assert_eq!(refused.refused("signUp"), ("INVALID".to_owned(), "password".to_owned()));
}

#[tokio::test]
async fn sign_up_can_be_closed_and_is_limited() {
    let settings = Settings { sign_up: false, ..Options::default().settings };
    let closed = Server::with(Options { settings, ..Options::default() }).await;
    assert_eq!(sign_up(&closed, "ada@example.test", PASSWORD).await.code(), "FORBIDDEN");

    let mut options = Options::default();
    options.rates.mail_account = Rate::new(1, 2);
    let server = Server::with(options).await;
    for _ in 0..2 {
        sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    }
    // However it is spelt, and whether it has an account or not.
    assert_eq!(sign_up(&server, "ADA@example.test", PASSWORD).await.code(), "RATE_LIMITED");
    sign_up(&server, "grace@example.test", PASSWORD).await.done("signUp");
}

#[tokio::test]
async fn a_link_works_once_and_for_48_hours() {
    let server = Server::start().await;
    let stale = ("INVALID".to_owned(), "token".to_owned());
    sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    let late = link(&server, "ada@example.test");
    server.clock().advance(Duration::hours(48));
    assert_eq!(verify(&server, &late).await.refused("verifyEmail"), stale);

    let input = json!({ "email": "ada@example.test" });
    server.anonymous().run("resendVerification", "mailed", input).await.done("resendVerification");
    let fresh = link(&server, "ada@example.test");
    assert_ne!(fresh, late);
    verify(&server, &fresh).await.done("verifyEmail");
    assert_eq!(verify(&server, &fresh).await.refused("verifyEmail"), stale);

    // Neither does a link do what another is for, nor a made-up one anything.
    let reset = server.anonymous().run("requestPasswordReset", "mailed", json!({ "email": "ada@example.test" })).await;
    reset.done("requestPasswordReset");
    assert_eq!(verify(&server, &link(&server, "ada@example.test")).await.refused("verifyEmail"), stale);
    assert_eq!(verify(&server, "nonsense").await.refused("verifyEmail"), stale);
}

/// A stranger signs up with somebody's address and waits for the owner to confirm it: neither the owner's own sign-up
/// nor another mail may open the account to the stranger's password.
#[tokio::test]
async fn no_link_brings_a_strangers_password() {
    let server = Server::start().await;
    let ask = json!({ "email": "ada@example.test" });
    sign_up(&server, "ada@example.test", "the stranger's password").await.done("signUp");
    let strangers = link(&server, "ada@example.test");
    sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    sign_up(&server, "ada@example.test", "the stranger's again").await.done("signUp");
    server.anonymous().run("resendVerification", "mailed", ask).await.done("resendVerification");

    assert_eq!(verify(&server, &strangers).await.refused("verifyEmail").0, "INVALID", "void since a second one came");
    // Whoever reads the mail chooses the password, and has proven the address by it.
    let own = link(&server, "ada@example.test");
    assert_eq!(verify(&server, &own).await.refused("verifyEmail").0, "INVALID", "it brings no password");
    let chosen = json!({ "token": own, "password": "chosen by the reader" });
    server.anonymous().run("resetPassword", "changed", chosen).await.done("resetPassword");
    sign_in(&server, "ada@example.test", "chosen by the reader").await.done("signIn");
    for other in ["the stranger's password", "the stranger's again", PASSWORD] {
        assert_eq!(sign_in(&server, "ada@example.test", other).await.refused("signIn").0, "INVALID");
    }
}

/// A double click: both mails come, and the link of either does.
#[tokio::test]
async fn a_repeated_sign_up_leaves_the_first_link_good() {
    let server = Server::start().await;
    let twice = ["ada@example.test", "ADA@example.test"].map(|email| sign_up(&server, email, PASSWORD));
    for answer in join_all(twice).await {
        answer.done("signUp");
    }
    let subjects: Vec<_> = server.mails().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Confirm your e-mail address", "Confirm your e-mail address"]);

    sign_up(&server, "grace@example.test", PASSWORD).await.done("signUp");
    let first = link(&server, "grace@example.test");
    sign_up(&server, "grace@example.test", PASSWORD).await.done("signUp");
    let second = link(&server, "grace@example.test");
    assert_ne!(first, second);
    verify(&server, &first).await.done("verifyEmail");
    sign_in(&server, "grace@example.test", PASSWORD).await.done("signIn");
    assert_eq!(verify(&server, &second).await.refused("verifyEmail").0, "INVALID", "what it is for is done");
    let firms = "SELECT count(*) FROM organizations";
    let firms: i64 = sqlx::query_scalar(firms).fetch_one(server.database().maintenance()).await.expect("a count");
    assert_eq!(firms, 2);
}

#[tokio::test]
async fn a_sign_up_by_two_passwords_is_finished_by_the_reader() {
    let server = Server::start().await;
    sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    // The first password does not come back, whoever knows it.
    for password in ["a different password", PASSWORD] {
        sign_up(&server, "ada@example.test", password).await.done("signUp");
        assert_eq!(server.mail_to("ada@example.test").subject, "Finish your sign-up");
    }
    let ask = json!({ "email": "ada@example.test" });
    server.anonymous().run("resendVerification", "mailed", ask).await.done("resendVerification");
    let mail = server.mail_to("ada@example.test");
    assert_eq!(mail.subject, "Finish your sign-up");
    assert!(mail.body.contains("https://app.test/reset-password?token="), "{mail:#?}");
    let chosen = json!({ "token": link(&server, "ada@example.test"), "password": "chosen by the reader" });
    server.anonymous().run("resetPassword", "changed", chosen).await.done("resetPassword");
    sign_in(&server, "ada@example.test", "chosen by the reader").await.done("signIn");
}

#[tokio::test]
async fn firms_of_one_name_have_different_slugs() {
    let server = Server::start().await;
    let mut slugs = Vec::new();
    for email in ["ada@example.test", "grace@example.test"] {
        let Tokens { access, .. } = someone(&server, email).await;
        let viewer = server.bearer(&access).query("{ viewer { organization { slug } } }", json!({})).await;
        slugs.push(viewer.text("/viewer/organization/slug").to_owned());
    }
    assert_eq!(slugs[0], "engines");
    assert!(slugs[1].starts_with("engines-"), "{}", slugs[1]);
}

#[tokio::test]
async fn mails_hold_nothing_that_a_caller_typed() {
    let server = Server::start().await;
    let input = json!({
        "name": "Win a prize at https://evil.test", "email": "victim@example.test", "password": PASSWORD,
        "organizationName": "https://evil.test",
    });
    server.anonymous().run("signUp", "mailed", input).await.done("signUp");
    let mail = server.mail_to("victim@example.test");
    assert!(!format!("{mail:?}").contains("evil.test"), "{mail:#?}");
}
