//! Every way to read, as operations made from the schema.

use harness::{Client, Sdl, SdlField};
use serde_json::{Value, json};

use super::firm::Firm;
use super::sample::{Sample, selection, snake};

/// An operation and its variables.
pub type Operation = (String, Value);

/// Reads that name a record: by its id, by `node` and `nodes`, by every filter that takes an id. Each gets the id that
/// `ids` gives for the prefix.
pub fn by_id(ids: &dyn Fn(&str) -> String) -> Vec<Operation> {
    let sdl = Sdl::get();
    let sample = Sample { ids };
    let mut operations = Vec::new();
    for node in sdl.nodes() {
        let id = ids(&snake(node));
        let of = format!("... on {node}{}", selection(node, 1));
        operations.push((format!("query($id: ID!) {{ node(id: $id) {{ {of} }} }}"), json!({ "id": id })));
        operations.push((format!("query($id: ID!) {{ nodes(ids: [$id]) {{ {of} }} }}"), json!({ "id": id })));
    }
    for field in sdl.fields("Query") {
        if field.arguments().iter().any(|argument| argument.base() == "ID" && argument.is_required()) {
            operations.push(sample.call("query", &field));
        }
        for argument in field.arguments().iter().filter(|argument| argument.name == "filter") {
            for filter in sdl.fields(argument.base()).iter().filter(|filter| filter.base().ends_with("IdFilter")) {
                let id =
                    ids(&snake(filter.base().trim_end_matches("IdFilter")).replace("member", "organization_member"));
                for comparison in [json!({ "eq": id }), json!({ "in": [id] })] {
                    let all = selection(field.base(), 1);
                    let document =
                        format!("query($filter: {}) {{ {}(filter: $filter){all} }}", argument.ty, field.name);
                    operations.push((document, json!({ "filter": { filter.name: comparison } })));
                }
            }
        }
    }
    operations
}

/// Reads that name nothing of anyone's: every list, every search for `word`, and everything around each of `own`'s
/// records.
pub fn lists(own: &Firm, word: &str) -> Vec<Operation> {
    let sdl = Sdl::get();
    let mut operations = Vec::new();
    for field in sdl.fields("Query") {
        if field.base().ends_with("Connection") {
            let page = selection(field.base(), 1);
            let name = field.name;
            operations.push((format!("{{ {name}(first: 100){page} }}"), json!({})));
            if field.arguments().iter().any(|argument| argument.name == "last") {
                operations.push((format!("{{ {name}(last: 100){page} }}"), json!({})));
            }
            if field.arguments().iter().any(|argument| argument.name == "search") {
                let document = format!("query($word: String) {{ {name}(search: $word){page} }}");
                operations.push((document, json!({ "word": word })));
            }
        } else if field.arguments().iter().any(|argument| argument.name == "query") {
            let document =
                format!("query($word: String!) {{ {}(query: $word){} }}", field.name, selection(field.base(), 1));
            operations.push((document, json!({ "word": word })));
        } else if !field.arguments().iter().any(SdlField::is_required) {
            operations.push((format!("{{ {}{} }}", field.name, selection(field.base(), 2)), json!({})));
        }
    }
    for node in sdl.nodes() {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on {node}{} }} }}", selection(node, 2));
        operations.push((document, json!({ "id": own.id(&snake(node)) })));
    }
    operations
}

/// All answers, each with its operation; none may be a mistake in the operation itself.
pub async fn answers(client: &Client, operations: &[Operation]) -> Vec<String> {
    let mut answers = Vec::new();
    for (document, variables) in operations {
        let answer = client.query(document, variables.clone()).await;
        let mistaken = answer.errors().iter().any(|error| error["extensions"]["code"] != "NOT_FOUND");
        assert!(!mistaken, "the guard's own operation is wrong\n{answer}");
        answers.push(format!("{document}\n→ {:#}", answer.body()));
    }
    answers
}
