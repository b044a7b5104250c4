//! The server under test: its parts put together literally, on the test's own database.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::auth::actor::{Actor, Caller};
use api::auth::cipher::Cipher;
use api::auth::keys::{KeySet, SigningKey};
use api::auth::oidc::{OidcSettings, OutsideVerifier};
use api::auth::password::{Cost, Passwords};
use api::auth::presence::Presence;
use api::auth::token::{Issuer, TokenSettings, Verifier};
use api::clock::Clock;
use api::db::{Db, Moment};
use api::graphql::prepared::{Document, Documents};
use api::graphql::schema::{self, ChambersSchema};
use api::graphql::scope::{Origin, Scope};
use api::http::HttpSettings;
use api::later::Later;
use api::limits::{Rate, RateLimits, RateSettings};
use api::mail::{Mail, Mailer, Memory};
use api::outbox::hints::{Hints, On};
use api::schedules::lookout::Lookout;
use api::services::{Limits, Services, Settings};
use api::subscriptions::Subscriptions;
use api::subscriptions::graphql::Asked;
use api::webhooks::rules::address::Reach;
use api::webhooks::sender::{Sender, SenderSettings};
use api::workflow::graphql::hands::SchemaHands;
use api::workflow::hands::Hands;
use api::zone::Zone;
use async_graphql::{Request, Response, ServerError, Variables};
use axum::Router;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use futures::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};

use crate::{Answer, Bearer, Client, Database, Wire};

/// The example key of RFC 8410, section 10.3: known to everyone, which is no matter here.
const SIGNING_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";

/// What a test decides about its server.
pub struct Options {
    /// How often one caller may do what is limited; by default far more often than any test does.
    pub rates: RateSettings,
    /// The most connections of the app role.
    pub connections: u32,
    /// What the operator decides.
    pub settings: Settings,
    /// An outside issuer whose tokens are accepted too; by default none.
    pub outside: Option<OidcSettings>,
    /// How far webhooks reach, and how long their receivers may take.
    pub webhooks: SenderSettings,
    /// What rules do through the schema.
    pub hands: Arc<dyn Hands>,
    /// Whether to listen to what it says to PostgreSQL.
    pub tapped: bool,
    /// Whether mails are sent as soon as they are written, as by a worker beside it.
    pub sends_mails: bool,
}

impl Default for Options {
    fn default() -> Self {
        let rate = Rate { per_minute: NonZeroU32::MAX, burst: NonZeroU32::MAX };
        Self {
            rates: RateSettings {
                write: rate,
                sign_in_address: rate,
                sign_in_account: rate,
                mail_address: rate,
                mail_account: rate,
                mail_organization: rate,
                lead_address: rate,
                lead_organization: rate,
                sweep_every: NonZeroU64::MAX,
                ..RateSettings::default()
            },
            connections: 8,
            settings: Settings { app_url: "https://app.test".to_owned(), sign_up: true, outside_sign_up: true },
            outside: None,
            webhooks: SenderSettings { reach: Reach::Private, time_limit: Duration::from_secs(10) },
            hands: Arc::new(SchemaHands),
            tapped: false,
            sends_mails: true,
        }
    }
}

/// The server under test; clones are the same server. Its database goes with the last server that has it.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

struct Parts {
    // Before the database: its connections end first.
    services: Arc<Services>,
    clock: Clock,
    mail_server: Arc<Mutex<Memory>>,
    /// Tells of mails that are written, if they are to be sent then.
    mailed: Option<Mutex<On>>,
    wire: Option<Wire>,
    documents: Documents,
    /// What PostgreSQL knows it by.
    name: String,
    database: Arc<Database>,
}

static SCHEMA: LazyLock<ChambersSchema> = LazyLock::new(|| schema::build(true));

impl Server {
    /// A server on a database of its own that has no row in it.
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// A server as the test wants it.
    pub async fn with(options: Options) -> Self {
        Self::on(Arc::new(Database::copy_of_template().await), "chambers", options)
    }

    /// Another server on the same database, which PostgreSQL knows by that name.
    #[must_use]
    pub fn beside(&self, name: &str) -> Self {
        Self::on(self.0.database.clone(), name, Options::default())
    }

    fn on(database: Arc<Database>, name: &str, options: Options) -> Self {
        let clock = Clock::fixed(start());
        let signing = SigningKey::from_pem(SIGNING_KEY).expect("the test's signing key is one");
        let keys = Arc::new(KeySet::new(signing, "").expect("the test's keys are a set"));
        let tokens = TokenSettings { issuer: "https://api.test".to_owned(), audience: "https://api.test".to_owned() };
        let from = "Chambers <chambers@example.test>".parse().expect("the sender is a mailbox");
        let (mailer, mail_server) = Mailer::memory(from);
        let named = |role| database.options(role).application_name(name);
        let (mut app, mut job) = (named(crate::SqlRole::App), named(crate::SqlRole::Job));
        let wire = options.tapped.then(|| Wire::before(&app));
        if let Some(wire) = &wire {
            (app, job) = (wire.tapped(app), wire.tapped(job));
        }
        let hints = Hints::default();
        let mailed = options.sends_mails.then(|| Mutex::new(hints.on_mailed()));
        let services = Services {
            db: Db::open(app, job, options.connections, hints.clone()),
            hints,
            clock: clock.clone(),
            passwords: Passwords::new(Cost::LEAST, 2),
            issuer: Issuer::new(keys.clone(), tokens.clone(), clock.clone()),
            verifier: Verifier::new(keys.clone(), tokens, clock.clone()),
            keys,
            cipher: Cipher::from_base64(&BASE64_STANDARD.encode([7; 32])).expect("32 bytes are a key"),
            mailer,
            sender: Sender::new(options.webhooks).expect("webhooks can be sent"),
            outside: options.outside.map(|settings| {
                OutsideVerifier::new(settings, clock.clone()).expect("the outside issuer's settings are fine")
            }),
            presence: Presence::new(),
            subscriptions: Subscriptions::default(),
            lookout: Lookout::default(),
            hands: options.hands,
            later: Later::default(),
            limits: Limits(RateLimits::new(&options.rates)),
            settings: options.settings,
        };
        let documents = Documents::default();
        let (services, name) = (Arc::new(services), name.to_owned());
        Self(Arc::new(Parts { services, clock, mail_server, mailed, wire, documents, name, database }))
    }

    /// What PostgreSQL knows it by.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The server's parts.
    pub fn services(&self) -> &Arc<Services> {
        &self.0.services
    }

    /// The server's time, which a test moves.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The server's database, for fixtures and guards.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// What the server says to PostgreSQL; only of a tapped one.
    pub fn wire(&self) -> &Wire {
        self.0.wire.as_ref().expect("Options::tapped")
    }

    /// The mails sent so far, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.mail_server().taken.iter().map(|(mail, _)| mail.clone()).collect()
    }

    /// What has the mails that were sent, and refuses what a test says.
    pub fn mail_server(&self) -> MutexGuard<'_, Memory> {
        self.0.mail_server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the mails that are due, as a worker would; answers how many were taken up.
    pub async fn send_mails(&self) -> usize {
        let moment = Moment::new(self.0.clock.now(), "test");
        let mut had = 0;
        loop {
            match api::outbox::mail::turn(self.services(), &moment).await.expect("mails are sent") {
                0 => return had,
                more => had += more,
            }
        }
    }

    /// Waits for what goes on behind an answer, and sends the mails that were written.
    pub async fn settled(&self) {
        self.0.services.later.settled().await;
        let was_told = |mailed: &Mutex<On>| {
            let mut mailed = mailed.lock().unwrap_or_else(PoisonError::into_inner);
            mailed.next().now_or_never().is_some()
        };
        if self.0.mailed.as_ref().is_some_and(was_told) {
            // Boxed: it is beside every operation of a test, whose stack is small.
            Box::pin(self.send_mails()).await;
        }
    }

    /// The last mail sent to an address.
    pub fn mail_to(&self, address: &str) -> Mail {
        let mails = self.mails();
        let last = mails.iter().rev().find(|mail| mail.to == address);
        last.unwrap_or_else(|| panic!("no mail to {address}, only {mails:#?}")).clone()
    }

    /// A client that says nothing of who it is.
    pub fn anonymous(&self) -> Client {
        Client::new(self, Caller::Anonymous)
    }

    /// A client that proves who it is by an access token or API key, anew with each operation.
    pub fn bearer(&self, token: &str) -> Bearer {
        Bearer::new(self, token)
    }

    /// The routes on these parts, for tests of HTTP itself.
    pub fn router(&self, settings: HttpSettings) -> Router {
        api::http::router(self.0.services.clone(), settings)
    }

    /// What a plan answers to a query that is known to be valid; none if there is no plan for it. Documents are kept, as
    /// the server keeps them: whoever sends the same with other variables is answered from the same plan.
    pub async fn prepared(&self, caller: &Caller, document: &str, variables: Value) -> Option<Value> {
        let known = self.0.documents.get(document).unwrap_or_else(|| {
            let parsed = Arc::new(Document::parse(document).expect("async-graphql has parsed it"));
            self.0.documents.keep(document.to_owned(), parsed.clone());
            parsed
        });
        let mut variables = Variables::from_json(variables);
        known.complete(None, &mut variables).expect("async-graphql has taken the variables");
        let scope = self.scope(caller).await;
        let begun = Box::pin(known.answer(None, &variables, &scope)).await;
        scope.end().await;
        begun.map(|mut response| {
            response.push(b'}');
            let mut response: Value = serde_json::from_slice(&response).expect("a plan writes JSON");
            response["data"].take()
        })
    }

    /// Answers one operation as to somebody who sent it before: from the plan of it alone, if there is one.
    pub async fn answer_known(&self, caller: &Caller, document: &str, variables: Value) -> Answer {
        match Box::pin(self.prepared(caller, document, variables.clone())).await {
            Some(data) => Answer::new(document, variables, json!({ "data": data })),
            None => self.unplanned(caller, document, variables).await,
        }
    }

    async fn scope(&self, caller: &Caller) -> Arc<Scope> {
        let moment = Moment::new(self.0.clock.now(), "test");
        let caller = self.with_zone(caller).await;
        Arc::new(Scope::new(self.0.services.clone(), caller, moment, Origin::default()))
    }

    /// The caller as authentication makes one: with the zone that their organization has now. One that was
    /// authenticated has it.
    pub async fn with_zone(&self, caller: &Caller) -> Caller {
        match caller {
            Caller::Actor(actor) if actor.zone.is_none() => {
                let named: Option<String> = sqlx::query_scalar("SELECT timezone FROM organizations WHERE id = $1")
                    .bind(actor.organization.uuid())
                    .fetch_optional(self.0.database.maintenance())
                    .await
                    .expect("the zone is read");
                let zone = named.and_then(|name| Zone::named(&name));
                Caller::Actor(Actor::of(actor.organization, zone, actor.identity, actor.permissions))
            }
            other => other.clone(),
        }
    }

    /// Sends one operation; the only place where a test meets the server. A query that went well is sent again, to a
    /// plan of it, which must answer the same.
    pub async fn execute(&self, caller: &Caller, document: &str, variables: Value) -> Answer {
        let answer = self.unplanned(caller, document, variables.clone()).await;
        // What validation refuses has no path, and no plan is ever asked for it.
        let is_valid = answer.errors().iter().all(|error| error["path"].is_array());
        if is_valid && let Some(data) = Box::pin(self.prepared(caller, document, variables)).await {
            assert!(answer.errors().is_empty(), "a plan answers only what goes well: {document}");
            assert_eq!(data, answer.body()["data"], "a plan answers as async-graphql does: {document}");
        }
        answer
    }

    /// Runs a subscription as far as it says what it wants.
    pub async fn subscribe(&self, caller: &Caller, document: &str, variables: Value) -> Answer {
        let scope = self.scope(caller).await;
        let request = match request(document, &variables) {
            Ok(request) => request.data(scope.clone()).data(Arc::<Asked>::default()),
            Err(error) => return Answer::new(document, variables, json!(Response::from_errors(vec![error]))),
        };
        let refusal = SCHEMA.execute_stream(request).next().await;
        scope.end().await;
        Answer::new(document, variables, refusal.map_or_else(|| json!({ "data": {} }), |refusal| json!(refusal)))
    }

    /// Passes on what was written, to consumers and to those who subscribed, as the server's loops would.
    pub async fn relay(&self) {
        let moment = Moment::new(self.0.clock.now(), "test");
        while api::outbox::relay::turn(self.services(), &moment).await.expect("events are passed on") > 0 {}
        api::subscriptions::turn(self.services(), &moment).await.expect("events are read");
    }

    /// Looks at who is connected, and sends those away who may not stay.
    pub async fn roll_call(&self) -> usize {
        let moment = Moment::new(self.0.clock.now(), "test");
        api::subscriptions::roll_call(self.services(), &moment).await.expect("guests are looked up")
    }

    /// What async-graphql answers.
    pub async fn unplanned(&self, caller: &Caller, document: &str, variables: Value) -> Answer {
        let scope = self.scope(caller).await;
        let response = match request(document, &variables) {
            Ok(request) => schema::execute(&SCHEMA, request.data(scope.clone())).await,
            Err(error) => Response::from_errors(vec![error]),
        };
        scope.end().await;
        self.settled().await;
        Answer::new(document, variables, json!(response))
    }
}

/// A request as the server hands it on: the defaults of its variables are among them.
fn request(document: &str, variables: &Value) -> Result<Request, ServerError> {
    let mut variables = Variables::from_json(variables.clone());
    // What can't be parsed async-graphql refuses.
    if let Ok(document) = Document::parse(document) {
        document.complete(None, &mut variables)?;
    }
    Ok(Request::new(document).variables(variables))
}

/// When every test begins: 2 March 2026, 09:00 UTC, a Monday.
fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("a time")
}
