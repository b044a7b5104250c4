//! Documents made from the schema: for every field a call that is accepted, with the least it needs.

use harness::{Sdl, SdlField};
use serde_json::{Map, Value, json};

use async_graphql::parser::types::{BaseType, Type, TypeKind};

/// What stands for a text, by the field's name; any other text is a word.
const TEXTS: &[(&str, &str)] = &[
    ("email", "someone@example.test"),
    ("password", "correct horse battery staple 7"),
    ("newPassword", "correct horse battery staple 8"),
    ("slug", "sample"),
    ("timezone", "UTC"),
    ("locale", "en"),
    ("amount", "1.00"),
    ("url", "https://sample.example"),
    ("contentType", "application/pdf"),
    ("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("eventType", "contact.created"),
];

/// What stands for a scalar of ours.
const SCALARS: &[(&str, &str)] = &[
    ("DateTime", "2026-04-01T00:00:00Z"),
    ("Date", "2026-04-01"),
    ("NaiveDate", "2026-04-01"),
    ("Decimal", "1.00"),
    ("Currency", "USD"),
    ("Sequence", "0"),
];

/// What an id field refers to, where its name and its mutation don't say so: its name without `Id`, and the prefix.
const REFERENCES: &[(&str, &str)] = &[
    ("afterTask", "task"),
    ("approver", "organization_member"),
    ("assignee", "organization_member"),
    ("beforeTask", "task"),
    ("file", "file_object"),
    ("mentionedMember", "organization_member"),
    ("manager", "organization_member"),
    ("owner", "organization_member"),
    ("ownerMember", "organization_member"),
    ("member", "organization_member"),
    ("company", "client_company"),
    ("event", "outbox_event"),
    ("participant", "thread_participant"),
    ("replyToMessage", "message"),
    ("parent", "client_company"),
    ("parentTask", "task"),
    ("predecessor", "task"),
    ("line", "proposal_line"),
    ("onBehalfOfContact", "contact"),
    ("parentFolder", "folder"),
    ("subject", "contact"),
    ("session", "user_session"),
    ("key", "api_key"),
];

/// Makes inputs. `ids` gives the id to put where a record of that prefix is referred to.
pub struct Sample<'a> {
    /// The id of a record of a prefix.
    pub ids: &'a dyn Fn(&str) -> String,
}

/// An id somewhere in a mutation's input.
#[derive(Clone, Debug)]
pub struct IdPath {
    /// Field names from the input down, such as `["contact", "clientCompanyId"]`.
    pub path: Vec<String>,
    /// The prefix of what it refers to.
    pub prefix: String,
}

impl Sample<'_> {
    /// A call of a root field with its required arguments: the document and its variables.
    pub fn call(&self, operation: &str, field: &SdlField<'_>) -> (String, Value) {
        let subject = subject(field);
        let required: Vec<_> = field.arguments().into_iter().filter(SdlField::is_required).collect();
        let mut variables = Map::new();
        for argument in &required {
            variables.insert(argument.name.to_owned(), self.value(&subject, argument, &[]));
        }
        (document(operation, field, &required), Value::Object(variables))
    }

    /// A call of a mutation whose input also says the id at `path`.
    pub fn call_with(&self, mutation: &SdlField<'_>, path: &IdPath) -> (String, Value) {
        let arguments = mutation.arguments();
        let input = arguments.iter().find(|argument| argument.name == "input").expect("mutations take an input");
        let value = self.value(&subject(mutation), input, &path.path);
        (document("mutation", mutation, &arguments), json!({ "input": value }))
    }

    /// A value for an input field: what is required, and what leads to `path`.
    pub fn value(&self, subject: &str, field: &SdlField<'_>, path: &[String]) -> Value {
        self.of_type(subject, field.name, field.ty, path)
    }

    fn of_type(&self, subject: &str, name: &str, ty: &Type, path: &[String]) -> Value {
        let type_name = match &ty.base {
            BaseType::List(item) => return json!([self.of_type(subject, name, item, path)]),
            BaseType::Named(type_name) => type_name.as_str(),
        };
        let listed = |list: &[(&str, &'static str)], name: &str| {
            list.iter().find(|(listed, _)| *listed == name).map(|(_, value)| *value)
        };
        match Sdl::get().kind(type_name) {
            Some(TypeKind::InputObject(_)) => {
                let subject = &within(subject, name);
                let mut fields = Map::new();
                let all = Sdl::get().fields(type_name);
                let any =
                    all.first().filter(|_| path.is_empty() && Sdl::get().is_one_of(type_name)).map(|field| field.name);
                for field in &all {
                    let wanted = path.first().is_some_and(|next| next == field.name);
                    if wanted || field.is_required() || any == Some(field.name) {
                        let rest = if wanted { &path[1..] } else { &[] as &[String] };
                        fields.insert(field.name.to_owned(), self.value(subject, field, rest));
                    }
                }
                Value::Object(fields)
            }
            Some(TypeKind::Enum(set)) => json!(set.values.first().expect("an enum has values").node.value.node),
            _ => match type_name {
                "ID" => json!((self.ids)(&prefix(subject, name))),
                "Int" | "Bytes" => json!(1),
                "Float" => json!(1.0),
                "Boolean" => json!(false),
                "JSON" => json!({}),
                "String" => json!(listed(TEXTS, name).unwrap_or("Sample")),
                scalar => json!(listed(SCALARS, scalar).unwrap_or_else(|| panic!("say in SCALARS what a {scalar} is"))),
            },
        }
    }
}

/// Every id in a mutation's input, however deep.
pub fn id_paths(mutation: &SdlField<'_>) -> Vec<IdPath> {
    let mut found = Vec::new();
    for argument in mutation.arguments() {
        walk(&subject(mutation), argument.base(), &mut Vec::new(), &mut found);
    }
    found
}

fn walk(subject: &str, type_name: &str, path: &mut Vec<String>, found: &mut Vec<IdPath>) {
    // Filters can be nested for ever.
    if path.len() > 5 {
        return;
    }
    for field in Sdl::get().fields(type_name) {
        path.push(field.name.to_owned());
        if field.base() == "ID" {
            let prefix = prefix(subject, field.name);
            assert!(!prefix.is_empty(), "what is {type_name}.{}? Say so in REFERENCES", field.name);
            found.push(IdPath { path: path.clone(), prefix });
        } else {
            walk(&within(subject, field.name), field.base(), path, found);
        }
        path.pop();
    }
}

/// The prefix of the record that a field answers with: of `updateContact`, `contact`.
pub fn subject(field: &SdlField<'_>) -> String {
    let sdl = Sdl::get();
    // `convertLead` answers with three records, and is about the one in its name; `billPayment` is about no payment.
    let name = snake(field.name);
    let is_named = |node: &&str| name == snake(node) || name.ends_with(&format!("_{}", snake(node)));
    if let Some(named) = sdl.nodes().into_iter().filter(is_named).max_by_key(|node| node.len()) {
        return snake(named);
    }
    if field.base() == "Node" {
        return "contact".to_owned();
    }
    // It answers with a delivery, and is about where that goes.
    if field.name == "pingWebhook" {
        return "webhook_endpoint".to_owned();
    }
    if sdl.is_node(field.base()) {
        return snake(field.base());
    }
    if sdl.fields(field.base()).iter().any(|field| field.base() == "UserSession") {
        return "user_session".to_owned();
    }
    // Of a bulk mutation, the record of each result.
    let fields = sdl.fields(field.base());
    let within = fields.iter().flat_map(|field| sdl.fields(field.base()));
    let record =
        fields.iter().map(SdlField::base).chain(within.map(|field| field.base())).find(|name| sdl.is_node(name));
    match record {
        Some(record) => snake(record),
        // It is about any record.
        None if fields.iter().any(|field| field.base() == "Node") => "contact".to_owned(),
        None => String::new(),
    }
}

/// The subject below a field: in `convertLead(input: {contact: {id: …}})` the id is a contact's, in
/// `payBills(input: {bills: [{id: …}]})` a bill's, and in `updateBill(input: {lines: [{id: …}]})` that of a bill's line.
fn within(subject: &str, name: &str) -> String {
    if name == "lines" {
        return format!("{subject}_line");
    }
    let (name, nodes) = (snake(name), Sdl::get().nodes());
    let named = nodes.into_iter().map(snake).find(|prefix| *prefix == name || format!("{prefix}s") == name);
    named.unwrap_or_else(|| subject.to_owned())
}

/// The prefix of what an id field refers to.
fn prefix(subject: &str, name: &str) -> String {
    let name = name.strip_suffix("Ids").or_else(|| name.strip_suffix("Id")).unwrap_or(name);
    match REFERENCES.iter().find(|(listed, _)| *listed == name) {
        Some((_, prefix)) => (*prefix).to_owned(),
        None if ["id", "ids", "after", "survivor", "merged"].contains(&name) => subject.to_owned(),
        None => snake(name),
    }
}

/// `ClientCompany` and `clientCompany` as `client_company`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn document(operation: &str, field: &SdlField<'_>, arguments: &[SdlField<'_>]) -> String {
    let join = |each: &dyn Fn(&SdlField<'_>) -> String| {
        let parts: Vec<String> = arguments.iter().map(each).collect();
        if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) }
    };
    let declared = join(&|argument| format!("${}: {}", argument.name, argument.ty));
    let given = join(&|argument| format!("{0}: ${0}", argument.name));
    let depth = if operation == "mutation" { 2 } else { 0 };
    format!("{operation}{declared} {{ {}{given}{} }}", field.name, selection(field.base(), depth))
}

/// Everything that can be selected from a type without an argument, `depth` levels of records deep.
pub fn selection(type_name: &str, depth: usize) -> String {
    let sdl = Sdl::get();
    if sdl.is_leaf(type_name) {
        return String::new();
    }
    let mut parts = vec!["__typename".to_owned()];
    for field in sdl.fields(type_name) {
        if field.arguments().iter().any(SdlField::is_required) {
            continue;
        }
        if sdl.is_leaf(field.base()) {
            if depth > 0 {
                parts.push(field.name.to_owned());
            }
        } else if depth > 0 {
            // Pages don't count as a level: what is on them does.
            let page = ["Connection", "Edge", "Payload", "PageInfo", "Result", "UserError"]
                .iter()
                .any(|end| field.base().ends_with(end));
            parts.push(format!("{}{}", field.name, selection(field.base(), if page { depth } else { depth - 1 })));
        }
    }
    format!(" {{ {} }}", parts.join(" "))
}
