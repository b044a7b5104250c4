//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod webhook_delivery;
pub mod webhook_endpoint;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct WebhooksQuery(Boxed<webhook_delivery::WebhookDeliveryQuery>, Boxed<webhook_endpoint::WebhookEndpointQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct WebhooksMutation(
    Boxed<webhook_delivery::WebhookDeliveryMutation>,
    Boxed<webhook_endpoint::WebhookEndpointMutation>,
    Boxed<webhook_endpoint::WebhookEndpointTransitionMutation>,
);
