//! `requestPasswordReset`, `resetPassword`, `changePassword`.

use chrono::Duration;
use harness::{Answer, Server};
use serde_json::json;

use super::{PASSWORD, Tokens, link, sign_in, sign_up, someone, verify, who};

const NEW: &str = "a new and longer one";

async fn request(server: &Server, email: &str) -> Answer {
    server.anonymous().run("requestPasswordReset", "mailed", json!({ "email": email })).await
}

async fn reset(server: &Server, token: &str, password: &str) -> Answer {
    server.anonymous().run("resetPassword", "changed", json!({ "token": token, "password": password })).await
}

#[tokio::test]
async fn a_reset_sets_the_password_and_ends_all_sessions() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    request(&server, "ada@example.test").await.done("requestPasswordReset");
    let token = link(&server, "ada@example.test");

    let weak = reset(&server, &token, "short").await;
    assert_eq!(weak.refused("resetPassword"), ("INVALID".to_owned(), "password".to_owned()));
    reset(&server, &token, NEW).await.done("resetPassword");
    assert_eq!(who(&server, &ada.access).await, Err("UNAUTHENTICATED".to_owned()));
    assert_eq!(sign_in(&server, "ada@example.test", PASSWORD).await.refused("signIn").0, "INVALID");
    sign_in(&server, "ada@example.test", NEW).await.done("signIn");
    assert_eq!(server.mail_to("ada@example.test").subject, "Your password was changed");

    let again = reset(&server, &token, "yet another password").await;
    assert_eq!(again.refused("resetPassword"), ("INVALID".to_owned(), "token".to_owned()));
}

#[tokio::test]
async fn a_link_is_good_for_an_hour_and_the_first_used_voids_the_rest() {
    let server = Server::start().await;
    someone(&server, "ada@example.test").await;
    request(&server, "ada@example.test").await.done("requestPasswordReset");
    let first = link(&server, "ada@example.test");
    request(&server, "ada@example.test").await.done("requestPasswordReset");
    let second = link(&server, "ada@example.test");
    reset(&server, &second, NEW).await.done("resetPassword");
    assert_eq!(reset(&server, &first, PASSWORD).await.refused("resetPassword").1, "token");

    request(&server, "ada@example.test").await.done("requestPasswordReset");
    server.clock().advance(Duration::hours(1));
    assert_eq!(reset(&server, &link(&server, "ada@example.test"), PASSWORD).await.refused("resetPassword").1, "token");
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
    let server = Server::start().await;
    someone(&server, "ada@example.test").await;
    let before = server.mails().len();
    let known = request(&server, "ada@example.test").await;
    let unknown = request(&server, "nobody@example.test").await;
    assert_eq!(known.body(), unknown.body());
    assert_eq!(server.mails().len(), before + 1);
    assert_eq!(request(&server, "no address").await.refused("requestPasswordReset").1, "email");
}

#[tokio::test]
async fn who_can_read_the_mail_has_the_address() {
    let server = Server::start().await;
    sign_up(&server, "ada@example.test", PASSWORD).await.done("signUp");
    let sign_up_link = link(&server, "ada@example.test");
    request(&server, "ada@example.test").await.done("requestPasswordReset");
    reset(&server, &link(&server, "ada@example.test"), NEW).await.done("resetPassword");
    sign_in(&server, "ada@example.test", NEW).await.done("signIn");

    // The link of the sign-up, which may have been a stranger's, does not bring its password back.
    let stale = verify(&server, &sign_up_link).await;
    assert_eq!(stale.refused("verifyEmail"), ("INVALID".to_owned(), "token".to_owned()));
    sign_in(&server, "ada@example.test", NEW).await.done("signIn");
}

#[tokio::test]
async fn a_change_needs_the_old_password_and_ends_the_other_sessions() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let other = Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn");
    let change = |current: &'static str, new: &'static str| {
        let bearer = server.bearer(&ada.access);
        let input = json!({ "currentPassword": current, "newPassword": new });
        async move { bearer.run("changePassword", "changed", input).await }
    };
    assert_eq!(change("not it, I'm afraid", NEW).await.refused("changePassword").1, "currentPassword");
    assert_eq!(change(PASSWORD, "short").await.refused("changePassword").1, "newPassword");
    who(&server, &other.access).await.expect("still in");

    change(PASSWORD, NEW).await.done("changePassword");
    who(&server, &ada.access).await.expect("this session stays");
    assert_eq!(who(&server, &other.access).await, Err("UNAUTHENTICATED".to_owned()));
    sign_in(&server, "ada@example.test", NEW).await.done("signIn");
}
