//! Plans answer as async-graphql does, whatever is selected. The harness compares the two at every query of every test;
//! here the queries are made for it, from the schema.

use std::fmt::Write as _;

use harness::{Sdl, SdlField, Server};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::firm::Firm;
use super::sample::{selection, snake};

/// Queries that are made at random.
const QUERIES: u64 = 600;

#[tokio::test]
async fn a_plan_knows_every_field_but_those_with_resolvers_of_their_own() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "planned").await;
    let caller = firm.org.owner.caller();
    let (mut unknown, mut known) = (Vec::new(), 0);
    for root in Sdl::get().fields("Query") {
        let by_id = root.arguments().iter().any(|argument| argument.name == "id");
        let (node, around) = match root.base().strip_suffix("Connection") {
            Some(node) => (node.to_owned(), "nodes"),
            None if by_id && Sdl::get().is_node(root.base()) => (root.base().to_owned(), ""),
            None => {
                unknown.push(root.name.to_owned());
                continue;
            }
        };
        for field in Sdl::get().fields(&node) {
            let of = match field.base() {
                many if many.ends_with("Connection") => " { nodes { __typename id } }".to_owned(),
                one if Sdl::get().is_node(one) => " { __typename id }".to_owned(),
                plain => selection(plain, 1),
            };
            let of = format!("{{ {}{of} }}", field.name);
            let (document, variables) = match around {
                "" => {
                    let document = format!("query($id: ID!) {{ {}(id: $id) {of} }}", root.name);
                    (document, json!({ "id": firm.id(&snake(&node)) }))
                }
                nodes => (format!("{{ {} {{ {nodes} {of} }} }}", root.name), json!({})),
            };
            firm.org.owner.query(&document, variables.clone()).await.data();
            match server.prepared(caller, &document, variables).await {
                Some(_) => known += 1,
                None => unknown.push(format!("{}: {node}.{}", root.name, field.name)),
            }
        }
    }
    assert!(known > 100, "{known} fields were compared");
    insta::assert_snapshot!(unknown.join("\n"));
}

#[tokio::test]
async fn a_plan_answers_what_is_selected_in_any_form() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "random").await;
    for n in 0..7 {
        firm.org.client_company(&format!("Company {n} \"quoted\" \u{1F600}")).await;
    }
    let roots = planned_roots(&server, &firm).await;
    assert!(roots.len() >= 10, "only {roots:?} have a plan");
    let mut planned = 0;
    for seed in 0..QUERIES {
        let mut maker = Maker { random: StdRng::seed_from_u64(seed), fragments: String::new(), aliases: 0 };
        let root = maker.root(&firm, &roots);
        let (document, variables) = maker.document(&root);
        // The harness compares.
        firm.org.owner.query(&document, variables.clone()).await.data();
        planned += usize::from(server.prepared(firm.org.owner.caller(), &document, variables).await.is_some());
    }
    assert!(planned > 300, "only {planned} of {QUERIES} queries had a plan");
}

/// The records and lists of the root that have plans.
async fn planned_roots(server: &Server, firm: &Firm) -> Vec<&'static str> {
    let mut roots = Vec::new();
    for field in Sdl::get().fields("Query") {
        let (document, variables) = if field.base().ends_with("Connection") {
            (format!("{{ {} {{ nodes {{ id }} }} }}", field.name), json!({}))
        } else if Sdl::get().is_node(field.base()) && field.arguments().iter().any(|argument| argument.name == "id") {
            let document = format!("query($id: ID!) {{ {}(id: $id) {{ id }} }}", field.name);
            (document, json!({ "id": firm.id(&snake(field.base())) }))
        } else {
            continue;
        };
        if server.prepared(firm.org.owner.caller(), &document, variables).await.is_some() {
            roots.push(field.name);
        }
    }
    roots
}

/// Makes queries: aliases, fragments, repeated fields, `@skip` and `@include`, arguments and variables.
struct Maker {
    random: StdRng,
    fragments: String,
    aliases: usize,
}

impl Maker {
    fn root(&mut self, firm: &Firm, roots: &[&str]) -> String {
        let mut roots_of_query = String::new();
        for root in 0..self.random.random_range(1..3) {
            let field = Sdl::get().field("Query", roots[self.random.random_range(0..roots.len())]);
            let alias = format!("root{root}: ");
            if Sdl::get().is_node(field.base()) {
                let id = firm.id(&snake(field.base()));
                let of = self.selection(field.base(), 3);
                write!(roots_of_query, " {alias}{}(id: \"{id}\"){of}", field.name).expect("a string takes text");
            } else {
                let (page, of) = (self.page(), self.selection(field.base(), 3));
                write!(roots_of_query, " {alias}{}{page}{of}", field.name).expect("a string takes text");
            }
        }
        roots_of_query
    }

    fn document(&mut self, root: &str) -> (String, Value) {
        let mut variables = json!({ "few": self.random.random_range(0..4) });
        for switch in ["yes", "also", "no"] {
            // What is left out has its default.
            if self.random.random_bool(0.5) {
                variables[switch] = json!(self.random.random_bool(0.8));
            }
        }
        let named = "($yes: Boolean! = true, $also: Boolean = true, $few: Int, $no: Boolean = false)";
        // Each variable is used at least once, or the document would not be valid.
        let used = "__typename few: members(first: $few) @include(if: $yes) @skip(if: $no) { __typename } \
            also: members(first: 1) @include(if: $also) { __typename }";
        (format!("query Q{named} {{ {used}{root} }}{}", self.fragments), variables)
    }

    /// Relay's arguments, or none.
    fn page(&mut self) -> &'static str {
        let pages = ["", "(first: 2)", "(last: 2)", "(first: $few)", "(first: 0)", "(last: 100)"];
        pages.choose(&mut self.random).copied().unwrap_or_default()
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        if self.random.random_bool(0.3) { format!("a{}: ", self.aliases) } else { String::new() }
    }

    fn directive(&mut self) -> &'static str {
        let directives = [
            "",
            "",
            "",
            "",
            " @include(if: $yes)",
            " @skip(if: $yes)",
            " @include(if: $also)",
            " @skip(if: $also)",
            " @include(if: $no)",
            " @include(if: true) @skip(if: $no)",
        ];
        directives.choose(&mut self.random).copied().unwrap_or_default()
    }

    fn selection(&mut self, type_name: &str, depth: usize) -> String {
        let sdl = Sdl::get();
        let fields: Vec<SdlField<'_>> = sdl
            .fields(type_name)
            .into_iter()
            .filter(|field| !field.arguments().iter().any(SdlField::is_required))
            .filter(|field| depth > 0 || sdl.is_leaf(field.base()) || field.base().ends_with("PageInfo"))
            .collect();
        let mut parts = vec![String::from("__typename")];
        let mut said: Vec<String> = Vec::new();
        for _ in 0..self.random.random_range(1..6) {
            let Some(field) = fields.choose(&mut self.random) else { break };
            if sdl
                .kind(field.base())
                .is_some_and(|kind| matches!(kind, async_graphql::parser::types::TypeKind::Interface(_)))
            {
                continue;
            }
            // The same field twice must be called with the same arguments, unless it has another name.
            let repeated = said.iter().any(|name| name == field.name);
            let alias = if repeated { format!("b{}: ", self.aliases + 1) } else { self.alias() };
            self.aliases += 1;
            said.push(field.name.to_owned());
            let pages = field.arguments().iter().any(|argument| argument.name == "last");
            let arguments =
                if pages && sdl.fields(type_name).iter().any(|f| f.name == "id") { self.page() } else { "" };
            let below = ["Connection", "Edge", "PageInfo", "Money", "Address", "Actor"];
            let flat = below.iter().any(|end| field.base().ends_with(end));
            let of = if sdl.is_leaf(field.base()) {
                String::new()
            } else {
                self.selection(field.base(), if flat { depth } else { depth.saturating_sub(1) })
            };
            parts.push(format!("{alias}{}{arguments}{}{of}", field.name, self.directive()));
            if !alias.is_empty() || arguments.is_empty() && self.random.random_bool(0.1) {
                // Once more: what both select is merged.
                let again = if of.is_empty() { of } else { self.selection(field.base(), 0) };
                parts.push(format!("{alias}{}{arguments}{again}", field.name));
            }
        }
        let all = parts.join(" ");
        match self.random.random_range(0..6) {
            0 => format!(" {{ ... on {type_name} {{ {all} }} }}"),
            1 => {
                self.aliases += 1;
                let name = format!("F{}", self.aliases);
                write!(self.fragments, " fragment {name} on {type_name} {{ {all} }}").expect("a string takes text");
                format!(" {{ ...{name} }}")
            }
            _ => format!(" {{ {all} }}"),
        }
    }
}
