//! `cargo run` as a newcomer meets it: first start, second start, Ctrl-C, `kill -9`.

use std::time::{Duration, Instant};

use super::{Running, run, said};

const NAMES: &str = "{ contacts(first: 1) { totalCount } }";

#[tokio::test]
async fn the_server_starts_stops_and_recovers_with_its_own_postgresql() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");

    let first = Running::start(&data);
    let answer = first.query(NAMES).await;
    let contacts = answer["data"]["contacts"]["totalCount"].as_i64().unwrap_or_else(|| panic!("{answer}"));
    assert!(contacts > 0, "the demo firm is there");
    assert!(first.signal("-INT"), "Ctrl-C is a clean end");
    assert!(!data.join("postgres/data/postmaster.pid").exists(), "PostgreSQL ended with it");

    let began = Instant::now();
    let second = Running::start(&data);
    assert!(began.elapsed() < Duration::from_secs(2), "the second start took {:?}", began.elapsed());
    assert_eq!(second.query(NAMES).await["data"]["contacts"]["totalCount"], contacts, "the data is the same");
    assert!(!second.signal("-KILL"), "killed");

    // Whoever reads its log goes away.
    let (reader, log) = std::io::pipe().expect("a pipe");
    let unread = Running::logging_to(&data, log.into());
    drop(reader);
    assert!(unread.signal("-TERM"), "what can't be logged keeps nothing from its end");

    let third = Running::start(&data);
    assert_eq!(third.query(NAMES).await["data"]["contacts"]["totalCount"], contacts, "nothing was lost");

    // Commands work beside a running server.
    let token = run(&data, &["token", "--email", "owner@other.test", "--org", "other"]);
    assert!(token.status.success() && said(&token).contains("eyJ"), "{}", said(&token));
    assert!(third.signal("-TERM"), "SIGTERM is a clean end");
}
