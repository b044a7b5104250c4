//! `webhookEndpoint` and `webhookEndpoints`.

use derive::queries;

use super::WebhookEndpoint;

/// Endpoints in the query root.
#[derive(Default)]
pub struct WebhookEndpointQuery;

#[queries]
impl WebhookEndpointQuery {
    /// One webhook endpoint; null if there is none.
    fn webhook_endpoint() -> One<WebhookEndpoint>;

    /// The organization's webhook endpoints.
    fn webhook_endpoints() -> Many<WebhookEndpoint>;
}
