//! Argument values as the resolvers will see them: literals, variables, and what variables default to.

use async_graphql::parser::types::{Directive, Field, OperationDefinition};
use async_graphql::{Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::filter::Conditions;

/// The variables of one request, and what the operation says of them.
pub(super) struct Arguments<'a> {
    operation: &'a OperationDefinition,
    variables: &'a Variables,
}

/// The page that a connection was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// `first` or `last`.
    pub(super) argument: &'static str,
    /// As given; `None` when it is not a number.
    pub(super) size: Option<u64>,
}

/// A value as it stands in the document or came with the request.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    Nothing,
    Literal(&'a Value),
    Variable(&'a ConstValue),
}

impl<'a> Arguments<'a> {
    pub(super) fn new(operation: &'a OperationDefinition, variables: &'a Variables) -> Self {
        Self { operation, variables }
    }

    /// The page asked for by `first` or `last`, the larger if both are there.
    pub(super) fn page(&self, field: &'a Field) -> Option<Page> {
        let pages = ["first", "last"].into_iter().filter_map(|argument| {
            let size = match self.argument(field, argument) {
                Given::Nothing => return None,
                Given::Literal(Value::Number(number)) | Given::Variable(ConstValue::Number(number)) => {
                    // A negative size is refused by the resolver.
                    number.as_u64().or_else(|| number.as_i64().map(|_| 0))
                }
                Given::Literal(_) | Given::Variable(_) => None,
            };
            Some(Page { argument, size })
        });
        pages.max_by_key(|page| page.size.unwrap_or(u64::MAX))
    }

    /// What the argument `filter` asks for; nothing if the field has none.
    pub(super) fn filter(&self, field: &'a Field) -> Conditions {
        Conditions::given(self.argument(field, "filter"), &|value| self.given(value))
    }

    /// How many ids the argument `ids` has, if the field has it.
    pub(super) fn ids(&self, field: &'a Field) -> Option<u64> {
        match self.argument(field, "ids") {
            Given::Nothing => None,
            given => Some(self.longest_list(given, 0)),
        }
    }

    /// The length of the longest list in the arguments or directly in their input objects, at least 1: how many records
    /// a bulk mutation writes.
    pub(super) fn items(&self, field: &'a Field) -> u64 {
        let arguments = field.arguments.iter().map(|(_, value)| self.longest_list(self.given(&value.node), 1));
        arguments.max().unwrap_or(1).max(1)
    }

    /// Whether `@skip` or `@include` certainly leaves the selection out.
    pub(super) fn leaves_out(&self, directives: &'a [Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let leaves_out_when = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return false,
            };
            let condition = match directive.node.get_argument("if").map(|value| self.given(&value.node)) {
                Some(Given::Literal(Value::Boolean(condition)) | Given::Variable(ConstValue::Boolean(condition))) => {
                    Some(*condition)
                }
                _ => None,
            };
            condition == Some(leaves_out_when)
        })
    }

    fn argument(&self, field: &'a Field, name: &str) -> Given<'a> {
        field.get_argument(name).map_or(Given::Nothing, |value| self.given(&value.node))
    }

    fn given(&self, value: &'a Value) -> Given<'a> {
        match value {
            Value::Null => Given::Nothing,
            Value::Variable(name) => {
                let definition = self.operation.variable_definitions.iter().find(|it| it.node.name.node == *name);
                let default = || definition.and_then(|definition| definition.node.default_value());
                match self.variables.get(name).or_else(default) {
                    None | Some(ConstValue::Null) => Given::Nothing,
                    Some(value) => Given::Variable(value),
                }
            }
            literal => Given::Literal(literal),
        }
    }

    /// The longest list in a value: itself, or in the objects in it down to `levels`. One value counts as a list of one.
    fn longest_list(&self, given: Given<'a>, levels: usize) -> u64 {
        match given {
            Given::Nothing => 0,
            Given::Literal(Value::List(items)) => length(items.len()),
            Given::Variable(ConstValue::List(items)) => length(items.len()),
            Given::Literal(Value::Object(object)) if levels > 0 => {
                object.values().map(|value| self.longest_list(self.given(value), levels - 1)).max().unwrap_or(1)
            }
            Given::Variable(ConstValue::Object(object)) if levels > 0 => {
                object.values().map(|value| self.longest_list(Given::Variable(value), levels - 1)).max().unwrap_or(1)
            }
            Given::Literal(_) | Given::Variable(_) => 1,
        }
    }
}

impl<'a> Given<'a> {
    fn constant(value: &'a ConstValue) -> Self {
        if matches!(value, ConstValue::Null) { Self::Nothing } else { Self::Variable(value) }
    }

    pub(super) fn is_object(self) -> bool {
        matches!(self, Self::Literal(Value::Object(_)) | Self::Variable(ConstValue::Object(_)))
    }

    /// The length of a list; 0 for anything else.
    pub(super) fn length(self) -> u64 {
        match self {
            Self::Literal(Value::List(items)) => length(items.len()),
            Self::Variable(ConstValue::List(items)) => length(items.len()),
            Self::Nothing | Self::Literal(_) | Self::Variable(_) => 0,
        }
    }

    /// What an object's fields are given; nothing for anything else. `resolve` puts in the variables.
    pub(super) fn parts(self, resolve: &impl Fn(&'a Value) -> Self) -> Vec<Self> {
        match self {
            Self::Literal(Value::Object(object)) => object.values().map(resolve).collect(),
            Self::Variable(ConstValue::Object(object)) => object.values().map(Self::constant).collect(),
            Self::Nothing | Self::Literal(_) | Self::Variable(_) => Vec::new(),
        }
    }

    /// A list's items; nothing for anything else. `resolve` puts in the variables.
    pub(super) fn items(self, resolve: &impl Fn(&'a Value) -> Self) -> Vec<Self> {
        match self {
            Self::Literal(Value::List(items)) => items.iter().map(resolve).collect(),
            Self::Variable(ConstValue::List(items)) => items.iter().map(Self::constant).collect(),
            Self::Nothing | Self::Literal(_) | Self::Variable(_) => Vec::new(),
        }
    }
}

pub(super) fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
