//! Tells of a value that its scalar can't read by the argument's path.
//!
//! async-graphql holds arguments against the schema before anything runs, and names the path of a wrong enum. Our
//! scalars and typed ids are read only when their field is resolved, by Rust types that know no path: what they say
//! names themselves, flattened structs included. So the value is found again by the schema's types, in the document and
//! the variables. That costs something only when there is an error.

use async_graphql::parser::types::{OperationDefinition, Selection, SelectionSet};
use async_graphql::{InputType, Name, Pos, ServerError, Value, Variables};
use async_graphql_value::Value as Written;
use chrono::{DateTime, Utc};
use entity::id::REFUSED;

use super::cost::SchemaShape;
use super::prepared::Document;
use super::scalar::{Bytes, Currency, Date, Decimal};
use crate::outbox::graphql::Sequence;

/// What was sent: where an error's value is looked for.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// The schema's types.
    pub shape: &'a SchemaShape,
    /// The document.
    pub document: &'a Document,
    /// The operation's name, if it was chosen by one.
    pub operation: Option<&'a str>,
    /// The variables.
    pub variables: &'a Variables,
}

/// An argument, as it stands in the document.
struct Argument<'a> {
    name: &'a str,
    written: &'a Written,
    type_name: &'a str,
}

/// What async-graphql says of a value: by which type it was read, and what is wrong.
struct Said<'a> {
    type_name: &'a str,
    why: String,
    /// The text of an id.
    refused: Option<Value>,
}

/// Puts an error about a value that can't be read in the words of the schema; leaves any other.
pub fn explain(error: &mut ServerError, sent: Sent<'_>) {
    let refused = error.extensions.as_mut().and_then(|extensions| {
        let refused = extensions.get(REFUSED).cloned();
        extensions.unset(REFUSED);
        refused
    });
    let told = said(&error.message, refused).zip(error.locations.first().copied()).and_then(|(said, at)| {
        let operation = sent.document.operation(sent.operation)?;
        let argument = sent.argument(operation, at)?;
        let value = sent.value(operation, argument.written)?;
        let mut path = vec![argument.name.to_owned()];
        sent.place(argument.type_name, &value, &said, &mut path);
        Some(format!("Invalid value for argument \"{}\": {}.", path.join("."), said.why))
    });
    if let Some(told) = told {
        error.message = told;
    }
}

/// What async-graphql's words come to, without the Rust types around the value. None if they are about no value.
pub fn why(message: &str) -> Option<String> {
    said(message, None).map(|said| said.why)
}

fn said(message: &str, refused: Option<Value>) -> Option<Said<'_>> {
    let message = message.split(" (occurred while parsing \"").next()?;
    let (type_name, why) = if let Some(rest) = message.strip_prefix("Failed to parse \"") {
        let (type_name, why) = rest.split_once("\": ")?;
        (type_name, why.trim_end_matches('.').to_owned())
    } else {
        let (type_name, found) = message.strip_prefix("Expected input type \"")?.split_once("\", ")?;
        (type_name, format!("expected type \"{type_name}\", {}", found.trim_end_matches('.')))
    };
    // chrono says what its parser stumbled over, not what to send.
    let why = if type_name == "DateTime" { "write a time as 2026-03-31T09:00:00Z".to_owned() } else { why };
    Some(Said { type_name, why, refused })
}

impl<'a> Sent<'a> {
    /// The argument whose value stands there.
    fn argument(self, operation: &'a OperationDefinition, at: Pos) -> Option<Argument<'a>> {
        let own = (&operation.selection_set.node, self.shape.root(operation.ty));
        let fragments =
            self.document.parsed.fragments.values().map(|fragment| {
                (&fragment.node.selection_set.node, fragment.node.type_condition.node.on.node.as_str())
            });
        std::iter::once(own).chain(fragments).find_map(|(set, parent)| self.argument_in(set, parent, at))
    }

    fn argument_in(self, set: &'a SelectionSet, parent: &'a str, at: Pos) -> Option<Argument<'a>> {
        set.items.iter().find_map(|item| match &item.node {
            Selection::Field(field) => {
                let field = &field.node;
                let here = field.arguments.iter().find(|(_, value)| value.pos == at);
                if let Some((name, written)) = here {
                    let type_name = self.shape.argument(parent, &field.name.node, &name.node)?;
                    return Some(Argument { name: &name.node, written: &written.node, type_name });
                }
                self.argument_in(&field.selection_set.node, self.shape.returns(parent, &field.name.node)?, at)
            }
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref();
                let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                self.argument_in(&inline.node.selection_set.node, parent, at)
            }
            // Each fragment is searched once, by itself.
            Selection::FragmentSpread(_) => None,
        })
    }

    /// The value of an argument, with variables in it.
    fn value(self, operation: &OperationDefinition, written: &Written) -> Option<Value> {
        let variable = |name: Name| {
            let definition = operation.variable_definitions.iter().find(|it| it.node.name.node == name);
            let default = definition.and_then(|definition| definition.node.default_value());
            self.variables.get(&name).or(default).cloned().ok_or(())
        };
        written.clone().into_const_with(variable).ok()
    }

    /// Goes on to the value that can't be read; whether it is in this one. If it is not, the path stays as it is.
    fn place(self, type_name: &str, value: &Value, said: &Said<'_>, path: &mut Vec<String>) -> bool {
        let mut step = |to: String, type_name: &str, value: &Value| {
            path.push(to);
            let found = self.place(type_name, value, said, path);
            if !found {
                path.pop();
            }
            found
        };
        match value {
            Value::List(items) => {
                items.iter().enumerate().any(|(place, item)| step(place.to_string(), type_name, item))
            }
            Value::Object(fields) => fields.iter().any(|(name, value)| {
                self.shape.input(type_name, name).is_some_and(|type_name| step(name.to_string(), type_name, value))
            }),
            Value::Null => false,
            value => type_name == said.type_name && said.is_about(value),
        }
    }
}

impl Said<'_> {
    /// Whether a value of its type is one that can't be read.
    fn is_about(&self, value: &Value) -> bool {
        match (self.type_name, &self.refused) {
            ("ID", Some(refused)) => value == refused,
            ("ID", None) => !matches!(value, Value::String(_)),
            ("Date", _) => unreadable::<Date>(value),
            ("DateTime", _) => unreadable::<DateTime<Utc>>(value),
            ("Currency", _) => unreadable::<Currency>(value),
            ("Decimal", _) => unreadable::<Decimal>(value),
            ("Bytes", _) => unreadable::<Bytes>(value),
            ("Sequence", _) => unreadable::<Sequence>(value),
            ("Int", _) => unreadable::<i32>(value),
            _ => false,
        }
    }
}

fn unreadable<T: InputType>(value: &Value) -> bool {
    T::parse(Some(value.clone())).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_names_no_rust_type() {
        for (message, expected) in [
            (
                "Failed to parse \"ID\": not an id (occurred while parsing \"Fields\") (occurred while parsing \"X\")",
                Some("not an id"),
            ),
            ("Failed to parse \"DateTime\": premature end of input", Some("write a time as 2026-03-31T09:00:00Z")),
            ("Expected input type \"Date\", found 5.", Some("expected type \"Date\", found 5")),
            ("There is no such record.", None),
        ] {
            assert_eq!(why(message).as_deref(), expected);
        }
    }
}
