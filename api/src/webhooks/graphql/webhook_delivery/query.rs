//! `webhookDelivery` and `webhookDeliveries`.

use derive::queries;

use super::WebhookDelivery;

/// Deliveries in the query root.
#[derive(Default)]
pub struct WebhookDeliveryQuery;

#[queries]
impl WebhookDeliveryQuery {
    /// One delivery of an event to a webhook endpoint; null if there is none.
    fn webhook_delivery() -> One<WebhookDelivery>;

    /// The organization's deliveries of events to webhook endpoints.
    fn webhook_deliveries() -> Many<WebhookDelivery>;
}
