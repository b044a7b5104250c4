//! From a document that async-graphql has answered without errors to a [`Plan`]; `None` where something is selected that a
//! plan does not know, which leaves the document to async-graphql.
//!
//! Selections are collected as the specification says (section 6.3.2): fields of one response key are one field, with
//! what all of them select.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field as Selected, FragmentDefinition, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as Written;

use super::arguments::written;
use super::field::{Field, Many, Root as Found, Roots as _, Target};
use super::plan::{Connection, ConnectionPart, EdgePart, Key, Link, Node, One, PageInfoPart, Part, Picked, Plan, Root};
use crate::graphql::schema::Query;
use crate::repo::text::Text;

/// The variables that `@skip` and `@include` look at: a plan is made for one set of their values.
pub(super) fn switches(document: &ExecutableDocument) -> Vec<Name> {
    let mut names = Vec::new();
    let mut sets: Vec<&SelectionSet> =
        document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node).collect();
    sets.extend(document.fragments.values().map(|fragment| &fragment.node.selection_set.node));
    while let Some(set) = sets.pop() {
        for item in &set.items {
            for directive in item.node.directives() {
                for (_, value) in &directive.node.arguments {
                    if let Written::Variable(name) = &value.node {
                        names.push(name.clone());
                    }
                }
            }
            match &item.node {
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Compiles an operation for the values that `variables` has for its switches.
pub(super) fn compile(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Option<Plan> {
    if operation.ty != OperationType::Query || !operation.directives.is_empty() {
        return None;
    }
    let compiler = Compiler { fragments: &document.fragments, operation, variables };
    let mut planned = Vec::new();
    for (key, fields) in compiler.collect(&[&operation.selection_set.node], "Query")? {
        let name = fields[0].name.node.as_str();
        let root = if name == "__typename" {
            Root::TypeName
        } else {
            match Query::root(name)? {
                Found::One(target, id) => {
                    Root::One(One { id, arguments: written(fields[0]), node: compiler.node(target, &sets(&fields))? })
                }
                Found::Many(many) => Root::Many(compiler.connection(many, &fields)?),
            }
        };
        planned.push((Key::of(key), root));
    }
    Some(Plan { roots: planned, variables: operation.variable_definitions.clone(), size: AtomicUsize::new(0) })
}

struct Compiler<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
}

/// The fields of one response key, in a document that is known to be valid: of one name, with the same arguments.
type Fields<'a> = Vec<&'a Selected>;

fn sets<'a>(fields: &[&'a Selected]) -> Vec<&'a SelectionSet> {
    fields.iter().map(|field| &field.selection_set.node).collect()
}

impl<'a> Compiler<'a> {
    /// What is selected of an object of a type, by response key.
    fn collect(&self, sets: &[&'a SelectionSet], type_name: &str) -> Option<Vec<(&'a str, Fields<'a>)>> {
        let mut collected = Vec::new();
        for set in sets {
            self.collect_into(set, type_name, &mut collected)?;
        }
        Some(collected)
    }

    fn collect_into(
        &self,
        set: &'a SelectionSet,
        type_name: &str,
        collected: &mut Vec<(&'a str, Fields<'a>)>,
    ) -> Option<()> {
        for item in &set.items {
            if !self.is_included(item.node.directives())? {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let key = field.response_key().node.as_str();
                    match collected.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field),
                        None => collected.push((key, vec![field])),
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    // A fragment on an interface is left to async-graphql.
                    if condition.is_some_and(|condition| condition != type_name) {
                        return None;
                    }
                    self.collect_into(&inline.node.selection_set.node, type_name, collected)?;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.fragments.get(&spread.node.fragment_name.node)?.node;
                    if fragment.type_condition.node.on.node != type_name {
                        return None;
                    }
                    self.collect_into(&fragment.selection_set.node, type_name, collected)?;
                }
            }
        }
        Some(())
    }

    /// What `@skip` and `@include` say; nothing about any other directive.
    fn is_included(&self, directives: &[Positioned<Directive>]) -> Option<bool> {
        let mut included = true;
        for directive in directives {
            let condition = match &directive.node.get_argument("if")?.node {
                Written::Boolean(condition) => *condition,
                Written::Variable(name) => self.switch(name)?,
                _ => return None,
            };
            included &= match directive.node.name.node.as_str() {
                "include" => condition,
                "skip" => !condition,
                _ => return None,
            };
        }
        Some(included)
    }

    fn switch(&self, name: &Name) -> Option<bool> {
        let definition = self.operation.variable_definitions.iter().find(|d| d.node.name.node == *name)?;
        match self.variables.get(name).or_else(|| definition.node.default_value())? {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    fn node(&self, target: &'static dyn Target, sets: &[&'a SelectionSet]) -> Option<Node> {
        let type_name = target.type_name();
        let (parts, links, text) = (Vec::new(), Vec::new(), OnceLock::new());
        let mut node = Node { target, columns: vec!["id"], parts, links, by: "id", text };
        node.parts = self.parts(&mut node, &type_name, sets, &|name| target.field(name))?;
        Some(node)
    }

    /// The parts of an object that is shown from `node`'s rows.
    fn parts(
        &self,
        node: &mut Node,
        type_name: &str,
        sets: &[&'a SelectionSet],
        known: &dyn Fn(&str) -> Option<Field>,
    ) -> Option<Vec<(Key, Part)>> {
        let mut parts = Vec::new();
        for (key, fields) in self.collect(sets, type_name)? {
            let name = fields[0].name.node.as_str();
            let part = if name == "__typename" {
                Part::Text(format!("\"{type_name}\""))
            } else {
                self.part(node, known(name)?, &fields)?
            };
            parts.push((Key::of(key), part));
        }
        Some(parts)
    }

    fn part(&self, node: &mut Node, field: Field, fields: &Fields<'a>) -> Option<Part> {
        Some(match field {
            Field::Leaf { columns, write } => match places(node, columns) {
                Some(places) => Part::Leaf { places, write },
                // Records of tables without soft delete have no `deleted_at`: it is null.
                None if columns == ["deleted_at"] => Part::Text("null".to_owned()),
                None => return None,
            },
            Field::Json { columns, type_name, value } => {
                let picked = self.picked(Some(&type_name), &sets(fields))?;
                Part::Json { places: places(node, columns)?, value, picked }
            }
            Field::Inline { type_name, columns, is_null, field } => {
                let is_null = match is_null {
                    Some(is_null) => Some((places(node, columns)?, is_null)),
                    None => None,
                };
                let parts = self.parts(node, &type_name, &sets(fields), &|name| field(columns, name))?;
                Part::Inline { is_null, parts }
            }
            Field::One { columns, key, target } => {
                let places = places(node, columns)?;
                link(node, Link::One { places, key, node: self.node(target, &sets(fields))? })
            }
            Field::Parts(parts) => {
                let mut child = Node { by: parts.column, ..self.node(parts.target, &sets(fields))? };
                let parent = *places(&mut child, std::slice::from_ref(&parts.column))?.first()?;
                let position = places(&mut child, &["position"]).and_then(|places| places.first().copied());
                link(node, Link::Parts { parts, parent, position, node: child })
            }
            Field::Many(many) => link(node, Link::Many(self.connection(many, fields)?)),
        })
    }

    /// What is picked of a JSON object, whose type may be unknown further down.
    fn picked(&self, type_name: Option<&str>, sets: &[&'a SelectionSet]) -> Option<Vec<(Key, Picked)>> {
        let mut picked = Vec::new();
        for (key, fields) in self.collect(sets, type_name.unwrap_or_default())? {
            let name = fields[0].name.node.as_str();
            let what = if name == "__typename" {
                // An object within it says itself of which type it is.
                type_name
                    .map_or_else(|| Picked::Whole(name.to_owned()), |known| Picked::TypeName(known.to_owned().into()))
            } else if fields[0].selection_set.node.items.is_empty() {
                Picked::Whole(name.to_owned())
            } else {
                Picked::Of(name.to_owned(), self.picked(None, &self::sets(&fields))?)
            };
            picked.push((Key::of(key), what));
        }
        Some(picked)
    }

    fn connection(&self, many: Many, fields: &Fields<'a>) -> Option<Connection> {
        let name = many.target.type_name();
        let type_name = format!("{name}Connection");
        let mut parts = Vec::new();
        let mut node_sets = None;
        let mut counted = false;
        for (key, fields) in self.collect(&sets(fields), &type_name)? {
            let part = match fields[0].name.node.as_str() {
                "__typename" => ConnectionPart::TypeName(type_name.clone()),
                "nodes" => {
                    only(&mut node_sets, sets(&fields))?;
                    ConnectionPart::Nodes
                }
                "edges" => ConnectionPart::Edges(self.edges(&format!("{name}Edge"), &fields, &mut node_sets)?),
                "pageInfo" => ConnectionPart::PageInfo(self.page_info(&fields)?),
                "totalCount" => {
                    counted = true;
                    ConnectionPart::TotalCount
                }
                "totalCountIsExact" => {
                    counted = true;
                    ConnectionPart::TotalCountIsExact
                }
                _ => return None,
            };
            parts.push((Key::of(key), part));
        }
        let node = self.node(many.target, &node_sets.unwrap_or_default())?;
        Some(Connection { many, arguments: written(fields[0]), parts, node, counted, text: Text::default() })
    }

    fn edges(
        &self,
        type_name: &str,
        fields: &Fields<'a>,
        node_sets: &mut Option<Vec<&'a SelectionSet>>,
    ) -> Option<Vec<(Key, EdgePart)>> {
        let mut parts = Vec::new();
        for (key, fields) in self.collect(&sets(fields), type_name)? {
            let part = match fields[0].name.node.as_str() {
                "__typename" => EdgePart::TypeName(type_name.to_owned()),
                "cursor" => EdgePart::Cursor,
                "node" => {
                    only(node_sets, sets(&fields))?;
                    EdgePart::Node
                }
                _ => return None,
            };
            parts.push((Key::of(key), part));
        }
        Some(parts)
    }

    fn page_info(&self, fields: &Fields<'a>) -> Option<Vec<(Key, PageInfoPart)>> {
        let mut parts = Vec::new();
        for (key, fields) in self.collect(&sets(fields), "PageInfo")? {
            let part = match fields[0].name.node.as_str() {
                "__typename" => PageInfoPart::TypeName,
                "hasNextPage" => PageInfoPart::HasNextPage,
                "hasPreviousPage" => PageInfoPart::HasPreviousPage,
                "startCursor" => PageInfoPart::StartCursor,
                "endCursor" => PageInfoPart::EndCursor,
                _ => return None,
            };
            parts.push((Key::of(key), part));
        }
        Some(parts)
    }
}

/// A page is read for one selection of its nodes: `nodes` and `edges.node` side by side are left to async-graphql.
fn only<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

fn link(node: &mut Node, link: Link) -> Part {
    node.links.push(link);
    Part::Link(node.links.len() - 1)
}

/// Where the columns stand in the node's rows; none if the table lacks one.
fn places(node: &mut Node, columns: &[&'static str]) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        if !node.target.has(column) {
            return None;
        }
        places.push(node.columns.iter().position(|known| known == column).unwrap_or_else(|| {
            node.columns.push(column);
            node.columns.len() - 1
        }));
    }
    Some(places)
}
