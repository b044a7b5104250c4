//! Who may call what: every field of both roots by every kind of caller, as one golden table. A new field or a changed
//! permission changes it, and shows in review.

use std::fmt::Write;

use entity::identity::organization_member::Role;
use harness::{Client, Org, Sdl, SdlField, Server};
use insta::assert_snapshot;
use sea_orm::{ActiveEnum, Iterable};

use super::sample::Sample;

#[tokio::test]
async fn who_may_call_what() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut table = String::new();
    let mut refused = Vec::new();
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")] {
        for field in Sdl::get().fields(root) {
            let mut line = format!("{:<40}", format!("{operation} {}", field.name));
            // New callers for each field: a mutation may end a session, or remove the member.
            for (caller, client) in callers(&server, &acme, field.name).await {
                let verdict = verdict(&client, operation, &field).await.unwrap_or_else(|why| {
                    refused.push(format!("{} by {caller}: {why}", field.name));
                    String::new()
                });
                write!(line, " {}", if verdict == "yes" { caller } else { verdict }).expect("a string is written to");
            }
            writeln!(table, "{}", line.trim_end()).expect("a string is written to");
        }
    }
    assert!(refused.is_empty(), "samples that are not accepted (see sample.rs):\n  {}", refused.join("\n  "));
    assert_snapshot!(table);
}

/// One of each kind of caller, with the name that the table shows where it may.
async fn callers(server: &Server, org: &Org, field: &str) -> Vec<(String, Client)> {
    let mut callers = Vec::new();
    for role in Role::iter() {
        callers.push((role.to_value(), org.member(role).await));
    }
    callers.push(("key-without-scopes".to_owned(), org.api_key([]).await));
    callers.push((
        "user-without-organization".to_owned(),
        server.user(&format!("{field}@example.test").to_lowercase()).await,
    ));
    callers.push(("anonymous".to_owned(), server.anonymous()));
    callers
}

/// `yes`, `-` for FORBIDDEN, `·` for UNAUTHENTICATED; an error if it can't be told.
async fn verdict(client: &Client, operation: &str, field: &SdlField<'_>) -> Result<String, String> {
    let made_up = |prefix: &str| entity::id::join(prefix, uuid::Uuid::now_v7());
    let (document, variables) = Sample { ids: &made_up }.call(operation, field);
    let answer = match operation {
        "subscription" => client.subscribe(&document, variables).await,
        _ => client.query(&document, variables).await,
    };
    // The field's own errors: what its answer leads to has permissions of its own.
    let own = answer.errors().iter().filter(|error| error["path"].as_array().is_none_or(|path| path.len() <= 1));
    let own: Vec<_> = own.collect();
    let codes: Vec<&str> = own.iter().filter_map(|error| error["extensions"]["code"].as_str()).collect();
    match codes.first() {
        Some(&"FORBIDDEN") => Ok("-".to_owned()),
        Some(&"UNAUTHENTICATED") => Ok("·".to_owned()),
        None if !own.is_empty() => Err(answer.to_string()),
        Some(&("INTERNAL" | "BAD_USER_INPUT")) => Err(answer.to_string()),
        _ => Ok("yes".to_owned()),
    }
}
