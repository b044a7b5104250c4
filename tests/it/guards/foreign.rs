//! Whoever names another firm's record sees nothing, changes nothing, and can't tell it from one that never was.
//!
//! The attempts are made from the schema: every way to read by an id, and every mutation with every id in its input, in
//! each form that the input has. So a new type, filter or mutation is tried too. Each attempt is made twice, with another
//! firm's id and with one that nobody has: the answers must be the same but for the id.

use std::collections::BTreeMap;

use entity::identity::organization_member::Role;
use harness::{Client, Sdl, SdlField, Server};
use serde_json::{Value, json};

use super::firm::Firm;
use super::reads::{answers, by_id};
use super::sample::{IdPath, Sample, id_paths};

/// How many attempts there are at least.
const ATTEMPTS: usize = 1_000;

/// Mutations that look at nothing else before their own record is in a state, and the word that the firm's record in that
/// state goes by.
const IN_STATE: &[(&str, &str, &str)] =
    &[("acceptProposal", "proposal", "sent_proposal"), ("declineProposal", "proposal", "sent_proposal")];

#[tokio::test]
async fn another_firms_id_is_as_a_made_up_one_in_every_operation() {
    let server = Server::start().await;
    let (victim, stranger) = (Firm::new(&server, "victim").await, Firm::new(&server, "stranger").await);
    let made_up = MadeUp::new(&victim);
    let before = victim.rows(server.database()).await;
    let callers = [stranger.org.owner.clone(), stranger.org.member(Role::Admin).await];

    let mut attempts = read(&callers, &victim, &stranger, &made_up).await;
    let mut leaks = Vec::new();
    let mutations = Sdl::get().mutations();
    for (at, mutation) in mutations.iter().enumerate() {
        for caller in &callers {
            for path in id_paths(mutation) {
                for form in forms(mutation) {
                    attempts += 1;
                    leaks.extend(attempt(caller, mutation, &path, form, [&victim, &stranger], &made_up).await);
                }
            }
        }
        // Whole tables are compared: not after each.
        if at % 20 == 0 || at + 1 == mutations.len() {
            let after = victim.rows(server.database()).await;
            if after != before {
                leaks.push(format!("up to {} another firm's rows were changed: {before:#?} {after:#?}", mutation.name));
            }
        }
    }
    println!("{attempts} operations with another firm's id: {} leaks", leaks.len());
    assert!(leaks.is_empty(), "{}", leaks.join("\n\n"));
    assert!(attempts >= ATTEMPTS, "only {attempts} attempts were made");
}

/// Reads by another firm's ids, and by made-up ones; answers how many.
async fn read(callers: &[Client], victim: &Firm, stranger: &Firm, made_up: &MadeUp) -> usize {
    let mut attempts = 0;
    for caller in callers {
        let theirs = by_id(&|prefix| victim.id(prefix));
        attempts += theirs.len();
        let theirs = answers(caller, &theirs).await;
        let nobodys = answers(caller, &by_id(&|prefix| made_up.id(prefix))).await;
        let own = answers(caller, &by_id(&|prefix| stranger.id(prefix))).await;
        assert_eq!(theirs, nobodys, "left: another firm's; right: a made-up one");
        assert!(!theirs.iter().any(|answer| victim.ids.values().any(|id| answer.contains(id))));
        // They are not empty for another reason.
        let found = own.iter().zip(&theirs).filter(|(own, theirs)| own != theirs).count();
        assert!(found * 2 > own.len(), "most of these operations find one's own record: {found} of {}", own.len());
    }
    attempts
}

/// What an input may say besides: each of these that the mutation takes, and nothing.
fn forms(mutation: &SdlField<'_>) -> Vec<Option<(&'static str, Value)>> {
    let input = mutation.arguments().into_iter().find(|argument| argument.name == "input");
    let fields = input.map(|input| Sdl::get().fields(input.base())).unwrap_or_default();
    let takes = |name: &str| fields.iter().any(|field| field.name == name);
    let more = [("expectedVersion", json!(1)), ("idempotencyKey", json!("foreign")), ("dryRun", json!(true))];
    [None].into_iter().chain(more.into_iter().filter(|(name, _)| takes(name)).map(Some)).collect()
}

/// Says the id at `path`, once of another firm and once made up; answers with what tells the two apart.
async fn attempt(
    caller: &Client,
    mutation: &SdlField<'_>,
    path: &IdPath,
    form: Option<(&str, Value)>,
    [victim, stranger]: [&Firm; 2],
    made_up: &MadeUp,
) -> Vec<String> {
    // Everything else that the input needs is the stranger's own, so that only this id can be what is refused.
    let own = |prefix: &str| {
        let state = IN_STATE.iter().find(|(of, listed, _)| (*of, *listed) == (mutation.name, prefix));
        stranger.id(state.map_or(prefix, |(.., word)| word))
    };
    let sample = Sample { ids: &own };
    let said = |id: &str| {
        let (document, mut variables) = sample.call_with(mutation, path);
        if let Some((field, value)) = &form {
            // A key is for one input: the same with another id would be told by the key.
            let value = if value == "foreign" { json!(id) } else { value.clone() };
            variables["input"][*field] = value;
        }
        let place = path.path.iter().fold(&mut variables["input"], |value, field| {
            let value = &mut value[field.as_str()];
            if value.is_array() && value[0].is_object() { &mut value[0] } else { value }
        });
        let place = if place.is_array() { &mut place[0] } else { place };
        *place = id.into();
        (document, variables)
    };
    let (theirs_id, nobodys_id) = (victim.id(&path.prefix), made_up.id(&path.prefix));
    let (document, variables) = said(&theirs_id);
    let theirs = caller.query(&document, variables).await;
    let (document, variables) = said(&nobodys_id);
    let nobodys = caller.query(&document, variables).await;

    let at = format!("{}({})", mutation.name, path.path.join("."));
    let masked = theirs.body().to_string().replace(&theirs_id, "…");
    let mut leaks = Vec::new();
    if masked != nobodys.body().to_string().replace(&nobodys_id, "…") {
        leaks.push(format!("{at} tells another firm's id from a made-up one:\n{theirs}\n{nobodys}"));
    }
    // What the caller may not do tells nothing either, nor does that they saw another version of their own record.
    let is_stale = form.is_some_and(|(field, _)| field == "expectedVersion") && masked.contains("CONFLICT");
    if !masked.contains("NOT_FOUND") && !masked.contains("FORBIDDEN") && !is_stale {
        leaks.push(format!("{at} does not say NOT_FOUND:\n{theirs}"));
    }
    leaks
}

/// The ids of a firm that never was.
struct MadeUp(BTreeMap<String, String>);

impl MadeUp {
    fn new(like: &Firm) -> Self {
        let id = |prefix: &String| (prefix.clone(), entity::id::join(prefix, uuid::Uuid::now_v7()));
        Self(like.ids.keys().map(id).collect())
    }

    fn id(&self, prefix: &str) -> String {
        self.0[prefix].clone()
    }
}
