//! The arguments of a planned field, with the request's variables in them.

use async_graphql::parser::types::{Field, VariableDefinition};
use async_graphql::{InputType, Positioned, Value, Variables};
use async_graphql_value::Value as Written;

use crate::error::{Fault, Result};

/// What a field was given, as written, and what the request says for its variables.
pub struct Arguments<'a> {
    given: &'a [(String, Written)],
    variables: &'a Variables,
    definitions: &'a [Positioned<VariableDefinition>],
}

impl<'a> Arguments<'a> {
    pub(super) fn new(
        given: &'a [(String, Written)],
        variables: &'a Variables,
        definitions: &'a [Positioned<VariableDefinition>],
    ) -> Self {
        Self { given, variables, definitions }
    }

    /// An argument's value, as async-graphql would read it. An error only says that it would not: the plan is given up,
    /// and async-graphql finds the words.
    pub fn get<T: InputType>(&self, name: &str) -> Result<T> {
        let written = self.given.iter().find(|(given, _)| given == name).map(|(_, written)| written.clone());
        let value = written.map(|written| written.into_const_with(|name| self.variable(&name))).transpose()?;
        T::parse(value).map_err(|_| refused())
    }

    fn variable(&self, name: &str) -> Result<Value> {
        let definition = self.definitions.iter().find(|definition| definition.node.name.node == name);
        let definition = &definition.ok_or_else(refused)?.node;
        let value = self.variables.get(&definition.name.node).or_else(|| definition.default_value());
        value.cloned().ok_or_else(refused)
    }
}

/// The arguments of a field, as written.
pub(super) fn written(field: &Field) -> Vec<(String, Written)> {
    field.arguments.iter().map(|(name, value)| (name.node.to_string(), value.node.clone())).collect()
}

fn refused() -> crate::error::Error {
    Fault::BadUserInput("not an argument of that type".to_owned()).into()
}
