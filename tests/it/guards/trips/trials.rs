//! Every mutation that can be tried leaves nothing behind when it is, and is refused or done as it would be; and every
//! one that can be repeated under a key does nothing the second time.

use std::collections::BTreeSet;

use harness::{Answer, Client, Sdl, SdlField, Server, SqlRole};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::mutations::play;
use super::{Meter, server};

/// What is not tried, and why not: a mutation of another kind must be.
const NEVER_TRIED: &[(&str, &[&str])] = &[
    (
        "accounts and sessions: nothing that a firm keeps",
        &[
            "acceptInvitation",
            "changePassword",
            "createOrganization",
            "leaveOrganization",
            "refreshSession",
            "requestPasswordReset",
            "resendVerification",
            "resetPassword",
            "revokeOtherSessions",
            "revokeSession",
            "signIn",
            "signOut",
            "signUp",
            "submitLead",
            "switchOrganization",
            "verifyEmail",
        ],
    ),
    (
        "what it is for is the secret that it answers with",
        &[
            "createApiKey",
            "createWebhookEndpoint",
            "grantPortalAccess",
            "rotateApiKey",
            "rotateLeadFormKey",
            "rotatePortalAccess",
            "rotateWebhookSecret",
        ],
    ),
    ("what one reads is noted for oneself", &["markThreadRead", "markThreadUnread", "muteThread", "unmuteThread"]),
    (
        "what would be is what is said, as in all that update one record",
        &["editMessage", "setExternalId", "updateOrganization", "updateProfile"],
    ),
    (
        "it sends, or runs, what was made before",
        &[
            "dryRunWorkflowRule",
            "pingWebhook",
            "redeliverWebhook",
            "replayEvent",
            "retryWorkflowRun",
            "runJobNow",
            "wakeDueThreads",
        ],
    ),
];

#[tokio::test]
async fn what_is_tried_leaves_nothing_and_what_is_repeated_does_nothing() {
    let server = server().await;
    let mut meter = Meter::of(&server);
    meter.trials = Some(Trials::of(&server).await);
    play(&mut meter, "tried").await;

    let Trials { tried, repeated, .. } = meter.trials.take().expect("they were played");
    let takes = |field: &str| -> BTreeSet<&str> {
        let takes = |mutation: &SdlField<'_>| input_fields(mutation).contains(&field);
        Sdl::get().mutations().into_iter().filter(takes).map(|mutation| mutation.name).collect()
    };
    assert_eq!(names(&tried), takes("dryRun"), "left: tried here; right: the schema's");
    assert_eq!(names(&repeated), takes("idempotencyKey"), "left: repeated here; right: the schema's");
}

#[test]
fn whatever_changes_a_firms_records_can_be_tried() {
    let never: BTreeSet<&str> = NEVER_TRIED.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let untried = |mutation: &SdlField<'_>| {
        let fields = input_fields(mutation);
        let updates_one = mutation.name.starts_with("update") && fields.contains(&"id");
        !fields.contains(&"dryRun") && !updates_one
    };
    let untried: BTreeSet<&str> =
        Sdl::get().mutations().into_iter().filter(untried).map(|mutation| mutation.name).collect();
    assert_eq!(untried, never, "left: without dryRun; right: said to be");
}

/// The fields of a mutation's input.
fn input_fields(mutation: &SdlField<'_>) -> Vec<&'static str> {
    let input = mutation.arguments().into_iter().find(|argument| argument.name == "input");
    input.map(|input| Sdl::get().fields(input.base()).iter().map(|field| field.name).collect()).unwrap_or_default()
}

fn names(names: &BTreeSet<String>) -> BTreeSet<&str> {
    names.iter().map(String::as_str).collect()
}

/// Tries what is done before it is done, and repeats it behind that.
pub(super) struct Trials {
    server: Server,
    /// Tells of each table what is in it.
    digests: String,
    /// What the last trial answered.
    told: Option<Value>,
    tried: BTreeSet<String>,
    repeated: BTreeSet<String>,
}

/// A table, how many rows it has, and a hash of them all.
type Digest = (String, i64, Option<String>);

impl Trials {
    async fn of(server: &Server) -> Self {
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
             AND NOT relispartition ORDER BY 1",
        )
        .fetch_all(&mut server.database().sql(SqlRole::Superuser).await)
        .await
        .expect("the tables are listed");
        let digest = |table: &String| {
            format!("SELECT '{table}', count(*), md5(string_agg(row::text, '' ORDER BY row::text)) FROM {table} AS row")
        };
        let digests = tables.iter().map(digest).collect::<Vec<_>>().join(" UNION ALL ");
        Self { server: server.clone(), digests, told: None, tried: BTreeSet::new(), repeated: BTreeSet::new() }
    }

    /// Tries it, if that is possible, and says under which key it is done then.
    pub(super) async fn before(&mut self, client: &Client, mutation: &str, selection: &str, mut input: Value) -> Value {
        let fields = input_fields(&Sdl::get().field("Mutation", mutation));
        if fields.contains(&"idempotencyKey") {
            input["idempotencyKey"] = json!(format!("{mutation} {}", self.repeated.len()));
        }
        if fields.contains(&"dryRun") {
            let mut try_it = input.clone();
            try_it["dryRun"] = json!(true);
            let before = self.digests().await;
            let tried = client.run(mutation, selection, try_it).await;
            tried.done(mutation);
            assert!(!tried.body().to_string().contains("\"code\""), "{tried}");
            assert_eq!(self.changed_since(before).await, Vec::<String>::new(), "{mutation}: left behind by a trial");
            self.tried.insert(mutation.to_owned());
            self.told = Some(without_ids(tried.body()));
        }
        input
    }

    /// Repeats what was done under a key.
    pub(super) async fn after(
        &mut self,
        client: &Client,
        mutation: &str,
        selection: &str,
        input: Value,
        done: &Answer,
    ) {
        if let Some(told) = self.told.take() {
            assert_eq!(told, without_ids(done.body()), "{mutation}: a trial tells what is done then");
        }
        if input.get("idempotencyKey").is_none() {
            return;
        }
        let before = self.digests().await;
        let repeated = client.run(mutation, selection, input).await;
        repeated.done(mutation);
        assert_eq!(self.changed_since(before).await, Vec::<String>::new(), "{mutation}: done again by a retry");
        if !SHOWN_ONCE.contains(&mutation) {
            assert_eq!(repeated.body(), done.body(), "{mutation}: a retry answers as the first did");
        }
        self.repeated.insert(mutation.to_owned());
    }

    /// The tables that hold something else now.
    async fn changed_since(&self, before: Vec<Digest>) -> Vec<String> {
        let now = self.digests().await.into_iter();
        now.zip(before).filter(|(now, before)| now != before).map(|((table, ..), _)| table).collect()
    }

    async fn digests(&self) -> Vec<Digest> {
        sqlx::query_as(AssertSqlSafe(self.digests.clone()))
            .fetch_all(&mut self.server.database().sql(SqlRole::Superuser).await)
            .await
            .expect("the tables are read")
    }
}

/// An answer with each id's type alone: what is made has another id when it is only tried.
fn without_ids(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), without_ids(value))).collect(),
        Value::Array(items) => items.iter().map(without_ids).collect(),
        Value::String(text) if text.len() > 27 && text.is_char_boundary(text.len() - 27) => {
            let (prefix, suffix) = text.split_at(text.len() - 27);
            let is_id = suffix.starts_with('_') && suffix[1..].bytes().all(|byte| byte.is_ascii_alphanumeric());
            json!(if is_id { prefix } else { text })
        }
        other => other.clone(),
    }
}

/// A retry of these has no secret to show.
const SHOWN_ONCE: &[&str] = &[
    "createApiKey",
    "createOrganization",
    "createWebhookEndpoint",
    "grantPortalAccess",
    "rotateApiKey",
    "rotateLeadFormKey",
    "rotatePortalAccess",
    "rotateWebhookSecret",
];
