//! What each request costs in round trips to PostgreSQL, pinned: one more shows in review. And that a request with other
//! values is the same statements, so that each is prepared once.

mod account;
mod authentication;
mod bills;
mod bulk;
mod communications;
mod contracts;
mod crm;
mod engagements;
mod erasure;
mod events;
mod invoices;
mod mutations;
mod outline;
mod papers;
mod payments;
mod projects;
mod proposals;
mod queries;
mod reminders;
mod schedules;
mod tasks;
mod trials;

use std::fmt::Write as _;

use harness::{Answer, Client, Options, Server, Trip};
use serde_json::Value;

use self::outline::outline;
use self::trials::Trials;

/// A tapped server with one connection for each role, so that what was prepared once is prepared.
async fn server() -> Server {
    // What a worker sends behind it is no part of a request.
    Server::with(Options { tapped: true, connections: 1, sends_mails: false, ..Options::default() }).await
}

/// Counts the round trips of requests.
struct Meter {
    server: Server,
    /// Each request's name and round trips.
    counted: Vec<(String, Vec<Trip>)>,
    /// Where not trips are looked at, but what trials and retries leave behind.
    trials: Option<Trials>,
}

impl Meter {
    fn of(server: &Server) -> Self {
        Self { server: server.clone(), counted: Vec::new(), trials: None }
    }

    /// Runs a mutation that must go well.
    async fn mutate(&mut self, client: &Client, mutation: &str, selection: &str, input: Value) -> Answer {
        let input = match &mut self.trials {
            Some(trials) => trials.before(client, mutation, selection, input).await,
            None => input,
        };
        let answer = self.count(mutation, client.run(mutation, selection, input.clone())).await;
        answer.done(mutation);
        if let Some(trials) = &mut self.trials {
            trials.after(client, mutation, selection, input, &answer).await;
        }
        // Nor may one of a bulk mutation's items go wrong.
        assert!(!answer.body().to_string().contains("\"code\""), "{answer}");
        answer
    }

    async fn count<T>(&mut self, name: &str, request: impl Future<Output = T>) -> T {
        let (answer, trips) = self.server.wire().during(request).await;
        self.counted.push((name.to_owned(), trips));
        answer
    }

    /// A line for each request: its name, how many round trips it makes, and for what.
    fn table(&self) -> String {
        let mut table = String::new();
        for (name, trips) in &self.counted {
            let steps = trips.iter().map(|trip| {
                // Whose rows are read is a part of the beginning.
                let run = trip.run.iter().filter(|statement| !statement.starts_with("SELECT set_config("));
                let run = run.map(|statement| outline(statement)).collect::<Vec<_>>().join("; ");
                // What only prepares, or asks nothing, is a round trip too.
                if run.is_empty() { "—".to_owned() } else { run }
            });
            writeln!(table, "{name:<27}{:>3}  {}", trips.len(), steps.collect::<Vec<_>>().join(" | "))
                .expect("a string");
        }
        table
    }

    /// What was prepared, by the request that did it.
    fn prepared(&self) -> String {
        let mut prepared = String::new();
        for (name, trips) in &self.counted {
            for text in trips.iter().flat_map(|trip| &trip.prepared) {
                writeln!(prepared, "{name}: {text}").expect("a string");
            }
        }
        prepared
    }
}
