// Webhooks as a partner gets them: verified by the library that the specification's authors publish, not by ours.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const { CHAMBERS_URL: origin } = process.env;
if (!origin) throw new Error("CHAMBERS_URL is the origin of the server under test");

/** What came, the first first: headers and body. */
const received = [];
/** How the next requests are answered; 204 if nothing is said. */
const answers = [];
/** Those who wait for the next request. */
const waiting = [];
let token, endpoint, secret;

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
  response.writeHead(answers.shift() ?? 204).end();
  for (const wake of waiting.splice(0)) wake();
});

before(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const input = { email: "owner@demo.test", password: "demo-demo-demo" };
  ({ accessToken: token } = await mutate("signIn", "SignInInput!", input, "accessToken"));
  const made = await mutate(
    "createWebhookEndpoint",
    "CreateWebhookEndpointInput!",
    { url: `http://127.0.0.1:${server.address().port}/hooks`, eventTypes: ["contact.created", "contact.updated"] },
    "secret webhookEndpoint { id }",
  );
  ({ secret, webhookEndpoint: endpoint } = made);
});

after(async () => {
  if (endpoint) await mutate("deleteWebhookEndpoint", "DeleteWebhookEndpointInput!", { id: endpoint.id }, "webhookEndpoint { id }");
  server.closeAllConnections();
  server.close();
});

test("an event is signed, and told as the feed tells it", async () => {
  const contact = await create("Ada Webhook");
  const one = await nth(1);
  const message = new Webhook(secret).verify(one.body, one.headers);
  assert.deepEqual(message, JSON.parse(one.body));
  assert.equal(message.type, "contact.created");
  assert.equal(message.id, one.headers["webhook-id"]);
  assert.ok(Math.abs(Date.parse(message.timestamp) - Date.now()) < 60_000, message.timestamp);
  assert.equal(message.data.name, "Ada Webhook");
  assert.deepEqual([message.subject.id, message.subject.version], [contact, 1]);

  const forged = one.body.replace("Ada Webhook", "Eve Webhook");
  assert.throws(() => new Webhook(secret).verify(forged, one.headers), WebhookVerificationError);
  assert.throws(() => new Webhook(secret.replace(/.{8}$/, "AAAAAAA=")).verify(one.body, one.headers), WebhookVerificationError);
});

test("what fails comes again with the same id, and before what happened later", async () => {
  answers.push(500);
  const contact = await create("Bea Webhook");
  await mutate("updateContact", "UpdateContactInput!", { id: contact, name: "Bea B. Webhook" }, "contact { id }");
  await nth(4);
  const [first, again, later] = received.slice(1, 4).map(({ body, headers }) => new Webhook(secret).verify(body, headers));
  assert.deepEqual([first.data.name, again.data.name, later.data.name], ["Bea Webhook", "Bea Webhook", "Bea B. Webhook"]);
  assert.deepEqual(again, first);
  assert.equal(later.previous.name, "Bea Webhook");
  assert.ok(later.sequence > first.sequence);
});

test("while a secret is replaced both are good", async () => {
  const rotated = await mutate("rotateWebhookSecret", "RotateWebhookSecretInput!", { id: endpoint.id }, "secret");
  await mutate("pingWebhook", "PingWebhookInput!", { id: endpoint.id }, "webhookDelivery { id }");
  const ping = await nth(5);
  for (const good of [secret, rotated.secret]) {
    assert.equal(new Webhook(good).verify(ping.body, ping.headers).type, "webhook.ping");
  }
});

test("deliveries tell what came of them", async () => {
  const query = `query Deliveries($id: ID!) {
    webhookEndpoint(id: $id) { deliveries(first: 10) { nodes { eventType status attempts { number statusCode } } } }
  }`;
  // The last answer may be a moment away from being recorded, and nobody is told when it is.
  for (let look = 0; ; look++) {
    const { nodes } = (await ask(query, { id: endpoint.id })).webhookEndpoint.deliveries;
    const told = nodes.map((one) => [one.eventType, one.status, ...one.attempts.map(({ statusCode }) => statusCode)].join(" "));
    const expected = [
      "contact.created SUCCEEDED 204",
      "contact.created SUCCEEDED 500 204",
      "contact.updated SUCCEEDED 204",
      "webhook.ping SUCCEEDED 204",
    ];
    if (look === 100 || told.every((one) => one.includes("SUCCEEDED"))) return assert.deepEqual(told.sort(), expected);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

/** Makes a contact; answers its id. */
async function create(name) {
  return (await mutate("createContact", "CreateContactInput!", { name }, "contact { id }")).contact.id;
}

/** The nth request that came, when it has. */
async function nth(number) {
  const late = AbortSignal.timeout(20_000);
  while (received.length < number) {
    const next = new Promise((resolve) => waiting.push(resolve));
    await Promise.race([next, once(late, "abort").then(() => assert.fail(`only ${received.length} of ${number} came`))]);
  }
  return received[number - 1];
}

/** Sends a query that must succeed; answers with its data. */
async function ask(query, variables) {
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** Runs a mutation that must go well; answers with its payload. */
async function mutate(mutation, type, input, answer) {
  const selection = `${answer} userErrors { code field message }`;
  const data = await ask(`mutation Do($input: ${type}) { ${mutation}(input: $input) { ${selection} } }`, { input });
  assert.deepEqual(data[mutation].userErrors, [], mutation);
  return data[mutation];
}
