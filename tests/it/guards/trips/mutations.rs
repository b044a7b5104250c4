//! Every mutation, once as it is meant.

use std::collections::BTreeSet;

use harness::Sdl;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    Meter, account, bills, bulk, communications, contracts, crm, engagements, erasure, events, invoices, papers,
    payments, projects, proposals, reminders, schedules, server, tasks,
};

#[tokio::test]
async fn a_mutation_makes_no_more_round_trips_than_it_did() {
    let server = server().await;
    // The first time prepares.
    play(&mut Meter::of(&server), "first").await;
    let mut meter = Meter::of(&server);
    play(&mut meter, "second").await;

    meter.counted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let counted: BTreeSet<&str> = meter.counted.iter().map(|(name, _)| name.as_str()).collect();
    let all: BTreeSet<&str> = Sdl::get().mutations().iter().map(|mutation| mutation.name).collect();
    assert_eq!(counted, all, "left: counted here; right: the schema's");
    assert_snapshot!(meter.table());
    assert_eq!(meter.prepared(), "", "with other values these are other statements");
}

/// Plays the life of a firm. `run` tells one life from another.
pub(super) async fn play(meter: &mut Meter, run: &str) {
    let mut firm = account::arrival(meter, run).await;
    crm::play(meter, &firm, run).await;
    engagements::play(meter, &firm, run).await;
    projects::play(meter, &firm, run).await;
    tasks::play(meter, &firm, run).await;
    schedules::play(meter, &firm, run).await;
    reminders::play(meter, &firm, run).await;
    invoices::play(meter, &firm, run).await;
    payments::play(meter, &firm, run).await;
    proposals::play(meter, &firm, run).await;
    contracts::play(meter, &firm, run).await;
    bills::play(meter, &firm, run).await;
    communications::play(meter, &firm, run).await;
    papers::play(meter, &firm, run).await;
    bulk::play(meter, &firm, run).await;
    events::play(meter, &firm).await;
    erasure::play(meter, &firm, run).await;
    account::departure(meter, &mut firm, run).await;
}

#[tokio::test]
async fn what_an_idempotency_key_costs() {
    let server = server().await;
    let owner = server.organization("acme").await.owner;
    let mut meter = Meter::of(&server);
    for (name, key) in [("prepares", "1"), ("prepares", "1"), ("with a key", "2"), ("again", "2")] {
        let input = json!({ "name": "Ada", "idempotencyKey": key });
        meter.count(name, owner.run("createContact", "contact { id }", input)).await.done("createContact");
    }
    assert_snapshot!(meter.table().lines().skip(2).collect::<Vec<_>>().join("\n"));
}
