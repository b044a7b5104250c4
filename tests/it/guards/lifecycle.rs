//! What every record goes through, told by the schema: whatever has `createX`, `updateX`, `deleteX` and `restoreX` is
//! retried, changed from a stale copy, deleted and restored here, and needs no such tests of its own.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Sdl, SdlField, Server};
use serde_json::{Value, json};

use super::firm::Firm;
use super::sample::{Sample, id_paths, snake, subject};

/// What a type's four mutations are called: `create`, `update`, `delete`, `restore`.
struct Life {
    node: &'static str,
    mutations: [SdlField<'static>; 4],
}

/// Every type that is made, changed, deleted and restored.
fn lives() -> Vec<Life> {
    let mutation = |name: String| Sdl::get().mutations().into_iter().find(|mutation| mutation.name == name);
    let life = |node| {
        let [create, update, delete, restore] =
            ["create", "update", "delete", "restore"].map(|verb| mutation(format!("{verb}{node}")));
        Some(Life { node, mutations: [create?, update?, delete?, restore?] })
    };
    Sdl::get().nodes().into_iter().filter_map(life).collect()
}

/// Whether a mutation is gone through here.
pub fn goes_through(mutation: &str) -> bool {
    lives().iter().any(|life| life.mutations.iter().any(|of_life| of_life.name == mutation))
}

#[tokio::test]
async fn every_record_is_made_once_and_comes_back_from_deletion() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "alive").await;
    let stranger = server.organization("stranger").await.owner;
    let viewer = firm.org.member(Role::Viewer).await;
    let owner = &firm.org.owner;
    let lives = lives();
    assert!(lives.len() >= 4, "too few types are made, changed, deleted and restored");
    for Life { node, mutations: [create, update, delete, restore] } in &lives {
        let sample = Sample { ids: &|prefix| firm.id(prefix) };
        let record = record_of(create, node);
        let select = format!("{record} {{ id version deletedAt }}");

        let (input, made) = made(owner, create, &sample, &select).await;
        let again = owner.run(create.name, &select, input.clone()).await;
        assert_eq!(again.done(create.name), made.done(create.name), "a retry answers with what the first made");
        let mut other = input;
        if !alter(&mut other) {
            // Only references: what partners sync has an id of theirs.
            other["externalId"] = json!("Other");
        }
        let other = owner.run(create.name, &select, other).await;
        assert_eq!(other.refused(create.name), conflict("idempotencyKey"), "{other}");

        let id = made.text(&format!("/{}/{record}/id", create.name)).to_owned();
        assert_eq!(visible(owner, node, &id).await, [true; 3], "{node}: by id, as a node, in its list");
        let input = |mutation: &SdlField<'_>| {
            let mut input = sample.call("mutation", mutation).1["input"].take();
            if mutation.name != create.name {
                input["id"] = json!(id);
            }
            input
        };
        for mutation in [update, delete, restore] {
            let theirs = stranger.run(mutation.name, &select, input(mutation)).await;
            assert_eq!(theirs.refused(mutation.name), ("NOT_FOUND".to_owned(), "id".to_owned()), "{theirs}");
        }
        for mutation in [create, update, delete, restore] {
            let refused = viewer.run(mutation.name, &select, input(mutation)).await;
            assert_eq!(refused.code(), "FORBIDDEN", "{refused}");
        }

        let deleted = owner.run(delete.name, &select, input(delete)).await;
        assert!(deleted.done(delete.name)[record]["deletedAt"].is_string(), "{deleted}");
        assert_eq!(visible(owner, node, &id).await, [false; 3], "{node}: by id, as a node, in its list");
        let thrown = in_trash(owner, &id).await.unwrap_or_else(|| panic!("{node}: not in the trash"));
        assert_eq!(thrown["type"], snake(node).to_uppercase());
        assert_eq!(thrown["restore"], json!({ "action": restore.name, "allowed": true, "reason": null }), "{node}");
        // A draft may have no number yet, nor anything else that it could be called.
        assert!(thrown["label"].is_string() || *node == "Invoice", "{thrown}");
        for mutation in [update, delete] {
            let gone = owner.run(mutation.name, &select, input(mutation)).await;
            assert_eq!(gone.refused(mutation.name), ("NOT_FOUND".to_owned(), "id".to_owned()), "{gone}");
        }
        let mut stale = input(restore);
        stale["expectedVersion"] = json!(1);
        let stale = owner.run(restore.name, &select, stale).await;
        assert_eq!(stale.refused(restore.name), conflict("expectedVersion"), "{stale}");

        let restored = owner.run(restore.name, &select, input(restore)).await;
        assert!(restored.done(restore.name)[record]["deletedAt"].is_null(), "{restored}");
        assert_eq!(in_trash(owner, &id).await, None, "{node}");
        assert_eq!(visible(owner, node, &id).await, [true; 3], "{node}: by id, as a node, in its list");
        let again = owner.run(restore.name, &select, input(restore)).await;
        assert_eq!(again.refused(restore.name), ("INVALID_TRANSITION".to_owned(), "id".to_owned()), "{again}");
    }
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_that_shows_the_record_as_it_is() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "alive").await;
    let mut tried = 0;
    for mutation in Sdl::get().mutations() {
        let Some(argument) = mutation.arguments().into_iter().find(|argument| argument.name == "input") else {
            continue;
        };
        let fields = Sdl::get().fields(argument.base());
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        if !has("id") || !has("expectedVersion") {
            continue;
        }
        let sample = Sample { ids: &|prefix| firm.id(prefix) };
        let mut input = sample.call("mutation", &mutation).1["input"].take();
        input["expectedVersion"] = json!(1000);
        // What makes something else answers with that, and so with nothing.
        let makes = has("idempotencyKey");
        let id = id_paths(&mutation).into_iter().find(|path| path.path == ["id"]).expect("an id");
        let payload = Sdl::get().fields(mutation.base());
        let is_record = |field: &SdlField<'_>| field.base() == "Node" || Sdl::get().is_node(field.base());
        let record = payload.into_iter().find(is_record).expect("a record");
        let stale = firm.org.owner.run(mutation.name, &format!("{} {{ id }}", record.name), input).await;
        assert_eq!(stale.refused(mutation.name), conflict("expectedVersion"), "{stale}");
        let shown = stale.at(&format!("/{}/{}", mutation.name, record.name));
        assert!(makes || shown["id"] == firm.id(&id.prefix), "{stale}");
        tried += 1;
    }
    assert!(tried > 20, "only {tried} mutations take a version");
}

fn conflict(field: &str) -> (String, String) {
    ("CONFLICT".to_owned(), field.to_owned())
}

/// What the payload of a mutation calls the record.
fn record_of(mutation: &SdlField<'_>, node: &str) -> &'static str {
    let fields = Sdl::get().fields(mutation.base());
    let record = fields.into_iter().find(|field| field.base() == node);
    record.unwrap_or_else(|| panic!("{} answers with no {node}", mutation.name)).name
}

/// Makes a record under a key, saying what is asked for until it is enough.
async fn made(client: &Client, create: &SdlField<'_>, sample: &Sample<'_>, select: &str) -> (Value, Answer) {
    let mut input = sample.call("mutation", create).1["input"].take();
    input["idempotencyKey"] = json!(create.name);
    let arguments = create.arguments();
    let type_name = arguments.iter().find(|argument| argument.name == "input").expect("an input").base();
    for _ in 0..5 {
        let answer = client.run(create.name, select, input.clone()).await;
        let reasons = answer.user_errors(create.name);
        let missing: Vec<_> = reasons.iter().filter(|reason| reason.code == "REQUIRED").collect();
        if missing.is_empty() {
            answer.done(create.name);
            return (input, answer);
        }
        for reason in missing {
            let path: Vec<_> = reason.field.split('.').collect();
            say(sample, &subject(create), &mut input, type_name, &path);
        }
    }
    panic!("{} asks for more and more: {input}", create.name)
}

/// Says the field at a path of the input, such as `lines.0.name`.
fn say(sample: &Sample<'_>, subject: &str, input: &mut Value, type_name: &str, path: &[&str]) {
    let field = Sdl::get().field(type_name, path[0]);
    let value = &mut input[path[0]];
    match path[1..] {
        [place, ref rest @ ..] if value.is_array() && !rest.is_empty() => {
            let place: usize = place.parse().expect("a place");
            say(sample, subject, &mut value[place], field.base(), rest);
        }
        ref rest if value.is_object() && !rest.is_empty() => say(sample, subject, value, field.base(), rest),
        _ => *value = sample.value(subject, &field, &[]),
    }
}

/// Says something of an input otherwise; tells whether anything could be.
fn alter(input: &mut Value) -> bool {
    let other = match input {
        Value::Object(fields) => {
            return fields.iter_mut().any(|(name, value)| name != "idempotencyKey" && alter(value));
        }
        Value::Array(items) => return items.iter_mut().any(alter),
        Value::String(text) if text == "Sample" => json!("Other"),
        Value::String(text) if text == "1.00" => json!("2.00"),
        Value::String(text) if text == "https://sample.example" => json!("https://other.example"),
        Value::Number(_) => json!(2),
        _ => return false,
    };
    *input = other;
    true
}

/// What the trash tells of a record, if it is there.
async fn in_trash(client: &Client, id: &str) -> Option<Value> {
    let query = "{ deletedRecords(first: 100) { nodes { recordId type label restore { action allowed reason } } } }";
    let listed = client.query(query, json!({})).await;
    listed.at("/deletedRecords/nodes").as_array()?.iter().find(|record| record["recordId"] == id).cloned()
}

/// Whether a record is found by its id, as a node, and in the list of its type.
async fn visible(client: &Client, node: &str, id: &str) -> [bool; 3] {
    let roots = Sdl::get().fields("Query");
    let by_id = roots.iter().find(|field| field.base() == node && field.arguments().iter().any(|a| a.name == "id"));
    let list = roots.iter().find(|field| field.base() == format!("{node}Connection"));
    let (by_id, list) = (by_id.expect("a query by id").name, list.expect("a list").name);
    let query = format!(
        "query($id: ID!) {{ one: {by_id}(id: $id) {{ id }} node(id: $id) {{ id }} \
         many: {list}(first: 100) {{ nodes {{ id }} }} }}"
    );
    let found = client.query(&query, json!({ "id": id })).await;
    [found.at("/one")["id"] == id, found.at("/node")["id"] == id, found.each("/many/nodes", "id").contains(&id)]
}
