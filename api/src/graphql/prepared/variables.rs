//! The variables of a request as the specification has them (section 6.1.2): the operation's defaults among them.
//!
//! async-graphql looks for a default where it reads an argument, and nowhere else: it takes a variable of `@skip` or
//! `@include` that was left out for false.

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{ServerError, Variables};

/// Puts the defaults of those that were left out among them; null is not left out. One without a default has to be
/// there, unless it may be null.
pub(super) fn complete(operation: &OperationDefinition, variables: &mut Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let (name, of_type) = (&definition.name.node, &definition.var_type.node);
        if variables.contains_key(name) {
            continue;
        }
        match &definition.default_value {
            Some(default) => {
                variables.insert(name.clone(), default.node.clone());
            }
            None if of_type.nullable => {}
            None => {
                let why = format!("Variable \"${name}\" of type \"{of_type}\" is required but not provided");
                return Err(ServerError::new(why, Some(pos)));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use serde_json::json;

    use crate::graphql::prepared::Document;

    const QUERY: &str = "query A($all: Boolean! = true, $few: Int = 2, $after: String, $id: ID!) { __typename }
        query B($all: Boolean! = false) { __typename }";

    fn completed(name: &str, given: serde_json::Value) -> Result<serde_json::Value, String> {
        let mut variables = Variables::from_json(given);
        let document = Document::parse(QUERY).unwrap();
        document.complete(Some(name), &mut variables).map_err(|error| error.message)?;
        Ok(variables.into_value().into_json().unwrap())
    }

    #[test]
    fn what_is_left_out_has_the_default_of_the_chosen_operation() {
        assert_eq!(completed("A", json!({ "id": "x" })), Ok(json!({ "all": true, "few": 2, "id": "x" })));
        assert_eq!(completed("B", json!({})), Ok(json!({ "all": false })));
    }

    #[test]
    fn what_is_given_stays_and_so_does_null() {
        let given = json!({ "all": false, "few": null, "after": null, "id": "x" });
        assert_eq!(completed("A", given.clone()), Ok(given));
    }

    #[test]
    fn what_has_to_be_there_is_missed() {
        let why = "Variable \"$id\" of type \"ID!\" is required but not provided";
        assert_eq!(completed("A", json!({})), Err(why.to_owned()));
    }
}
