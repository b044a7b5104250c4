//! Every list of the schema, with every filter and every order that it offers: made from the schema, so that a new one is
//! among them.

use async_graphql::parser::types::TypeKind;
use harness::{Sdl, SdlField};
use serde_json::{Value, json};

use super::super::sample::snake;
use super::tenant::id;

/// One list with its arguments.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it asks, in a line.
    pub name: String,
    /// The document; it takes the arguments as variables.
    pub query: String,
    /// The arguments.
    pub variables: Value,
    /// The filter's field and comparator, if it is one alone.
    pub compares: Option<(String, String)>,
    /// Whether it is also counted.
    pub is_counted: bool,
    /// Where the connections are in the answer.
    pub at: String,
}

/// A list of the schema.
pub struct List<'a> {
    field: SdlField<'a>,
    /// The root list under which it is, and the fields between: none for a root list.
    under: Option<String>,
    /// Such as `clientCompanies.contacts`.
    pub name: String,
}

/// What a filter compares with, by type: common and rare values, some that only old rows have, and none. Every type of
/// comparator has to be here.
fn comparisons(field: &SdlField<'_>) -> Vec<(&'static str, Value)> {
    let all = |comparator: &'static str, values: Vec<Value>| values.into_iter().map(move |value| (comparator, value));
    let several =
        |values: Vec<(&'static str, Vec<Value>)>| values.into_iter().flat_map(move |(c, v)| all(c, v)).collect();
    let is_null = || ("isNull", vec![json!(true), json!(false)]);
    match field.base() {
        "StringFilter" | "NameFilter" => {
            let texts: Vec<_> = texts(field.name).iter().map(|text| json!(text)).collect();
            let begins = ["a", "a1", "a12", "rare", "nothing"].map(|text| json!(text)).to_vec();
            let mut comparisons = vec![("eq", texts.clone()), ("in", vec![json!(texts), json!([])])];
            if field.base() == "StringFilter" {
                comparisons.extend([("startsWith", begins), ("not", texts), is_null()]);
            }
            several(comparisons)
        }
        "IntFilter" => several(vec![
            ("eq", vec![json!(0), json!(1000)]),
            ("not", vec![json!(0)]),
            ("in", vec![json!([0, 1, 2])]),
            ("gt", vec![json!(0), json!(99), json!(100)]),
            ("gte", vec![json!(100)]),
            ("lt", vec![json!(1)]),
            ("lte", vec![json!(100)]),
            is_null(),
        ]),
        "DateFilter" | "DateTimeFilter" => {
            let is_time = field.base() == "DateTimeFilter";
            let days = ["2026-06-02", "2026-10-01", "2030-01-01"];
            let days: Vec<_> =
                days.iter().map(|day| if is_time { json!(format!("{day}T00:00:00Z")) } else { json!(day) }).collect();
            several(vec![
                ("eq", days.clone()),
                ("not", days[..1].to_vec()),
                ("in", vec![json!(days)]),
                ("gt", days.clone()),
                ("gte", days.clone()),
                ("lt", days.clone()),
                ("lte", days),
                is_null(),
            ])
        }
        "MoneyFilter" => {
            let amount = |comparator: &str, of: &str, code: &str| json!({ "currency": code, comparator: of });
            ["EUR", "USD", "JPY"]
                .into_iter()
                .flat_map(|code| {
                    let in_yen = |of: &'static str| if code == "JPY" { of.split('.').next().unwrap_or(of) } else { of };
                    [
                        ("currency", json!({ "currency": code })),
                        ("eq", amount("eq", in_yen("12.34"), code)),
                        ("gt", amount("gt", in_yen("10.00"), code)),
                        ("gte", amount("gte", in_yen("9999.00"), code)),
                        ("lt", amount("lt", in_yen("1.00"), code)),
                        ("lte", amount("lte", in_yen("9999.00"), code)),
                    ]
                })
                .collect()
        }
        // What is not so is nearly all.
        "Boolean" => vec![("is", json!(true)), ("not", json!(false))],
        "RecordFilter" => {
            let ids: Vec<_> = [1, 2, 3, 20_000, 9_000_000].iter().map(|n| json!(id("contact", *n))).collect();
            several(vec![("eq", ids.clone()), ("in", vec![json!(ids), json!([])])])
        }
        id_filter if id_filter.ends_with("IdFilter") => {
            let prefix = match id_filter.trim_end_matches("IdFilter") {
                "Member" => "organization_member".to_owned(),
                named => snake(named),
            };
            let nodes: Vec<_> = Sdl::get().nodes().into_iter().map(snake).collect();
            assert!(nodes.contains(&prefix), "which records does a {id_filter} compare?");
            let ids: Vec<_> = [1, 2, 3, 20_000, 9_000_000].iter().map(|n| json!(id(&prefix, *n))).collect();
            several(vec![("eq", ids.clone()), ("in", vec![json!(ids), json!([])]), is_null()])
        }
        choice => {
            let value = Sdl::get().field(choice, "eq");
            let Some(TypeKind::Enum(set)) = Sdl::get().kind(value.base()) else {
                panic!("say here what a {choice} compares")
            };
            let set: Vec<_> = set.values.iter().map(|value| json!(value.node.value.node)).collect();
            several(vec![("eq", set.clone()), ("not", set.clone()), ("in", vec![json!(set[..2]), json!(set)])])
        }
    }
}

fn texts(field: &str) -> &'static [&'static str] {
    match field {
        "email" => &["rare@x.test", "nobody@x.test"],
        "subjectType" => &["contact", "deal", "lead"],
        "verb" => &["contact.updated", "contact.merged", "deal.won"],
        _ => &["rare", "nobody"],
    }
}

/// Every list, with where to find it.
pub fn lists() -> Vec<List<'static>> {
    let sdl = Sdl::get();
    // Groups of duplicates are no rows.
    let is_list = |field: &SdlField<'_>| sdl.fields(field.base()).iter().any(|inner| inner.name == "totalCount");
    let roots: Vec<_> = sdl.fields("Query").into_iter().filter(is_list).collect();
    let mut lists = Vec::new();
    for root in &roots {
        let node = root.base().trim_end_matches("Connection");
        let nested = sdl.fields(node).into_iter().filter(is_list);
        lists.extend(nested.map(|field| List {
            name: format!("{}.{}", root.name, field.name),
            under: Some(root.name.to_owned()),
            field,
        }));
    }
    lists.extend(roots.into_iter().map(|field| List { name: field.name.to_owned(), under: None, field }));
    lists
}

impl List<'_> {
    /// Everything that can be asked of the list, with one order, or one comparison, or both.
    pub fn operations(&self) -> Vec<Operation> {
        let (orders, filters) = (self.orders(), self.filters());
        let counted = |operation| Operation { is_counted: true, ..operation };
        let mut operations = vec![counted(self.operation("", json!({})))];
        for order in &orders {
            let input = json!({ "orderBy": order.input });
            operations.push(counted(self.operation(&order.name, input.clone())));
            operations.push(self.operation(&format!("{} last", order.name), merged(&input, "last", json!(25))));
        }
        // Of a related record's filter the rows are found in one way, wherever the list is.
        let is_asked = |filter: &&Filter| self.under.is_none() || !filter.compares.0.contains('.');
        for filter in filters.iter().filter(is_asked) {
            let input = json!({ "filter": filter.input });
            let alone = counted(self.operation(&filter.name, input.clone()));
            // Behind two relations no index is asked: the walk tells, and that it is bounded is looked at all the same.
            let is_near = filter.compares.0.matches('.').count() < 2;
            operations.push(Operation { compares: is_near.then(|| filter.compares.clone()), ..alone });
            // Under parents it is the parent's index that serves, whatever is compared; and of a related record's filter
            // the rows are found in one way, whatever the order.
            if self.under.is_some() || filter.compares.0.contains('.') {
                continue;
            }
            for order in orders.iter().filter(|order| order.is_plain) {
                let name = format!("{} {}", filter.name, order.name);
                operations.push(self.operation(&name, merged(&input, "orderBy", order.input.clone())));
            }
        }
        if self.field.arguments().iter().any(|argument| argument.name == "search") {
            // On one, on none, on nearly all, on a sixteenth.
            for words in ["rare", "nobody", "a", "a1"] {
                operations.push(counted(self.operation(&format!("search {words}"), json!({ "search": words }))));
            }
        }
        operations
    }

    fn operation(&self, name: &str, variables: Value) -> Operation {
        let arguments = self.field.arguments();
        let typed: Vec<_> = arguments.iter().map(|argument| format!("${}: {}", argument.name, argument.ty)).collect();
        let passed: Vec<_> = arguments.iter().map(|argument| format!("{0}: ${0}", argument.name)).collect();
        let list = format!(
            "list: {}({}) {{ totalCount @include(if: $count) nodes {{ id }} \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}",
            self.field.name,
            passed.join(", ")
        );
        let (selected, at) = match &self.under {
            None => (list, "/list".to_owned()),
            // The oldest are those with most under them.
            Some(root) => (format!("{root}(last: 25) {{ nodes {{ {list} }} }}"), format!("/{root}/nodes")),
        };
        Operation {
            name: format!("{} {name}", self.name),
            query: format!("query($count: Boolean = false, {}) {{ {selected} }}", typed.join(", ")),
            variables,
            compares: None,
            is_counted: false,
            at,
        }
    }

    /// Each field, both ways, with each word on NULLs that it takes.
    fn orders(&self) -> Vec<Order> {
        let sdl = Sdl::get();
        let arguments = self.field.arguments();
        let Some(order) = arguments.iter().find(|argument| argument.name == "orderBy") else { return Vec::new() };
        let Some(TypeKind::Enum(fields)) = sdl.kind(sdl.field(order.base(), "field").base()) else {
            panic!("{} is ordered by no field", self.name)
        };
        let mut orders = Vec::new();
        for field in &fields.values {
            for direction in ["ASC", "DESC"] {
                for nulls in [None, Some("FIRST"), Some("LAST")] {
                    let field = field.node.value.node.as_str();
                    orders.push(Order {
                        name: format!("by {field} {direction} {}", nulls.unwrap_or_default()),
                        input: json!([{ "field": field, "direction": direction, "nulls": nulls }]),
                        is_plain: nulls.is_none(),
                    });
                }
            }
        }
        orders
    }

    /// Each comparison of each field.
    fn filters(&self) -> Vec<Filter> {
        let arguments = self.field.arguments();
        let Some(filter) = arguments.iter().find(|argument| argument.name == "filter") else { return Vec::new() };
        filters_of(filter.base())
    }
}

/// An order of a list.
struct Order {
    name: String,
    input: Value,
    /// Whether it says nothing of NULLs.
    is_plain: bool,
}

/// One comparison.
struct Filter {
    name: String,
    /// Its field and comparator.
    compares: (String, String),
    input: Value,
}

fn filters_of(filter: &str) -> Vec<Filter> {
    let mut filters = Vec::new();
    for field in Sdl::get().fields(filter) {
        match field.name {
            "and" | "or" | "not" => {}
            // A filter of what it refers to.
            name if Sdl::get().fields(field.base()).iter().any(|inner| inner.name == "and") => {
                filters.extend(filters_of(field.base()).into_iter().map(|inner| Filter {
                    name: format!("{name}.{}", inner.name),
                    compares: (format!("{name}.{}", inner.compares.0), inner.compares.1),
                    input: json!({ name: inner.input }),
                }));
            }
            name => filters.extend(comparisons(&field).into_iter().map(|(comparator, value)| {
                let is_whole = matches!(field.base(), "MoneyFilter" | "Boolean");
                let input = if is_whole { value.clone() } else { json!({ comparator: value }) };
                Filter {
                    name: format!("{name} {comparator} {value}"),
                    compares: (name.to_owned(), comparator.to_owned()),
                    input: json!({ name: input }),
                }
            })),
        }
    }
    filters
}

fn merged(variables: &Value, name: &str, value: Value) -> Value {
    let mut variables = variables.clone();
    variables[name] = value;
    variables
}
