//! JSON held against the types of a filter, so that what is wrong is told with its path.

use std::collections::BTreeMap;

use async_graphql::registry::{MetaType, MetaTypeName};
use serde_json::Value as Json;

use crate::error::{UserError, UserErrorCode};

/// How deep conditions nest at most.
const DEEPEST: usize = 20;

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into an object.
    Field(String),
    /// Into a list.
    Place(usize),
}

/// The path of a value as the input's field: `conditions.and.0.dueDate.gte`.
pub(super) fn field(path: &[Step]) -> String {
    let mut field = "conditions".to_owned();
    for step in path {
        field.push('.');
        match step {
            Step::Field(name) => field.push_str(name),
            Step::Place(place) => field.push_str(&place.to_string()),
        }
    }
    field
}

/// What is wrong with a value.
pub(super) fn invalid(field: &str, reason: impl Into<String>) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, reason)
}

/// What the types of a filter say of JSON.
pub(super) struct Shape<'a> {
    types: &'a BTreeMap<String, MetaType>,
    /// The scalars that were met.
    pub(super) leaves: Vec<Vec<Step>>,
}

impl<'a> Shape<'a> {
    /// Of these types, with nothing met yet.
    pub(super) fn of(types: &'a BTreeMap<String, MetaType>) -> Self {
        Self { types, leaves: Vec::new() }
    }

    /// Compares a value with its type.
    pub(super) fn walk(&mut self, ty: &str, json: &Json, path: &mut Vec<Step>) -> Result<(), UserError> {
        let at = |path: &[Step]| field(path);
        if path.len() > DEEPEST {
            return Err(invalid(&at(path), format!("Conditions nest at most {DEEPEST} deep.")));
        }
        match (MetaTypeName::create(ty), json) {
            (MetaTypeName::NonNull(_), Json::Null) => Err(invalid(&at(path), format!("`{}` needs a value.", at(path)))),
            (MetaTypeName::NonNull(ty), json) => self.walk(ty, json, path),
            (_, Json::Null) => Ok(()),
            (MetaTypeName::List(ty), Json::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    path.push(Step::Place(place));
                    self.walk(ty, item, path)?;
                    path.pop();
                }
                Ok(())
            }
            (MetaTypeName::List(_), _) => Err(invalid(&at(path), format!("`{}` must be a list.", at(path)))),
            (MetaTypeName::Named(name), json) => self.walk_named(name, json, path),
        }
    }

    fn walk_named(&mut self, name: &str, json: &Json, path: &mut Vec<Step>) -> Result<(), UserError> {
        let types = self.types;
        match (types.get(name), json) {
            (Some(MetaType::InputObject { input_fields, .. }), Json::Object(fields)) => {
                for (key, value) in fields {
                    path.push(Step::Field(key.chars().take(80).collect()));
                    let Some(known) = input_fields.get(key) else {
                        let all: Vec<_> = input_fields.keys().map(String::as_str).collect();
                        let reason = format!("{name} has no field `{key}`; it has: {}.", all.join(", "));
                        return Err(invalid(&field(path), reason));
                    };
                    self.walk(&known.ty, value, path)?;
                    path.pop();
                }
                let missing = input_fields.values().find(|known| {
                    known.ty.ends_with('!') && known.default_value.is_none() && !fields.contains_key(&known.name)
                });
                match missing {
                    Some(missing) => {
                        let missing = format!("{}.{}", field(path), missing.name);
                        Err(invalid(&missing, format!("`{missing}` needs a value.")))
                    }
                    None => Ok(()),
                }
            }
            (Some(MetaType::InputObject { .. }), _) => {
                Err(invalid(&field(path), format!("`{}` must be an object: a {name}.", field(path))))
            }
            (Some(MetaType::Enum { enum_values, .. }), json) => {
                if json.as_str().is_some_and(|value| enum_values.contains_key(value)) {
                    return Ok(());
                }
                let all: Vec<_> = enum_values.keys().map(String::as_str).collect();
                Err(invalid(&field(path), format!("`{}` must be one of {}.", field(path), all.join(", "))))
            }
            _ => {
                self.leaves.push(path.clone());
                Ok(())
            }
        }
    }

    /// The conditions with one value alone, and what its type needs beside it.
    pub(super) fn alone(&self, ty: &str, json: &Json, path: &[Step]) -> Json {
        let inner = ty.trim_end_matches('!');
        match (path, json) {
            ([Step::Place(place), rest @ ..], Json::Array(items)) => {
                let item = inner.trim_start_matches('[').trim_end_matches(']');
                Json::Array(items.get(*place).map(|one| self.alone(item, one, rest)).into_iter().collect())
            }
            ([Step::Field(name), rest @ ..], Json::Object(fields)) => {
                let Some(MetaType::InputObject { input_fields, .. }) = self.types.get(inner) else {
                    return json.clone();
                };
                let kept = fields.iter().filter_map(|(key, value)| {
                    let known = input_fields.get(key)?;
                    if key == name {
                        return Some((key.clone(), self.alone(&known.ty, value, rest)));
                    }
                    known.ty.ends_with('!').then(|| (key.clone(), value.clone()))
                });
                Json::Object(kept.collect())
            }
            _ => json.clone(),
        }
    }
}
