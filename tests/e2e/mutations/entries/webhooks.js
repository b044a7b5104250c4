// Where events are sent.
import { UNKNOWN } from "../src/names.js";
import { ask, until } from "../src/server.js";

const url = "https://partner.example/hooks";
// Nobody listens there: what is sent fails, and changes nothing here.
const closed = "http://127.0.0.1:9/hooks";

/** A ping is tried once: in a moment it has failed. */
async function ended(made) {
  const query = "query Ended($id: ID!) { webhookDelivery(id: $id) { status } }";
  await until("the ping has failed", 10, async () => {
    const { webhookDelivery } = await ask(made.owner, query, { id: made.delivery });
    return webhookDelivery.status === "DEAD";
  });
}

export const webhooks = {
  createWebhookEndpoint: {
    good: { url: closed, eventTypes: ["organization.form_key_rotated"] },
    bad: { url: "https://user:secret@partner.example", eventTypes: ["deal.exploded"] },
    refusals: ["INVALID url", "INVALID eventTypes.0"],
    answer: "secret webhookEndpoint { id status eventTypes }",
    check: ({ secret, webhookEndpoint }) => secret.startsWith("whsec_") && webhookEndpoint.status === "ENABLED",
    keep: ({ webhookEndpoint }) => ({ endpoint: webhookEndpoint.id }),
    events: ["webhook_endpoint.created"],
  },
  pingWebhook: {
    good: (made) => ({ id: made.endpoint }),
    bad: { id: UNKNOWN.webhookEndpoint },
    refusals: ["NOT_FOUND id"],
    answer: "webhookDelivery { id eventType }",
    check: ({ webhookDelivery }) => webhookDelivery.eventType === "webhook.ping",
    keep: ({ webhookDelivery }) => ({ delivery: webhookDelivery.id }),
  },
  redeliverWebhook: {
    before: ended,
    good: (made) => ({ id: made.delivery }),
    bad: { id: UNKNOWN.webhookDelivery },
    refusals: ["NOT_FOUND id"],
    answer: "webhookDelivery { id status }",
  },
  updateWebhookEndpoint: {
    good: (made) => ({ id: made.endpoint, expectedVersion: 1, url }),
    bad: (made) => ({ id: made.endpoint, expectedVersion: 1 }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "webhookEndpoint { id url version }",
    events: ["webhook_endpoint.updated"],
  },
  rotateWebhookSecret: {
    good: (made) => ({ id: made.endpoint }),
    bad: (made) => ({ id: made.endpoint, overlapHours: 169 }),
    refusals: ["INVALID overlapHours"],
    answer: "secret webhookEndpoint { id previousSecretUntil }",
    events: ["webhook_endpoint.secret_rotated"],
  },
  disableWebhookEndpoint: {
    good: (made) => ({ id: made.endpoint }),
    bad: (made) => ({ id: made.endpoint }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "webhookEndpoint { id status }",
    events: ["webhook_endpoint.disabled"],
  },
  enableWebhookEndpoint: {
    good: (made) => ({ id: made.endpoint }),
    bad: (made) => ({ id: made.endpoint }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "webhookEndpoint { id status }",
    events: ["webhook_endpoint.enabled"],
  },
  deleteWebhookEndpoint: {
    good: (made) => ({ id: made.endpoint }),
    bad: (made) => ({ id: made.endpoint }),
    refusals: ["NOT_FOUND id"],
    answer: "webhookEndpoint { id deletedAt }",
    events: ["webhook_endpoint.deleted"],
  },
  restoreWebhookEndpoint: {
    good: (made) => ({ id: made.endpoint }),
    bad: { id: UNKNOWN.webhookEndpoint },
    refusals: ["NOT_FOUND id"],
    answer: "webhookEndpoint { id deletedAt }",
    events: ["webhook_endpoint.restored"],
  },
};
