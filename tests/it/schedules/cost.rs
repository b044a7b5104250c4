//! What waiting costs.

use std::time::Instant;

use api::db::Moment;
use api::schedules::job_run::turn;
use harness::{Options, Server};

use super::write;

/// The statements of a turn, without those that only begin or end a transaction.
async fn statements(server: &Server) -> usize {
    let moment = Moment::new(server.clock().now(), "worker");
    let (done, trips) = server.wire().during(turn(server.services(), &moment)).await;
    assert_eq!(done.expect("a turn"), 0, "nothing is due");
    let run = trips.iter().flat_map(|trip| &trip.run);
    run.filter(|statement| ["SELECT", "WITH"].iter().any(|word| statement.starts_with(word))).count()
}

#[tokio::test]
async fn an_idle_minute_is_a_statement_for_each_organization_and_the_seconds_between_one_for_all() {
    let server = Server::with(Options { tapped: true, connections: 1, ..Options::default() }).await;
    for number in 0..5 {
        server.organization(&format!("firm-{number}")).await;
    }
    // The first look, for every job. Which day it is for each firm comes with the list of them.
    assert_eq!(statements(&server).await, 1 + 5 + 1);
    for second in [1, 30, 59] {
        server.clock().set(format!("2026-03-02T09:00:{second:02}Z").parse().expect("a time"));
        assert_eq!(statements(&server).await, 1, "at second {second}: who has something to do?");
    }
    for minute in 1..60 {
        server.clock().set(format!("2026-03-02T09:{minute:02}:00Z").parse().expect("a time"));
        assert_eq!(statements(&server).await, 1 + 5 + 1, "at minute {minute}");
    }
    server.clock().set("2026-03-02T10:00:00Z".parse().expect("a time"));
    assert_eq!(statements(&server).await, 1 + 5 + 1, "jobs that go by the day are looked for once an hour");
}

#[tokio::test]
async fn a_thousand_organizations_are_asked_one_by_one() {
    let server = Server::with(Options { tapped: true, ..Options::default() }).await;
    let many = "INSERT INTO organizations (id, name, slug, created_at, updated_at, created_by_kind, updated_by_kind) \
        SELECT gen_random_uuid(), 'Firm ' || n, 'firm-' || n, now(), now(), 'SYSTEM', 'SYSTEM' FROM generate_series(1, 1001) AS n";
    write(&server, many).await;
    // Listed in two pages, of which each asks for the next one.
    assert_eq!(statements(&server).await, 2 + 1001 + 1);
    server.clock().set("2026-03-02T09:01:00Z".parse().expect("a time"));
    let begun = Instant::now();
    assert_eq!(statements(&server).await, 2 + 1001 + 1);
    println!("an idle minute of 1,001 organizations took {:?}", begun.elapsed());
}
