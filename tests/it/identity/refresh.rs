//! `refreshSession`.

use chrono::Duration;
use futures::future::join_all;
use harness::Server;
use serde_json::json;

use super::{Tokens, elsewhere, refresh, someone, who};

fn ended() -> (String, String) {
    ("INVALID".to_owned(), "refreshToken".to_owned())
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_return_ends_the_session() {
    let server = Server::start().await;
    let first = someone(&server, "ada@example.test").await;
    let second = Tokens::of(&refresh(&server, &first.refresh).await, "refreshSession");
    assert_ne!(second.refresh, first.refresh);
    who(&server, &second.access).await.expect("the new tokens work");
    who(&server, &first.access).await.expect("the old access token is good for its 15 minutes");

    // Somebody has a copy: whoever it is, both are out.
    assert_eq!(refresh(&server, &first.refresh).await.refused("refreshSession"), ended());
    assert_eq!(refresh(&server, &second.refresh).await.refused("refreshSession"), ended());
    assert_eq!(who(&server, &second.access).await, Err("UNAUTHENTICATED".to_owned()));
    let reason: String = sqlx::query_scalar("SELECT revoked_reason FROM user_sessions")
        .fetch_one(server.database().maintenance())
        .await
        .expect("one session");
    assert_eq!(reason, "REFRESH_REUSED");
}

#[tokio::test]
async fn of_64_refreshes_at_once_at_most_one_succeeds_and_the_session_ends() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let answers = join_all((0..64).map(|_| refresh(&server, &ada.refresh))).await;
    let renewed = answers.iter().filter(|answer| answer.user_errors("refreshSession").is_empty()).count();
    assert_eq!(renewed, 1);
    assert!(answers.iter().all(|answer| answer.errors().is_empty()), "refusals, not failures");
    assert_eq!(who(&server, &ada.access).await, Err("UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_session_lives_30_days_from_refresh_to_refresh_and_90_in_all() {
    let server = Server::start().await;
    let mut tokens = someone(&server, "ada@example.test").await;
    for day in [29, 58, 87] {
        server.clock().advance(Duration::days(29));
        let answer = refresh(&server, &tokens.refresh).await;
        tokens = Tokens::of(&answer, "refreshSession");
        if day == 87 {
            let last = &answer.done("refreshSession")["refreshTokenExpiresAt"];
            assert_eq!(last, "2026-05-31T09:00:00+00:00", "90 days after the sign-in");
        }
    }
    server.clock().advance(Duration::days(3));
    assert_eq!(refresh(&server, &tokens.refresh).await.refused("refreshSession"), ended());

    let idle = super::sign_in(&server, "ada@example.test", super::PASSWORD).await;
    let idle = Tokens::of(&idle, "signIn");
    server.clock().advance(Duration::days(30));
    assert_eq!(refresh(&server, &idle.refresh).await.refused("refreshSession"), ended());
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused_alike() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    let made_up = format!("chr_{}_{}", "0".repeat(32), "A".repeat(43));
    for token in ["", "nonsense", ada.access.as_str(), made_up.as_str()] {
        assert_eq!(refresh(&server, token).await.refused("refreshSession"), ended());
    }
    refresh(&server, &ada.refresh).await.done("refreshSession");
}

#[tokio::test]
async fn a_refresh_finds_out_about_memberships() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    elsewhere(&server, "UPDATE organization_members SET status = 'SUSPENDED'").await;
    let answer = refresh(&server, &ada.refresh).await;
    let tokens = Tokens::of(&answer, "refreshSession");
    let viewer = who(&server, &tokens.access).await.expect("still a user");
    assert_eq!(viewer, json!({ "user": { "name": "Ada Lovelace" }, "organization": null }));
}
