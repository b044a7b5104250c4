//! Every list is read by an index: every filter, every order and every pair of them that the schema offers, at the root and
//! nested, forward, backward, behind a cursor and counted, on a tenant of 300,000 rows. What is looked at are the plans of
//! the server's own statements, as PostgreSQL ran them for `chambers_app`.

mod lists;
mod tenant;

use std::fmt::Write as _;
use std::sync::Arc;

use api::auth::actor::Caller;
use chrono::{TimeDelta, Utc};
use futures::future::try_join_all;
use harness::{Answer, Client, Plans, Server, SqlRole, whole_plans};
use serde_json::{Value, json};
use sqlx::Executor as _;

use self::lists::{List, Operation, lists};

/// What a statement may read for a page: an index finds it, or no more than a thousand rows are looked at, or sorted; under
/// 25 parents 2,500 in all. Probes read as much by each of several indexes.
const FOR_A_PAGE: f64 = 3_200.0;
/// What a statement may read for a count: 10,000 and one, from an index; under a parent a thousand.
const FOR_A_COUNT: f64 = 25_100.0;
/// The most pages that an index scan may look at for each row, and each time that it begins: from the index's root down to
/// the row, whose page may be another's.
const PAGES: f64 = 5.0;
/// And besides: entries of rows that were changed since are still there.
const PAGES_AT_ONCE: f64 = 20.0;
/// The most rows that may be sorted at once.
const SORTED: f64 = 1_100.0;

/// Comparators that no index answers: what does not match is nearly all, or all and none, or the comparison is of a second
/// column.
const TOLD_BY_ROWS: &[(&str, &str)] = &[
    ("createdAt", "isNull"),
    ("mentionedAt", "isNull"),
    ("externalId", "isNull"),
    ("number", "isNull"),
    ("code", "isNull"),
    ("processorId", "isNull"),
    ("amount", "currency"),
    ("total", "currency"),
    ("due", "currency"),
    ("unallocated", "currency"),
    ("threshold", "currency"),
    ("value", "currency"),
];

/// How many fill the tables at once, and ask at once, each a server of its own: as many as the smallest machine has cores.
const AT_ONCE: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_is_read_by_an_index() {
    let operations: Vec<Operation> = lists().iter().flat_map(List::operations).collect();
    assert!(operations.len() > 1_000, "only {} lists are asked for", operations.len());
    let server = Server::start().await;
    let big = server.organization("big").await;
    tenant::fill(server.database(), &big).await;

    // For those who measure them: the same operations as a file.
    if let Ok(file) = std::env::var("CHAMBERS_LISTS") {
        let told =
            operations.iter().map(|one| json!({ "name": one.name, "query": one.query, "variables": one.variables }));
        std::fs::write(file, json!(told.collect::<Vec<_>>()).to_string()).expect("the file is written");
    }

    // For those who change one list: `CHAMBERS_LISTS_OF=tasks,projects` asks for these alone.
    let named = std::env::var("CHAMBERS_LISTS_OF").ok();
    let is_asked = |one: &&Operation| {
        named.as_ref().is_none_or(|named| named.split(',').any(|list| one.name.starts_with(&format!("{list} "))))
    };
    let asked: Arc<Vec<Operation>> = Arc::new(operations.iter().filter(is_asked).cloned().collect());
    let mut askers = Vec::new();
    for nth in 0..AT_ONCE {
        askers.push(Asker::of(&server.beside(&format!("asker{nth}")), big.owner.caller().clone()).await);
    }
    let askers = askers.into_iter().enumerate().map(|(nth, mut asker)| {
        let asked = asked.clone();
        tokio::spawn(async move {
            let mut complaints = Vec::new();
            for operation in asked.iter().skip(nth).step_by(AT_ONCE) {
                complaints.extend(asker.ask(operation).await);
            }
            complaints
        })
    });
    let mut complaints = try_join_all(askers).await.expect("each asks to the end").concat();

    // A large tenant among many looks small: what is sorted, or read by another index, would be all that it has.
    tenant::among_many(server.database()).await;
    let mut asker = Asker::of(&server, big.owner.caller().clone()).await;
    let told_by_few = ["tasks.subtasks ", "tasks title startsWith ", "proposals deal.updatedAt "];
    let is_told_by_few = |one: &&Operation| told_by_few.iter().any(|name| one.name.starts_with(name));
    for operation in operations.iter().filter(is_told_by_few) {
        let of_many = asker.ask(operation).await;
        complaints.extend(of_many.iter().map(|complaint| format!("among many tenants, {complaint}")));
    }
    complaints.extend(asker.long_timeline().await);
    assert!(complaints.is_empty(), "{} of {} lists:\n{}", complaints.len(), operations.len(), complaints.join("\n"));

    // And what is said where an index is missing.
    let drop = "DROP INDEX contacts_consent_idx";
    server.database().sql(SqlRole::Superuser).await.execute(drop).await.expect("the superuser may");
    let by_consent = operations.iter().find(|one| one.name.starts_with("contacts consent eq"));
    let complaints = asker.ask(by_consent.expect("contacts are filtered by consent")).await;
    assert!(complaints.iter().any(|complaint| complaint.contains("reads the whole table")), "{complaints:#?}");
    // And where the planner is not told whose timelines there are.
    tenant::forget_whose_timelines(server.database()).await;
    let complaints = asker.long_timeline().await;
    assert!(complaints.iter().any(|complaint| complaint.contains("sorts ")), "{complaints:#?}");
}

/// Who asks for lists, and hears how PostgreSQL read them.
struct Asker {
    client: Client,
    plans: Plans,
    /// The text of the statement that [`one_record`] sends: its plans are no list's.
    closing: Value,
}

impl Asker {
    async fn of(server: &Server, caller: Caller) -> Self {
        // With the zone, as authentication makes it: else it is looked up before each list.
        let client = Client::new(server, server.with_zone(&caller).await);
        let mut plans = Plans::watch(server).await;
        // The first one's plan is told before the second one is answered.
        for _ in 0..2 {
            one_record(&client).await;
        }
        let told = plans.take().into_iter().next().expect("PostgreSQL tells the first one's plan");
        Self { client, plans, closing: told["Query Text"].clone() }
    }

    /// Asks for a list, for the page behind it and for its total, and says what is wrong with how they are read.
    async fn ask(&mut self, operation: &Operation) -> Vec<String> {
        let name = &operation.name;
        let (answer, found) = self.hear(&operation.query, operation.variables.clone()).await;
        let page = answer.data().pointer(&operation.at).cloned().unwrap_or_default();
        let mut complaints = complain(name, false, &found);
        if let Some((field, comparator)) = &operation.compares {
            complaints.extend(unanswered(operation, field, comparator, &found));
        }
        // The page behind it and its total in one: each is a statement of its own.
        let next = behind(&page, &operation.variables);
        let is_behind = next.is_some();
        if is_behind || operation.is_counted {
            let mut variables = next.unwrap_or_else(|| operation.variables.clone());
            variables["count"] = json!(operation.is_counted);
            let (_, found) = self.hear(&operation.query, variables).await;
            complaints.extend(complain(name, is_behind, &found));
        }
        complaints
    }

    /// What is wrong with how the newest of a company's 5,000 events are read.
    async fn long_timeline(&mut self) -> Vec<String> {
        let query = "query ($id: ID!) { clientCompany(id: $id) { activity(first: 10) { nodes { id } } } }";
        let (_, found) = self.hear(query, json!({ "id": tenant::id("client_company", 1) })).await;
        complain("a company's timeline", false, &found)
    }

    /// An operation's answer, and how PostgreSQL read it. It is asked as what the server knows: that resolvers answer the
    /// same, all other tests see.
    async fn hear(&mut self, query: &str, variables: Value) -> (Answer, Vec<Value>) {
        let answer = self.client.query_again(query, variables).await;
        answer.data();
        one_record(&self.client).await;
        let mut found = self.plans.take();
        found.retain(|plan| plan["Query Text"] != self.closing);
        assert!(!found.is_empty(), "no plan was told: {answer}");
        (answer, found)
    }
}

/// Asks for one record behind what was asked: PostgreSQL tells a statement's plan behind its answer, but before it takes the
/// next statement of the same connection.
async fn one_record(client: &Client) {
    let one = json!({ "id": tenant::id("vendor", 1) });
    let answer = client.query_again("query ($id: ID!) { vendor(id: $id) { id } }", one).await;
    assert!(answer.data()["vendor"].is_object(), "{answer}");
}

/// As PostgreSQL looked 76 threads up in an index that begins with another column, when all pages were visible.
#[test]
fn who_reads_a_whole_index_for_a_row_is_told() {
    let scan = |pages: i64| {
        json!({ "Plan": { "Node Type": "Index Only Scan", "Index Name": "threads_updated_at_idx",
        "Index Cond": "((organization_id = $4) AND (id >= thread_id) AND (id <= thread_id))",
        "Actual Rows": 1, "Actual Loops": 76, "Shared Hit Blocks": pages, "Shared Read Blocks": 0 } })
    };
    let told = complain("threads", false, &[scan(3_649)]);
    assert!(told.len() == 1 && told[0].contains("reads 3649 pages for 76 rows"), "{told:?}");
    assert_eq!(complain("threads", false, &[scan(304)]), Vec::<String>::new());
}

#[test]
fn a_plan_is_told_once_it_is_whole_however_much_of_it_is_seen_before() {
    let log = "10:00 chambers LOG:  duration: 1 ms  plan:\n\t{\n\t  \"Query Text\": \"é\"\n\t}\n\
               10:00 other LOG:  duration: 1 ms  plan:\n\t{\n\t}\n\
               10:00 chambers LOG:  duration: 1 ms  plan:\n\t{\"Plan\": 2}\n";
    let expected = [json!({ "Query Text": "é" }), json!({ "Plan": 2 })];
    for seen in 0..=log.len() {
        let (mut plans, read) = whole_plans(&log.as_bytes()[..seen], " chambers LOG:  duration: ");
        let (rest, left) = whole_plans(&log.as_bytes()[read..], " chambers LOG:  duration: ");
        plans.extend(rest);
        assert_eq!(plans, expected, "after {seen} bytes");
        assert_eq!(read + left, log.len(), "after {seen} bytes");
    }
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

/// What is wrong with the plans of one operation, whose page may begin behind a cursor.
fn complain(name: &str, is_behind: bool, plans: &[Value]) -> Vec<String> {
    let mut complaints = Vec::new();
    for plan in plans {
        // What is counted beside a page is another statement.
        let counts = plan["Query Text"].as_str().is_some_and(|sql| sql.contains("\"counted\""));
        let most = if counts { FOR_A_COUNT } else { FOR_A_PAGE };
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
                    let pages = pages(node) - node["Plans"].as_array().into_iter().flatten().map(pages).sum::<f64>();
                    if pages > PAGES * (rows + number(node, "Actual Loops")) + PAGES_AT_ONCE {
                        wrong.push(format!("reads {pages} pages for {rows} rows"));
                    }
                    if node["Relation Name"].as_str().is_some_and(is_to_come) {
                        wrong.push("opens a year to come".to_owned());
                    }
                    if !node["Index Cond"].as_str().is_some_and(|cond| cond.contains("organization_id")) {
                        wrong.push("does not begin with the organization".to_owned());
                    }
                }
                "Bitmap Heap Scan" => read += rows,
                // A cursor's value leaves out what is behind it; without one, only years to come are left out so late.
                "Append" if number(node, "Subplans Removed") > 0.0 && (counts || !is_behind) => {
                    wrong.push("locks years to come".to_owned());
                }
                // The years are in the order of their events, as long as the default partition is left out.
                "Merge Append" if !counts && is_of_years(node) => wrong.push("looks into each year".to_owned()),
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
            let what = if counts {
                ", counted"
            } else if is_behind {
                ", behind a cursor"
            } else {
                ""
            };
            complaints.push(format!("{name}{what}: {}\n    {}", wrong.join("; "), plan["Query Text"]));
        }
    }
    complaints
}

/// The pages that a node and those below it looked at.
fn pages(node: &Value) -> f64 {
    number(node, "Shared Hit Blocks") + number(node, "Shared Read Blocks")
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
        "nextApproverId" => "next_approver_member_id",
        "managerId" => "manager_member_id",
        "renewsId" => "renews_contract_id",
        "title" => "title_key",
        "priority" => "priority_order",
        "name" => "name_key",
        "email" => "email_key",
        "isOverdue" => "due_date",
        "assigneeId" => "assignee_member_id",
        // Ids of what was written at another time don't tell it.
        "createdAt" if operation.name.starts_with("deadLetters ") => "created_at",
        // Ids tell it: a stretch of them.
        "createdAt" | "mentionedAt" => "(id",
        "deletedAt" => "created_at",
        "deletedById" => "actor_id",
        "subject" => "subject_key",
        "isUnread" | "participates" => "member_id",
        field => &super::sample::snake(field),
    };
    let mut is_found = false;
    let mut conditions = String::new();
    for plan in plans {
        walk(&plan["Plan"], &mut |node| {
            let condition = node["Index Cond"].as_str().unwrap_or_default();
            is_found |= match column {
                "(id" => [" >", " <"].iter().any(|than| condition.contains(&format!("{column}{than}"))),
                column => condition.contains(column),
            };
            write!(conditions, "\n    {condition}").expect("it is written");
        });
    }
    (!is_found).then(|| format!("{}: no index is asked for {column}:{conditions}", operation.name))
}

/// Whether a table is the timeline's of a year in which no event can be yet.
fn is_to_come(table: &str) -> bool {
    let ahead = (Utc::now() + TimeDelta::days(8)).format("activity_events_%Y").to_string();
    table.starts_with("activity_events_2") && *table > *ahead
}

/// Whether what is put in order are partitions of the timeline, and not the parts of a statement.
fn is_of_years(node: &Value) -> bool {
    let parts = |node: &Value| node["Plans"].as_array().cloned().unwrap_or_default();
    // Between the two is what row-level security asks.
    let scans = parts(node).into_iter().flat_map(|part| std::iter::once(part.clone()).chain(parts(&part)));
    scans
        .filter_map(|scan| scan["Relation Name"].as_str().map(str::to_owned))
        .any(|table| table.starts_with("activity_events_"))
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
