//! Routes and what stands before them.

pub mod body;
pub mod door;
mod graphql;
mod metrics;
pub mod playground;
mod probes;
mod request;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::cors::{AllowOrigin, CorsLayer};

use self::body::BodySettings;
use self::playground::{DevelopmentToken, PlaygroundConfig};
use self::socket::Operations;
pub use self::socket::SocketSettings;
use crate::graphql::cost::{CostSettings, SchemaShape};
use crate::graphql::prepared::Documents;
use crate::graphql::schema::{self, ChambersSchema};
use crate::services::Services;

/// What the operator decides about the HTTP side; tests build it literally.
#[derive(Clone)]
pub struct HttpSettings {
    /// Whether clients may ask for the schema.
    pub introspection: bool,
    /// Whether `GET /graphql` is the playground.
    pub playground: bool,
    /// Makes a token for the playground's headers editor. Development only.
    pub development_token: Option<DevelopmentToken>,
    /// Origins from which browsers may call, such as `https://app.example`; never `*`.
    pub cors_origins: Vec<HeaderValue>,
    /// Whether a proxy in front sets `X-Forwarded-For`; its last entry is then the client's address.
    pub behind_proxy: bool,
    /// After this long a request is answered with TIMEOUT; the database's own limit lies below it.
    pub deadline: Duration,
    /// What a body may be.
    pub body: BodySettings,
    /// What an operation may cost.
    pub cost: CostSettings,
    /// What a socket may do.
    pub sockets: SocketSettings,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            introspection: false,
            playground: false,
            development_token: None,
            cors_origins: Vec::new(),
            behind_proxy: false,
            deadline: Duration::from_secs(10),
            body: BodySettings::default(),
            cost: CostSettings::default(),
            sockets: SocketSettings::default(),
        }
    }
}

/// What the routes share. Axum clones it several times for each request: behind an `Arc` that costs a count.
type Shared = State<Arc<Http>>;

/// What the routes share.
struct Http {
    services: Arc<Services>,
    schema: ChambersSchema,
    shape: Arc<SchemaShape>,
    documents: Documents,
    /// The documents of subscriptions, and their operations.
    subscribed: Documents,
    operations: Operations,
    settings: HttpSettings,
}

/// What whoever watches a process asks of it: whether it lives, whether it can work, what it does.
pub fn watched(services: Arc<Services>) -> Router {
    metrics::ready();
    Router::new()
        .route("/healthz", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .route("/metrics", get(metrics::text))
        .with_state(services)
}

/// The server's routes.
///
/// # Panics
///
/// If the schema's own document can't be read: a defect that every test would show.
pub fn router(services: Arc<Services>, settings: HttpSettings) -> Router {
    let shape = SchemaShape::from_sdl(&schema::sdl()).expect("the schema's own document is well-formed");
    let playground = playground::routes(PlaygroundConfig {
        enabled: settings.playground,
        endpoint: "/graphql".to_owned(),
        subscription_endpoint: Some("/graphql".to_owned()),
        development_token: settings.development_token.clone(),
    });
    let cors = cors(&settings.cors_origins);
    let watched = watched(services.clone());
    let http = Arc::new(Http {
        services,
        schema: schema::build(settings.introspection),
        shape: Arc::new(shape),
        documents: Documents::default(),
        subscribed: Documents::default(),
        operations: Operations::default(),
        settings,
    });
    // A socket is asked for by GET, as the page is.
    let playground = playground.layer(from_fn_with_state(http.clone(), socket::upgrade_or_next));
    let api = Router::new()
        .route("/graphql", post(graphql::answer))
        .route("/.well-known/jwks.json", get(jwks))
        .with_state(http);
    playground.merge(api).merge(watched).layer(cors)
}

/// Our public keys, for those who check our tokens: a JSON Web Key Set (RFC 7517).
async fn jwks(State(http): Shared) -> ([(HeaderName, &'static str); 1], axum::Json<serde_json::Value>) {
    ([(header::CACHE_CONTROL, "public, max-age=300")], axum::Json(http.services.keys.jwks()))
}

/// Only listed origins may call from a browser; with credentials in a header, never a cookie.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::POST, Method::GET])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static(request::ORGANIZATION)])
        .expose_headers([HeaderName::from_static(request::REQUEST_ID), header::RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}
