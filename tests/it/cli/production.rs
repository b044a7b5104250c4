//! What production refuses to start with, and what it says to set.

use super::{chambers, run, said};

#[test]
fn production_names_everything_that_is_fit_for_development_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let refused = run(directory.path(), &["--env", "production"]);
    assert!(!refused.status.success());
    let said = said(&refused);
    for setting in [
        "CHAMBERS_SIGNING_KEY",
        "CHAMBERS_DATA_KEYS",
        "DATABASE_URL",
        "CHAMBERS_INTROSPECTION",
        "CHAMBERS_PLAYGROUND",
        "SMTP_URL",
        "MAIL_FROM",
        "CHAMBERS_PUBLIC_URL",
        "CHAMBERS_APP_URL",
    ] {
        assert!(said.contains(setting), "{setting} is missing in: {said}");
    }
}

#[test]
fn production_insists_on_tls_to_a_remote_database() {
    let directory = tempfile::tempdir().expect("a directory");
    for (mode, told) in [("disable", true), ("verify-full", false)] {
        let url = |role: &str| format!("postgres://{role}:secret@db.example/chambers?sslmode={mode}");
        let refused = chambers(directory.path(), &["--env", "production"])
            .env("DATABASE_URL", url("chambers_app"))
            .env("DATABASE_JOB_URL", url("chambers_job"))
            .output()
            .expect("the binary runs");
        let said = said(&refused);
        assert!(!refused.status.success());
        assert_eq!(said.contains("TLS to a remote database is off"), told, "{mode}: {said}");
        assert!(!said.contains("secret"), "no password is shown: {said}");
    }
}

#[test]
fn production_gives_no_token_away() {
    let directory = tempfile::tempdir().expect("a directory");
    let refused = run(directory.path(), &["--env", "production", "token", "--email", "owner@demo.test"]);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("development only"), "{}", said(&refused));
}

#[test]
fn an_origin_that_no_browser_sends_is_refused_with_what_to_write() {
    let directory = tempfile::tempdir().expect("a directory");
    for (origins, told) in [("*", "list the origins"), ("https://app.example/", "write https://app.example")] {
        let refused = chambers(directory.path(), &[]).env("CHAMBERS_CORS_ORIGINS", origins).output();
        let refused = refused.expect("the binary runs");
        assert!(!refused.status.success() && said(&refused).contains(told), "{}", said(&refused));
    }
}

#[test]
fn production_sends_no_webhooks_into_private_networks() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = chambers(directory.path(), &["--env", "production"]);
    let refused = command.env("CHAMBERS_WEBHOOKS_ALLOW_PRIVATE", "true").output().expect("the binary runs");
    assert!(said(&refused).contains("unset CHAMBERS_WEBHOOKS_ALLOW_PRIVATE"), "{}", said(&refused));
}
