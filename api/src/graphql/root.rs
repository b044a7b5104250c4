//! What an operation selects of its root.

use std::collections::HashSet;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection};

/// Whether an operation runs one field of its root, wherever it is written.
pub fn has_one_field(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    let (mut sets, mut spread, mut fields) = (vec![&operation.selection_set.node], HashSet::new(), 0);
    while let Some(set) = sets.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(_) => fields += 1,
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(fragment) => {
                    let name = &fragment.node.fragment_name.node;
                    // What is spread twice runs twice.
                    if !spread.insert(name) {
                        return false;
                    }
                    sets.extend(document.fragments.get(name).map(|found| &found.node.selection_set.node));
                }
            }
        }
    }
    fields == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(document: &str) -> bool {
        let document = async_graphql::parser::parse_query(document).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        has_one_field(&document, &operation.node)
    }

    #[test]
    fn fields_are_counted_wherever_they_are_written() {
        assert!(one("mutation { a { b c } }"));
        assert!(one("mutation { ... on Mutation { ...F } } fragment F on Mutation { a { b c } }"));
        assert!(!one("mutation { a b }"));
        assert!(!one("mutation { ... { a b } }"));
        assert!(!one("mutation { ...F } fragment F on Mutation { a b }"));
        assert!(!one("mutation { ...F ...F } fragment F on Mutation { a }"));
        assert!(!one("mutation { a ...F } fragment F on Mutation { ...F }"));
    }
}
