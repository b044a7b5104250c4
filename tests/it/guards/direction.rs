//! Who may know whom: rules know no GraphQL, use cases know no GraphQL, only `db` knows connections.

use insta::assert_snapshot;

use super::source::{Source, below};

/// Besides `api/src/db`: what starts, checks and seeds the server talks to PostgreSQL before there is a `Db`.
const KNOW_SQLX: &[&str] = &["api/src/cli/", "api/src/config/", "api/src/db/", "api/src/main.rs", "api/src/start.rs"];

/// Everything of `api/src` that is no domain.
const PLUMBING: &[&str] = &["auth", "cli", "config", "db", "graphql", "http", "limits", "outbox", "repo", "seed"];

/// The files of domains: `api/src/<domain>/…`.
fn domains() -> Vec<Source> {
    let mut files = below("api/src");
    files.retain(|file| {
        let mut parts = file.path.split('/').skip(2);
        let domain = parts.next().unwrap_or_default();
        parts.next().is_some() && !PLUMBING.contains(&domain)
    });
    assert!(
        files.iter().any(|file| file.path == "api/src/crm/contact.rs"),
        "domains are looked for in the wrong place"
    );
    files
}

#[test]
fn rules_and_use_cases_know_no_graphql() {
    let knowing: Vec<String> = domains()
        .into_iter()
        .filter(|file| !file.path.contains("/graphql/"))
        .filter(|file| ["async_graphql", "crate::graphql", "::graphql::"].iter().any(|name| file.code.contains(name)))
        .map(|file| file.path)
        .collect();
    assert!(knowing.is_empty(), "these know GraphQL, and should not:\n  {}", knowing.join("\n  "));
}

#[test]
fn rules_know_no_database() {
    let knowing: Vec<String> = domains()
        .into_iter()
        .filter(|file| file.path.contains("/rules/"))
        .filter(|file| ["crate::db", "crate::repo", "OrgTx", ".await"].iter().any(|name| file.code.contains(name)))
        .map(|file| file.path)
        .collect();
    assert!(knowing.is_empty(), "rules are pure functions; these reach for the database:\n  {}", knowing.join("\n  "));
}

#[test]
fn only_db_knows_connections() {
    let knowing: Vec<String> = below("api/src")
        .into_iter()
        .filter(|file| !KNOW_SQLX.iter().any(|place| file.path.starts_with(place)))
        .filter(|file| ["sqlx", "DatabaseConnection", "ConnectOptions"].iter().any(|name| file.code.contains(name)))
        .map(|file| file.path)
        .collect();
    assert!(
        knowing.is_empty(),
        "these reach for connections; OrgTx and SystemTx are the way:\n  {}",
        knowing.join("\n  ")
    );
}

/// Rows of `OrgTx` and `SystemTx` keep no order of their columns.
#[test]
fn rows_are_read_by_name() {
    let by_place: Vec<String> = below("api/src")
        .into_iter()
        .filter(|file| ["into_tuple", "by_index"].iter().any(|name| file.code.contains(name)))
        .map(|file| file.path)
        .collect();
    assert!(by_place.is_empty(), "these read columns by their places:\n  {}", by_place.join("\n  "));
}

/// The golden list of who works without an organization. A new line is a new way around the tenant's walls: does it
/// have to be?
#[test]
fn who_works_without_an_organization_is_listed() {
    let callers =
        mentions(&below("api/src"), "system(Task::", |rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    assert_snapshot!(callers.join("\n"));
}

/// The golden list of who writes past `repo::save`: rows without version and stamps, and events themselves.
#[test]
fn who_writes_past_the_one_door_is_listed() {
    let mut files = below("api/src");
    files.retain(|file| !["api/src/db/", "api/src/cli/"].iter().any(|place| file.path.starts_with(place)));
    let mut writers = Vec::new();
    for call in [".insert(tx", ".update(tx", ".delete(tx", "Entity::insert", "Entity::update", "Entity::delete"] {
        writers.extend(mentions(&files, call, |_| Some(call)));
    }
    for call in ["Query::insert", "Query::update", "Query::delete", "tx.run(", "execute_raw(", "execute_unprepared("] {
        writers.extend(mentions(&files, call, |_| Some(call)));
    }
    writers.sort();
    assert_snapshot!(writers.join("\n"));
}

/// `path: what ×n` for each file that mentions `needle`, by what `name` makes of the text behind it.
fn mentions<'a>(files: &'a [Source], needle: &str, name: impl Fn(&'a str) -> Option<&'a str>) -> Vec<String> {
    let mut lines = Vec::new();
    for file in files {
        let mut counts = std::collections::BTreeMap::<&str, usize>::new();
        for (at, _) in file.code.match_indices(needle) {
            if let Some(name) = name(&file.code[at + needle.len()..]) {
                *counts.entry(name).or_default() += 1;
            }
        }
        lines.extend(counts.iter().map(|(name, count)| format!("{}: {name} ×{count}", file.path)));
    }
    lines
}
