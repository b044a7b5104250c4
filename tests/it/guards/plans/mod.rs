//! Every list is read by an index: every filter, every order and every pair of them that the schema offers, at the root and
//! nested, forward, backward, behind a cursor and counted, on a tenant of 300,000 rows. What is looked at are the plans of
//! the server's own statements, as PostgreSQL ran them for `chambers_app`.

mod lists;
mod tenant;

use std::fmt::Write as _;

use harness::{Plans, Server};
use serde_json::{Value, json};

use self::lists::{Operation, lists};

/// What a statement may read for a page: an index finds it, or no more than a thousand rows are looked at, or sorted; under
/// 25 parents as many pages, or shares of the thousand.
const FOR_A_PAGE: f64 = 5_100.0;
/// What a statement may read for a count: 10,000 and one, from an index.
const FOR_A_COUNT: f64 = 10_200.0;
/// The most rows that may be sorted.
const SORTED: f64 = 2_600.0;

/// Comparators that no index answers: what does not match is nearly all, or the comparison is of a second column.
const TOLD_BY_ROWS: &[(&str, &str)] = &[("externalId", "isNull"), ("amount", "currency")];

#[tokio::test]
async fn every_list_is_read_by_an_index() {
    let server = Server::start().await;
    let mut plans = Plans::watch(server.database()).await;
    let big = server.organization("big").await;
    tenant::fill(server.database(), &big).await;

    let (mut complaints, mut asked) = (Vec::new(), 0);
    for list in lists() {
        for operation in list.operations() {
            asked += 1;
            let answer = big.owner.query(&operation.query, operation.variables.clone()).await;
            let page = answer.data().pointer(&operation.at).cloned().unwrap_or_default();
            let found = plans.take();
            assert!(!found.is_empty(), "{}: no plan was told", operation.name);
            complaints.extend(complain(&operation.name, &found, FOR_A_PAGE));
            if let Some((field, comparator)) = &operation.compares {
                complaints.extend(unanswered(&operation, field, comparator, &found));
            }
            if let Some(next) = behind(&page, &operation.variables) {
                big.owner.query(&operation.query, next).await.data();
                complaints.extend(complain(&format!("{}, behind a cursor", operation.name), &plans.take(), FOR_A_PAGE));
            }
            if operation.is_counted {
                let mut counted = operation.variables.clone();
                counted["count"] = json!(true);
                big.owner.query(&operation.query, counted).await.data();
                complaints.extend(complain(&format!("{}, counted", operation.name), &plans.take(), FOR_A_COUNT));
            }
        }
    }
    assert!(asked > 1_000, "only {asked} lists were asked for");
    assert!(complaints.is_empty(), "{} of {asked} lists:\n{}", complaints.len(), complaints.join("\n"));
}

/// The variables of the page behind this one, if there is one. A cursor of a nested list is of one parent alone.
fn behind(page: &Value, variables: &Value) -> Option<Value> {
    let (more, cursor, argument) = if variables.get("last").is_some() {
        ("hasPreviousPage", "startCursor", "before")
    } else {
        ("hasNextPage", "endCursor", "after")
    };
    let info = page.get("pageInfo").filter(|info| info[more] == true)?;
    let mut next = variables.clone();
    next[argument] = info[cursor].clone();
    Some(next)
}

/// What is wrong with the plans of one operation.
fn complain(name: &str, plans: &[Value], most: f64) -> Vec<String> {
    let mut complaints = Vec::new();
    for plan in plans {
        let (mut read, mut wrong) = (0.0, Vec::new());
        walk(&plan["Plan"], &mut |node| {
            let rows = (number(node, "Actual Rows")
                + number(node, "Rows Removed by Filter")
                + number(node, "Rows Removed by Index Recheck"))
                * number(node, "Actual Loops");
            match node["Node Type"].as_str().unwrap_or_default() {
                // A partition without rows is read in no time.
                "Seq Scan" if rows > 0.0 => wrong.push("reads the whole table".to_owned()),
                "Index Scan" | "Index Only Scan" => {
                    read += rows;
                    if !node["Index Cond"].as_str().is_some_and(|cond| cond.contains("organization_id")) {
                        wrong.push("does not begin with the organization".to_owned());
                    }
                }
                "Bitmap Heap Scan" => read += rows,
                "Sort" | "Incremental Sort" => {
                    let sorted = number(&node["Plans"][0], "Actual Rows");
                    if sorted > SORTED {
                        wrong.push(format!("sorts {sorted} rows"));
                    }
                }
                _ => return,
            }
            if let Some(last) = wrong.last_mut().filter(|last| !last.contains(':')) {
                *last = format!("{last}: {} {} {}", node["Node Type"], node["Relation Name"], node["Index Name"]);
            }
        });
        if read > most {
            wrong.push(format!("reads {read} rows, more than {most}: {}", scans(plan)));
        }
        if !wrong.is_empty() {
            complaints.push(format!("{name}: {}\n    {}", wrong.join("; "), plan["Query Text"]));
        }
    }
    complaints
}

/// That no index found what one comparison asks for.
fn unanswered(operation: &Operation, field: &str, comparator: &str, plans: &[Value]) -> Option<String> {
    let field = field.rsplit('.').next().unwrap_or(field);
    // What a negation leaves is nearly all; but of a closed set it is the others.
    let is_told_by_rows = comparator == "not" || TOLD_BY_ROWS.contains(&(field, comparator));
    // Under parents, their index is what finds the rows.
    if is_told_by_rows || operation.at != "/list" {
        return None;
    }
    let column = match field {
        "ownerId" => "owner_member_id",
        "parentId" => "parent_company_id",
        "name" => "name_key",
        "email" => "email_key",
        field => &super::sample::snake(field),
    };
    let mut is_found = false;
    let mut conditions = String::new();
    for plan in plans {
        walk(&plan["Plan"], &mut |node| {
            let condition = node["Index Cond"].as_str().unwrap_or_default();
            is_found |= condition.contains(column);
            write!(conditions, "\n    {condition}").expect("it is written");
        });
    }
    (!is_found).then(|| format!("{}: no index is asked for {column}:{conditions}", operation.name))
}

/// What each scan read.
fn scans(plan: &Value) -> String {
    let mut told = String::new();
    walk(&plan["Plan"], &mut |node| {
        if let Some(table) = node["Relation Name"].as_str() {
            let index = node["Index Name"].as_str().unwrap_or("no index");
            let filtered = number(node, "Rows Removed by Filter");
            write!(told, "{table} by {index} {} + {filtered} × {}, ", node["Actual Rows"], node["Actual Loops"])
                .expect("it is written");
        }
    });
    told
}

fn walk(node: &Value, see: &mut impl FnMut(&Value)) {
    see(node);
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, see);
    }
}

fn number(node: &Value, key: &str) -> f64 {
    node[key].as_f64().unwrap_or_default()
}
