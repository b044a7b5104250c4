//! What filters cost, and how large they may be: literals, variables, and both.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use super::*;
use crate::graphql::schema;

/// A filter with so many conditions in each of `and`'s branches.
fn branches(count: usize, each: usize) -> Value {
    json!({ "and": vec![json!({ "or": vec![json!({ "name": { "startsWith": "A" } }); each] }); count] })
}

/// A comparison inside so many filters.
fn deep(levels: usize) -> Value {
    (1..levels).fold(json!({ "name": { "eq": "A" } }), |inner, _| json!({ "not": inner }))
}

fn asked(filter: &Value) -> Result<Cost, CostRefusal> {
    let query = "query($f: ProjectFilter) { projects(first: 1, filter: $f) { nodes { id } } }";
    priced(query, json!({ "f": filter }), &CostSettings::default())
}

/// As GraphQL writes a literal: keys without quotes.
fn literal(filter: &Value) -> String {
    ["and", "or", "not", "name", "startsWith", "eq"]
        .iter()
        .fold(filter.to_string(), |text, key| text.replace(&format!("\"{key}\""), key))
}

#[test]
fn a_condition_weighs_by_the_filters_around_it() {
    let with = |filter: &str| cost(&format!("{{ projects(first: 1, filter: {filter}) {{ nodes {{ id }} }} }}")) - 2;
    assert_eq!(with("{}"), 0);
    assert_eq!(with(r#"{ name: { startsWith: "A" } }"#), 25);
    assert_eq!(with(r#"{ name: { startsWith: "A", not: "Acme" }, dueDate: { gt: null } }"#), 25 * 3);
    assert_eq!(with(r#"{ or: [{ name: { eq: "A" } }, { status: { in: [OPEN, DONE] } }] }"#), 2 * 50 + 2);
    assert_eq!(with(r#"{ or: { name: { eq: "A" } } }"#), 50, "one is a list of one");
    assert_eq!(with(r#"{ owner: { name: { eq: "A" } } }"#), 50, "another record's");
    assert_eq!(with("{ and: [{}, {}] }"), 50, "what compares with nothing is a condition, too");
}

#[test]
fn variables_weigh_as_literals_do() {
    let query = "query($f: F = {name: {eq: \"A\"}}, $o: [F!], $n: S) { projects(first: 1, filter: $f) { nodes { id } }
        b: projects(first: 1, filter: {name: $n, or: $o}) { nodes { id } } }";
    assert_eq!(cost_with(query, json!({})), 4 + 25);
    let or = json!([{ "name": { "in": ["A", "B"] } }, { "name": null }]);
    assert_eq!(cost_with(query, json!({ "f": null, "n": { "eq": "A" }, "o": or })), 4 + 25 + 50 + 2 + 25);
}

#[test]
fn a_nested_filter_counts_once_for_all_parents() {
    let query = "{ projects(first: 10) { nodes { ...T } } }
        fragment T on Project { tasks(first: 5, filter: {title: {eq: \"a\"}}) { nodes { id } } }";
    assert_eq!(cost(query), 1 + 10 * (1 + 1 + 5) + 25);
}

#[test]
fn a_filter_has_so_many_conditions_and_no_more() {
    assert!(asked(&branches(10, 5)).is_ok());
    for many in [branches(10, 6), json!({ "and": vec![json!({}); 51] })] {
        let refusal = asked(&many).unwrap_err();
        assert_eq!((refusal.code, refusal.limit), ("COST_EXCEEDED", 50), "{many}");
        assert!(refusal.message.starts_with("The filter of `projects` has "), "{}", refusal.message);
    }
    let within = format!("{{ projects(first: 1, filter: {}) {{ nodes {{ id }} }} }}", literal(&branches(10, 6)));
    assert_eq!(priced(&within, json!({}), &CostSettings::default()).unwrap_err().requested, 60);
    let default = format!(
        "query($f: F = {}) {{ projects(first: 1, filter: $f) {{ nodes {{ id }} }} }}",
        literal(&branches(10, 6))
    );
    assert_eq!(priced(&default, json!({}), &CostSettings::default()).unwrap_err().requested, 60);
}

#[test]
fn a_filter_is_so_deep_and_no_deeper() {
    assert!(asked(&deep(5)).is_ok());
    let refusal = asked(&deep(6)).unwrap_err();
    assert_eq!((refusal.code, refusal.requested, refusal.limit), ("COST_EXCEEDED", 6, 5));
}

#[test]
fn many_filters_are_too_expensive_together() {
    let query = |count: usize| {
        let one = |place| format!("p{place}: projects(first: 1, filter: $f) {{ totalCount }} ");
        format!("query($f: F) {{ {} }}", (0..count).map(one).collect::<String>())
    };
    let price = |count| priced(&query(count), json!({ "f": branches(10, 5) }), &CostSettings::default());
    assert_eq!(price(5).unwrap().requested, 5 * (11 + 50 * 3 * 25));
    let refusal = price(6).unwrap_err();
    assert!(refusal.message.contains("Its filters contribute 22500"), "{}", refusal.message);
}

#[test]
fn every_filter_of_the_schema_is_an_argument_of_that_name() {
    let mut filters = 0;
    for definition in parse_schema(schema::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let name = ty.node.name.node.to_string();
        let is_filter = |ty: String| ty.trim_end_matches(['!', ']']).ends_with("Filter");
        match ty.node.kind {
            TypeKind::Object(object) => {
                for argument in object.fields.into_iter().flat_map(|field| field.node.arguments) {
                    if is_filter(argument.node.ty.node.to_string()) {
                        assert_eq!(argument.node.name.node, "filter", "{name}");
                        filters += 1;
                    }
                }
            }
            TypeKind::InputObject(input) if !name.ends_with("Filter") => {
                for field in input.fields {
                    assert!(!is_filter(field.node.ty.node.to_string()), "{name}.{}", field.node.name.node);
                }
            }
            _ => {}
        }
    }
    assert!(filters > 50, "{filters}");
}
