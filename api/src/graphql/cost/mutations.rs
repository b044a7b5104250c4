//! How many mutations an operation runs.

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection};

use super::arguments::Arguments;

/// The fields at the root of a mutation, fragments spread; one that is repeated runs each time. For documents that the
/// guard has let through: it bounds what fragments spread to.
pub fn mutations(document: &ExecutableDocument, operation: &OperationDefinition, variables: &Variables) -> u32 {
    let arguments = Arguments::new(operation, variables);
    let mut sets = vec![&operation.selection_set.node];
    let mut count = 0;
    while let Some(set) = sets.pop() {
        for item in &set.items {
            if arguments.leaves_out(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => count += u32::from(field.node.name.node != "__typename"),
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    sets.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                }
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::graphql::prepared::Document;

    #[test]
    fn each_field_that_runs_is_counted() {
        let count = |text: &str| {
            let document = Document::parse(text).unwrap();
            let variables = Variables::from_json(json!({ "no": false }));
            mutations(&document.parsed, document.operation(None).unwrap(), &variables)
        };
        assert_eq!(count("mutation { a { id } }"), 1);
        assert_eq!(count("mutation { __typename a { id } a { id } b: a { id } }"), 3);
        assert_eq!(
            count("mutation($no: Boolean!) { a { id } b @include(if: $no) { id } ... @skip(if: true) { c } }"),
            1
        );
        assert_eq!(count("mutation { ...F ... { a } ...F } fragment F on Mutation { b c }"), 5);
    }
}
