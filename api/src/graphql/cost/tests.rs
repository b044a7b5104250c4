//! Operations of known cost against a small schema with connections, an interface and mutations.

use std::fmt::Write as _;

use async_graphql::parser::parse_query;
use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, Variables};
use serde_json::json;

use super::{Cost, CostRefusal, CostSettings, SchemaShape, measure};

mod filters;

const SDL: &str = r"
    type Query {
        me: Member!
        projects(first: Int, after: String, last: Int): ProjectConnection!
        members(first: Int = 50): MemberConnection!
        node(id: ID!): Node
        nodes(ids: [ID!]!): [Node]!
    }
    type Mutation {
        createTask(input: CreateTaskInput!): CreateTaskPayload!
        createTasks(input: CreateTasksInput!): CreateTasksPayload!
    }
    type Subscription { taskChanged: Task! }
    interface Node { id: ID! }
    union Owner = Member | Project
    type PageInfo { hasNextPage: Boolean! }
    type ProjectConnection { edges: [ProjectEdge!]! nodes: [Project!]! pageInfo: PageInfo! totalCount: Int! }
    type ProjectEdge { cursor: String! node: Project! }
    type TaskConnection { edges: [TaskEdge!]! nodes: [Task!]! pageInfo: PageInfo! totalCount: Int! }
    type TaskEdge { cursor: String! node: Task! }
    type MemberConnection { nodes: [Member!]! totalCount: Int! }
    type Project implements Node { id: ID! name: String! tasks(first: Int, last: Int): TaskConnection! owner: Owner! }
    type Task implements Node {
        id: ID! title: String! tags: [String!]! assignee: Member project: Project! subtasks(first: Int): TaskConnection!
        availableActions: [Action!]!
    }
    type Member implements Node { id: ID! name: String! tasks(first: Int): TaskConnection! }
    type Action { action: String! allowed: Boolean! }
    type CreateTaskPayload { task: Task userErrors: [UserError!]! }
    type CreateTasksPayload { results: [CreateTaskPayload!]! }
    type UserError { code: String! }
    input CreateTaskInput { title: String! labels: [String!] }
    input CreateTasksInput { items: [CreateTaskInput!]! }
    schema { query: Query mutation: Mutation subscription: Subscription }
";

fn priced(query: &str, variables: serde_json::Value, settings: &CostSettings) -> Result<Cost, CostRefusal> {
    let shape = SchemaShape::from_sdl(SDL).unwrap();
    measure(&shape, &parse_query(query).unwrap(), None, &Variables::from_json(variables), settings)
}

fn cost_with(query: &str, variables: serde_json::Value) -> u64 {
    let settings = CostSettings { cost: u64::MAX, depth: 100, introspection_depth: 100, ..CostSettings::default() };
    priced(query, variables, &settings).unwrap().requested
}

fn cost(query: &str) -> u64 {
    cost_with(query, json!({}))
}

#[test]
fn a_screen_of_projects_and_tasks_passes_easily() {
    let query = "{ projects(first: 20) { edges { cursor node { name
        tasks(first: 20) { nodes { title assignee { name } project { name } } } } } } }";
    assert_eq!(cost(query), 1 + 20 * (1 + 1 + 20 * (1 + 2)));
    assert_eq!(priced(query, json!({}), &CostSettings::default()).unwrap(), Cost { requested: 1_241, limit: 20_000 });
}

#[test]
fn three_connections_of_100_are_refused_with_the_way_there() {
    let query = "query($n: Int!) { me { name } ...P }
        fragment P on Query { projects(first: $n) { nodes { tasks(first: 100) { edges { node {
        subtasks(last: 1, first: 100) { nodes { id } } } } } } } }";
    let refusal = priced(query, json!({ "n": 100 }), &CostSettings::default()).unwrap_err();
    assert_eq!((refusal.code, refusal.requested, refusal.limit), ("COST_EXCEEDED", 1_020_202, 20_000));
    assert_eq!(
        refusal.message,
        "The operation costs 1020202; at most 20000 is allowed. `projects(first: 100) > tasks(first: 100) > \
         subtasks(first: 100)` contributes 1020201: ask for smaller pages, or for less in each item."
    );
}

#[test]
fn scalars_are_free_and_objects_cost_one() {
    assert_eq!(cost("{ __typename }"), 0);
    assert_eq!(cost("{ me { id name __typename } }"), 1);
    assert_eq!(cost("{ node(id: 1) { id ... on Task { tags assignee { id } } } }"), 2);
}

#[test]
fn page_sizes_come_from_literals_variables_and_defaults() {
    let page = |size: u64| 1 + size;
    assert_eq!(cost("{ projects { nodes { id } } }"), page(25));
    assert_eq!(cost("{ projects(first: null) { nodes { id } } }"), page(25));
    assert_eq!(cost("{ members { nodes { id } } }"), page(50));
    assert_eq!(cost("{ me { tasks { nodes { id } } } }"), 1 + page(10));
    assert_eq!(cost("{ projects(first: 7) { nodes { id } } }"), page(7));
    assert_eq!(cost("{ projects(first: 3, last: 8) { nodes { id } } }"), page(8));
    assert_eq!(cost("{ projects(first: 0) { nodes { id } } }"), page(1));
    assert_eq!(cost("{ projects(first: -5) { nodes { id } } }"), page(1));
    assert_eq!(cost("{ projects(first: 5000) { nodes { id } } }"), page(100));
    assert_eq!(cost("{ projects(first: \"7\") { nodes { id } } }"), page(100));
    assert_eq!(cost("{ projects(first: 18446744073709551617) { nodes { id } } }"), page(100));

    let query = "query($n: Int = 4) { projects(first: $n) { nodes { id } } }";
    assert_eq!(cost_with(query, json!({})), page(4));
    assert_eq!(cost_with(query, json!({ "n": 9 })), page(9));
    assert_eq!(cost_with(query, json!({ "n": null })), page(25));
    assert_eq!(cost_with(query, json!({ "n": [9] })), page(100));
    assert_eq!(cost_with("query($n: Int) { projects(first: $n) { nodes { id } } }", json!({})), page(25));
}

#[test]
fn counting_and_lists_have_weights() {
    assert_eq!(cost("{ projects(first: 1) { totalCount pageInfo { hasNextPage } } }"), 1 + 10 + 1);
    assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { id } }"), 3);
    assert_eq!(cost_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": [1, 2, 3, 4] })), 4);
    assert_eq!(cost("{ node(id: 1) { ... on Task { availableActions { action } } } }"), 1 + 5);
}

#[test]
fn mutations_cost_ten_for_each_item() {
    assert_eq!(cost("mutation { createTask(input: {title: \"a\"}) { task { id } userErrors { code } } }"), 10 + 1 + 5);
    let bulk =
        "mutation($items: [CreateTaskInput!]!) { createTasks(input: {items: $items}) { results { task { id } } } }";
    let items: Vec<_> = (0..100).map(|_| json!({ "title": "a" })).collect();
    assert_eq!(cost_with(bulk, json!({ "items": items })), 1_000 + 100 * 2);
    let whole = "mutation($input: CreateTasksInput!) { createTasks(input: $input) { results { task { id } } } }";
    assert_eq!(cost_with(whole, json!({ "input": { "items": items } })), 1_000 + 100 * 2);
}

#[test]
fn fragments_on_different_objects_exclude_each_other() {
    let query = "{ node(id: 1) { ... on Task { assignee { id } project { id } } ... on Member { tasks(first: 5) { nodes { id } } }
        ...T } } fragment T on Task { project { id } }";
    // Three relations of a task, or six for a member.
    assert_eq!(cost(query), 1 + 6);
    assert_eq!(
        cost("{ projects(first: 2) { nodes { owner { ... on Member { id } ... on Node { id } } } } }"),
        1 + 2 * 2
    );
}

#[test]
fn a_fragment_on_a_connection_has_the_page_around_it() {
    let query = "{ a: projects(first: 2) { ...C } b: projects(first: 30) { ...C } }
        fragment C on ProjectConnection { ...N } fragment N on ProjectConnection { nodes { id } }";
    assert_eq!(cost(query), 1 + 2 + 1 + 30);
}

#[test]
fn only_what_is_certainly_left_out_is_free() {
    let query = "query($yes: Boolean = true, $no: Boolean = false) { me @skip(if: $yes) { id } a: me @include(if: $no) { id } }";
    assert_eq!(cost_with(query, json!({ "yes": true, "no": false })), 0);
    assert_eq!(cost_with(query, json!({ "yes": false, "no": true })), 2);
    assert_eq!(cost_with(query, json!({})), 0, "by their defaults");
    assert_eq!(cost_with(query, json!({ "yes": null, "no": null })), 2, "null is neither");
    assert_eq!(
        cost("{ ... @include(if: false) { me { id } } ...F @skip(if: true) } fragment F on Query { me { id } }"),
        0
    );
}

#[test]
fn depth_counts_through_fragments() {
    let settings = CostSettings { depth: 5, ..CostSettings::default() };
    let query = "{ projects { nodes { ...P } } } fragment P on Project { tasks { nodes { LEAF } } }";
    assert!(priced(&query.replace("LEAF", "id"), json!({}), &settings).is_ok());
    let refusal = priced(&query.replace("LEAF", "assignee { id }"), json!({}), &settings).unwrap_err();
    assert_eq!((refusal.code, refusal.requested, refusal.limit), ("COST_EXCEEDED", 6, 5));
}

#[test]
fn fragments_that_double_or_circle_end() {
    let mut query = "{ ...F0 }".to_owned();
    for index in 0..40 {
        write!(query, "fragment F{index} on Query {{ ...F{next} ...F{next} }}", next = index + 1).unwrap();
    }
    query += "fragment F40 on Query { me { id } }";
    assert_eq!(cost(&query), 1 << 40);
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { me { id } ...A }";
    assert_eq!(priced(circle, json!({}), &CostSettings::default()).unwrap_err().code, "COST_EXCEEDED");
}

#[test]
fn graphiql_may_introspect_and_nothing_deeper() {
    let introspection = include_str!("tests/introspection.graphql");
    let priced = |query: &str| priced(query, json!({}), &CostSettings::default());
    assert!(priced(introspection).unwrap().requested < 2_000);
    let nested = "{ __schema { types { fields { type { fields { type { LEAF } } } } } } }";
    assert!(priced(&nested.replace("LEAF", "name")).is_ok());
    assert!(priced(&nested.replace("LEAF", "fields { type { name } }")).is_err());
}

#[test]
fn the_operation_is_the_one_that_would_run() {
    let shape = SchemaShape::from_sdl(SDL).unwrap();
    let document = parse_query("query A { me { id } } query B { projects(first: 3) { nodes { id } } }").unwrap();
    let measure = |name| measure(&shape, &document, name, &Variables::default(), &CostSettings::default());
    assert_eq!(measure(Some("B")).unwrap().requested, 4);
    assert_eq!(measure(Some("C")).unwrap_err().code, "BAD_USER_INPUT");
    assert_eq!(measure(None).unwrap_err().code, "BAD_USER_INPUT");
}

struct Root;

/// A root.
#[Object]
impl Root {
    /// A description with "quotes" and `code`.
    async fn tags(&self, #[graphql(default = 3)] first: i32) -> Vec<String> {
        vec![String::new(); usize::try_from(first).unwrap_or_default()]
    }
}

#[test]
fn reads_the_sdl_that_async_graphql_prints() {
    let schema = Schema::new(Root, EmptyMutation, EmptySubscription);
    let shape = SchemaShape::from_sdl(&schema.sdl()).unwrap();
    assert_eq!(shape.field("Root", "tags").unwrap().default_page, Some(3));
    assert!(shape.is_query("Root"));
}
