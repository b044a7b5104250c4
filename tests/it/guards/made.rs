//! Lists find records by when they were made without an index for it: ids tell it, whoever makes them.

use chrono::{DateTime, Duration, Utc};
use harness::{Sdl, SdlField, Server};
use serde_json::json;

use super::firm::Firm;

#[tokio::test]
async fn what_was_made_at_a_time_is_found_by_it() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "acme").await;
    let (mut asked, mut missed) = (0, Vec::new());
    for list in Sdl::get().fields("Query") {
        let Some(filter) = filter_by_making(&list) else { continue };
        let query = format!(
            "query($filter: {filter}) {{ {name}(first: 100, filter: $filter) {{ nodes {{ id createdAt }} }} }}",
            name = list.name
        );
        let found = async |filter| {
            let answer = firm.org.owner.query(&query, json!({ "filter": filter })).await;
            let nodes = answer.at(&format!("/{}/nodes", list.name)).as_array().expect("a list").clone();
            let made = |node: &serde_json::Value| node["createdAt"].as_str().expect("a time").parse().expect("a time");
            nodes.iter().map(made).collect::<Vec<DateTime<Utc>>>()
        };
        let all = found(json!({})).await;
        assert!(!all.is_empty(), "the firm has nothing in `{}`", list.name);
        asked += 1;
        let (first, last) = (all.iter().min(), all.iter().max());
        for none in [json!({ "lt": first }), json!({ "gt": last }), json!({ "in": [] }), json!({ "isNull": true })] {
            let count = found(json!({ "createdAt": none })).await.len();
            assert_eq!(count, 0, "{}: {none}", list.name);
        }
        for made in &all {
            let (before, after) = (*made - Duration::microseconds(1), *made + Duration::microseconds(1));
            let same = all.iter().filter(|other| *other == made).count();
            for filter in [json!({ "eq": made }), json!({ "in": [made] }), json!({ "gt": before, "lt": after })] {
                let count = found(json!({ "createdAt": filter })).await.len();
                if count != same {
                    missed.push(format!("{}: {filter} finds {count} of {same}", list.name));
                }
            }
        }
    }
    assert!(missed.is_empty(), "their ids tell another time than their `createdAt`:\n  {}", missed.join("\n  "));
    assert!(asked > 30, "{asked}");
}

/// The type of a list's filter, if that has when records were made.
fn filter_by_making<'a>(list: &SdlField<'a>) -> Option<&'a str> {
    let sdl = Sdl::get();
    list.arguments().into_iter().find(|argument| argument.name == "first")?;
    let filter = list.arguments().into_iter().find(|argument| argument.name == "filter")?.base();
    sdl.fields(filter).iter().any(|field| field.name == "createdAt").then_some(filter)
}
