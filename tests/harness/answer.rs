//! What the server answered, with questions that a test asks of it. Each that finds no answer panics with the whole.

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

/// What the server answered to one operation.
pub struct Answer {
    document: String,
    variables: Value,
    body: Value,
}

/// One entry of `userErrors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// Such as `INVALID`.
    pub code: String,
    /// Such as `emails.2`; empty if it is about the whole.
    pub field: String,
    /// For people.
    pub message: String,
}

impl Answer {
    pub(crate) fn new(document: &str, variables: Value, body: Value) -> Self {
        Self { document: document.to_owned(), variables, body }
    }

    /// The whole response.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// The data, if there is no error.
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(self.errors().is_empty(), "the operation went wrong\n{self}");
        &self.body["data"]
    }

    /// The data at a JSON pointer such as `/contacts/edges/0/node/name`, if there is no error.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> &Value {
        self.data().pointer(pointer).unwrap_or_else(|| panic!("nothing is at {pointer}\n{self}"))
    }

    /// The text at a JSON pointer.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("what is at {pointer} is no text\n{self}"))
    }

    /// `field` of every entry of the list at a JSON pointer.
    #[track_caller]
    pub fn each(&self, pointer: &str, field: &str) -> Vec<&str> {
        let list = self.at(pointer).as_array().unwrap_or_else(|| panic!("what is at {pointer} is no list\n{self}"));
        let text = |entry: &'_ Value| entry[field].is_string();
        assert!(list.iter().all(text), "not every entry at {pointer} has a text as {field}\n{self}");
        list.iter().filter_map(|entry| entry[field].as_str()).collect()
    }

    /// The top-level errors.
    pub fn errors(&self) -> &[Value] {
        self.body["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The code of the only top-level error.
    #[track_caller]
    pub fn code(&self) -> &str {
        let [error] = self.errors() else { panic!("exactly one error was expected\n{self}") };
        error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("the error has no code\n{self}"))
    }

    /// The message of the only top-level error.
    #[track_caller]
    pub fn message(&self) -> &str {
        let [error] = self.errors() else { panic!("exactly one error was expected\n{self}") };
        error["message"].as_str().unwrap_or_else(|| panic!("the error has no message\n{self}"))
    }

    /// The payload of a mutation that must have gone well.
    #[track_caller]
    pub fn done(&self, mutation: &str) -> &Value {
        assert!(self.user_errors(mutation).is_empty(), "{mutation} was refused\n{self}");
        &self.data()[mutation]
    }

    /// Code and field of the only reason why a mutation changed nothing.
    #[track_caller]
    pub fn refused(&self, mutation: &str) -> (String, String) {
        let mut reasons = self.user_errors(mutation);
        match (reasons.pop(), reasons.pop()) {
            (Some(reason), None) => (reason.code, reason.field),
            _ => panic!("exactly one reason of {mutation} was expected\n{self}"),
        }
    }

    /// All reasons why a mutation changed nothing.
    #[track_caller]
    pub fn user_errors(&self, mutation: &str) -> Vec<UserError> {
        let reasons = self.at(&format!("/{mutation}/userErrors")).as_array();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let reason = |entry: &Value| UserError {
            code: text(&entry["code"]),
            field: text(&entry["field"]),
            message: text(&entry["message"]),
        };
        reasons.unwrap_or_else(|| panic!("userErrors is no list\n{self}")).iter().map(reason).collect()
    }

    /// The response for a snapshot: ids are numbered by type in the order of their appearance, so that it stays visible
    /// which are the same; cursors are masked. Times need no mask: the clock stands still.
    pub fn snapshot(&self) -> Value {
        let mut body = self.body.clone();
        if body["extensions"].is_null() {
            body.as_object_mut().map(|body| body.remove("extensions"));
        }
        mask(&mut body, &mut HashMap::new());
        body
    }
}

/// Puts `<contact 1>` in place of ids, and `<cursor>` in place of cursors.
fn mask(value: &mut Value, seen: &mut HashMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some((prefix, _)) = entity::id::split(text) {
                let like = format!("<{prefix} ");
                let next = seen.values().filter(|name| name.starts_with(&like)).count() + 1;
                let name = seen.entry(text.clone()).or_insert_with(|| format!("{like}{next}>"));
                text.clone_from(name);
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| mask(entry, seen)),
        Value::Object(fields) => {
            for (name, field) in fields {
                let masked = match name.as_str() {
                    "cursor" | "startCursor" | "endCursor" => "<cursor>",
                    "requestId" => "<request>",
                    _ => "",
                };
                if field.is_string() && !masked.is_empty() {
                    *field = masked.into();
                } else {
                    mask(field, seen);
                }
            }
        }
        _ => {}
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{:#}\n→ {:#}", self.document.trim(), self.variables, self.body)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
