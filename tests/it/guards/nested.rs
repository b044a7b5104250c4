//! Lists under several parents at once, of which one has next to nothing and another more than is read for a page: each
//! page is in order, and whoever goes on under one parent sees every row exactly once.

use entity::identity::organization_member::Role;
use harness::{Client, Org, Server};
use serde_json::{Value, json};
use uuid::Uuid;

/// More than is read for a page of a filter or an order that no index keeps under a parent, even of one parent alone.
const MANY: u32 = 1_200;
/// More than that of several parents, and less of one alone.
const MORE: u32 = 900;
/// The first deals of every member.
const OF_ALL: &str = "query($filter: DealFilter, $orderBy: [DealOrder!]) {
  members { nodes { id deals(first: 5, filter: $filter, orderBy: $orderBy) {
    nodes { name } pageInfo { hasNextPage endCursor } } } } }";
/// One member's, behind a cursor.
const GO_ON: &str = "query($id: ID!, $after: String, $filter: DealFilter, $orderBy: [DealOrder!]) {
  member(id: $id) { deals(first: 100, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes { name } pageInfo { hasNextPage endCursor } } } }";
/// The same from the end.
const GO_BACK: &str = "query($id: ID!, $before: String, $filter: DealFilter, $orderBy: [DealOrder!]) {
  member(id: $id) { deals(last: 100, before: $before, filter: $filter, orderBy: $orderBy) {
    nodes { name } pageInfo { hasPreviousPage startCursor } } } }";

#[tokio::test]
async fn every_row_comes_once_however_many_are_under_a_parent() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let [more, some, none] = [acme.member(Role::Member), acme.member(Role::Member), acme.member(Role::Member)];
    let (more, some, none) = (more.await, some.await, none.await);
    let counts = [(&acme.owner, MANY), (&more, MORE), (&some, 3), (&none, 0)];
    for (member, count) in counts {
        own_deals(&server, &acme, member, count).await;
    }

    let by_name = json!([{ "field": "NAME", "direction": "ASC" }]);
    for (asked, wanted) in [
        (json!({ "orderBy": by_name }), Wanted { keeps: |_| true, by_name: true }),
        (
            json!({ "filter": { "name": { "startsWith": "A" } } }),
            Wanted { keeps: |n| name(n).starts_with('a'), by_name: false },
        ),
        // So few that pages end before they are full.
        (
            json!({ "filter": { "externalId": { "startsWith": "7-" } }, "orderBy": by_name }),
            Wanted { keeps: |n| n % 50 == 7, by_name: true },
        ),
    ] {
        let answer = acme.owner.query(OF_ALL, asked.clone()).await;
        for (member, count) in counts {
            let all = wanted.names(count);
            let mut members = answer.at("/members/nodes").as_array().expect("a list").iter();
            let first = &members.find(|node| node["id"] == member.member_id()).expect("the member")["deals"];
            let whole = shown(first).len() == all.len().min(5);
            assert!(whole || first["pageInfo"]["hasNextPage"] == true, "{asked}, of {count}: {first}");

            let mut asked = asked.clone();
            asked["id"] = json!(member.member_id());
            let on = [shown(first), rest(&acme.owner, GO_ON, &asked, first["pageInfo"].clone()).await].concat();
            assert_eq!(on, all, "{asked}, of {count}");
            // Pages of the way back come last, and each of them is in the list's order.
            let back =
                rest(&acme.owner, GO_BACK, &asked, json!({ "hasPreviousPage": true, "startCursor": null })).await;
            let mut all = all;
            all.reverse();
            assert_eq!(back, all, "{asked}, of {count}, from the end");
        }
    }
}

/// All that is behind a page, page by page; from the end, if the operation goes there.
async fn rest(owner: &Client, operation: &str, asked: &Value, mut info: Value) -> Vec<String> {
    let is_back = operation == GO_BACK;
    let [argument, more, cursor] =
        if is_back { ["before", "hasPreviousPage", "startCursor"] } else { ["after", "hasNextPage", "endCursor"] };
    let (mut seen, mut variables) = (Vec::new(), asked.clone());
    while info[more] == true {
        variables[argument] = info[cursor].clone();
        let answer = owner.query(operation, variables.clone()).await;
        let page = answer.at("/member/deals");
        let mut names = shown(page);
        if is_back {
            names.reverse();
        }
        seen.extend(names);
        info = page["pageInfo"].clone();
        assert!(info[more] == false || info[cursor] != variables[argument], "{variables}: it goes on");
    }
    seen
}

/// What a list shows: the deals of some numbers, by name or else from the newest one on.
struct Wanted {
    keeps: fn(u32) -> bool,
    by_name: bool,
}

impl Wanted {
    /// The names of all that it shows of so many deals.
    fn names(&self, count: u32) -> Vec<String> {
        let mut names: Vec<_> = (1..=count).rev().filter(|number| (self.keeps)(*number)).map(name).collect();
        if self.by_name {
            names.sort();
        }
        names
    }
}

/// So many deals of a member.
async fn own_deals(server: &Server, org: &Org, owner: &Client, count: u32) {
    let (ids, names): (Vec<_>, Vec<_>) = (1..=count).map(|number| (Uuid::now_v7(), name(number))).unzip();
    let external: Vec<_> =
        (1..=count).map(|number| format!("{}-{number} of {}", number % 50, owner.member_id())).collect();
    sqlx::query(
        "INSERT INTO deals \
             (organization_id, id, name, external_id, stage, owner_member_id, created_by_kind, updated_by_kind) \
         SELECT $1, id, name, external_id, 'LEAD', $2, 'SYSTEM', 'SYSTEM' \
         FROM unnest($3::uuid[], $4::text[], $5::text[]) AS made (id, name, external_id)",
    )
    .bind(org.id.uuid())
    .bind(entity::id::split(&owner.member_id()).expect("an id").1)
    .bind(ids)
    .bind(names)
    .bind(external)
    .execute(server.database().maintenance())
    .await
    .expect("the deals are made");
}

/// The name of the deal that is made as the `number`th: each has its own, in another order than they are made in.
fn name(number: u32) -> String {
    // An odd factor has no divisor in common with 2³².
    format!("{:08x}", number.wrapping_mul(2_654_435_761))
}

fn shown(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().expect("a list").iter();
    nodes.map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}
