// Every mutation of the schema, once as it is meant and once as it is refused, in a firm of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { arrival, departure } from "./entries/account.js";
import { apiKeys } from "./entries/api-keys.js";
import { bills } from "./entries/bills.js";
import { bulk } from "./entries/bulk.js";
import { companies } from "./entries/companies.js";
import { contacts } from "./entries/contacts.js";
import { contracts } from "./entries/contracts.js";
import { deals } from "./entries/deals.js";
import { engagements } from "./entries/engagements.js";
import { erasure } from "./entries/erasure.js";
import { invitations } from "./entries/invitations.js";
import { invoices } from "./entries/invoices.js";
import { leads } from "./entries/leads.js";
import { members } from "./entries/members.js";
import { merges } from "./entries/merges.js";
import { organization } from "./entries/organization.js";
import { outbox } from "./entries/outbox.js";
import { papers } from "./entries/papers.js";
import { payments } from "./entries/payments.js";
import { proposals } from "./entries/proposals.js";
import { threads } from "./entries/threads.js";
import { projects } from "./entries/projects.js";
import { tasks } from "./entries/tasks.js";
import { reminders } from "./entries/reminders.js";
import { vendors } from "./entries/vendors.js";
import { webhooks } from "./entries/webhooks.js";
import { schedules } from "./entries/schedules.js";
import { mutations, prefixes } from "./src/schema.js";
import { ask, mutate } from "./src/server.js";

// The order matters: what one makes, the next ones use.
const domains = [
  arrival,
  organization,
  apiKeys,
  companies,
  contacts,
  deals,
  engagements,
  threads,
  papers,
  webhooks,
  invoices,
  schedules,
  reminders,
  projects,
  tasks,
  payments,
  proposals,
  contracts,
  leads,
  bulk,
  merges,
  invitations,
  vendors,
  outbox,
  bills,
  members,
  erasure,
  departure,
];
/**
 * By mutation:
 * - `good`, `bad`: inputs, or functions that make one of what is `made`;
 * - `refusals`: what the bad one is answered with;
 * - `as`, `badAs`: whose token of those `made`, the owner's if nothing is said; null for none;
 * - `answer`: what to select besides `userErrors`; `check` judges it, and `keep` answers with what to add to `made`;
 * - `events`, `badEvents`: the verbs that the audit log has of it;
 * - `before`: what to do first.
 */
const entries = new Map(domains.flatMap((domain) => Object.entries(domain)));

/** What the mutations made, by the names that the entries give it: ids, tokens and keys. */
const made = {};
/** Every TypeID in an answer. */
const ids = new Set();
/** What each request should have left in the audit log. */
const requests = [];
const table = [];
let stranger;

test("the schema's mutations are all here", () => {
  assert.deepEqual([...entries.keys()].sort(), [...mutations.keys()].sort());
});

test("another firm's owner signs in", async () => {
  const input = { email: "owner@other.test", password: "demo-demo-demo" };
  const { payload, said } = await mutate(null, "signIn", input, "accessToken");
  assert.ok(payload?.accessToken, said);
  stranger = payload.accessToken;
});

for (const [mutation, entry] of entries) {
  test(mutation, async (t) => {
    const { as = "owner", badAs = as, answer, events = [], badEvents = [] } = entry;
    const row = { mutation, "good, ms": null, "bad, ms": null, "bad answer": "", "stranger's answer": "" };
    table.push(row);
    await entry.before?.(made);
    const good = await resolve(entry.good);

    // Before its owner does it, while it could be done.
    if (as && good && idsIn(good).length > 0) {
      await t.test("another firm's owner finds none of the records", async () => {
        const { refusals, said } = await mutate(stranger, mutation, good, answer);
        row["stranger's answer"] = refusals.join(", ");
        assert.ok(refusals.length > 0 && refusals.every((refusal) => refusal.startsWith("NOT_FOUND ")), said);
      });
    }

    await t.test("good", async () => {
      const { payload, refusals, said, took, requestId } = await mutate(made[as], mutation, good, answer);
      row["good, ms"] = Math.round(took);
      assert.deepEqual(refusals, [], said);
      for (const id of idsIn(payload)) ids.add(id);
      Object.assign(made, await entry.keep?.(payload));
      requests.push({ mutation, requestId, events });
      if (entry.check) assert.ok(entry.check(payload), JSON.stringify(payload));
    });

    if (mutations.get(mutation) === null) return;
    await t.test("bad", async () => {
      const bad = await resolve(entry.bad);
      const { refusals, said, took, requestId } = await mutate(made[badAs], mutation, bad, answer);
      row["bad, ms"] = Math.round(took);
      row["bad answer"] = refusals.join(", ");
      assert.deepEqual(refusals, entry.refusals, said);
      requests.push({ mutation: `${mutation}, refused`, requestId, events: badEvents });
    });
  });
}

test("the audit log tells what was done, and nothing of what was refused", async () => {
  const { payload } = await mutate(made.owner, "switchOrganization", { id: made.secondFirm }, "accessToken");
  const log = [...(await auditLog(made.owner)), ...(await auditLog(payload.accessToken))];
  const line = (mutation, verbs) => `${mutation}: ${[...new Set(verbs)].sort().join(", ")}`;
  const told = requests.map(({ mutation, requestId }) =>
    line(mutation, log.filter((event) => event.requestId === requestId).map(({ verb }) => verb)),
  );
  assert.deepEqual(told, requests.map(({ mutation, events }) => line(mutation, events)));
});

test("another firm's owner sees none of the records, and the firm's own sees them", async () => {
  const query = "query See($id: ID!) { node(id: $id) { __typename id } }";
  const seen = new Set();
  // Parts of a record, such as its lines, are not found by their ids alone.
  for (const id of [...ids].filter((id) => prefixes.has(id.slice(0, id.lastIndexOf("_"))))) {
    assert.equal((await ask(stranger, query, { id })).node, null, id);
    const { node } = await ask(made.owner, query, { id });
    if (node) seen.add(node.__typename);
  }
  const crm = ["ApiKey", "ClientCompany", "Contact", "Deal", "Invitation", "Lead", "Organization", "OrganizationMember"];
  const money = ["CreditNote", "Engagement", "Installment", "Invoice", "InvoiceSchedule", "Payment", "Refund"];
  const owed = ["ApprovalPolicy", "Bill", "BillApproval", "BillPayment", "InvoiceReminderRule", "Vendor"];
  const work = ["Holiday", "JobRun", "Milestone", "Project", "ProjectTemplate", "Task"];
  const agreed = ["Contract", "Proposal", "SignatureRequest", "Signer"];
  const talk = ["Message", "Thread"];
  const told = ["DeadLetter"];
  const filed = ["ClientPortalAccess", "FileObject", "FileVersion", "Folder", "WorkflowRule", "WorkflowRun"];
  const sent = ["WebhookDelivery", "WebhookEndpoint"];
  const types = [...crm, ...money, ...owed, ...work, ...agreed, ...talk, ...told, ...filed, ...sent];
  assert.deepEqual([...seen].sort(), types.sort());
});

after(() => {
  console.table(table);
  const times = table.map((row) => row["good, ms"]).sort((a, b) => a - b);
  console.log(`${table.length} mutations; good: median ${times[times.length >> 1]} ms, slowest ${times.at(-1)} ms`);
  console.log(`${ids.size} ids, ${requests.length} requests`);
});

/** An entry's input: literal, or made of what is there. */
function resolve(input) {
  return typeof input === "function" ? input(made) : input;
}

/** The TypeIDs in an input or an answer. */
function idsIn(value) {
  return JSON.stringify(value ?? null).match(/(?<=")[a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25}(?=")/g) ?? [];
}

/** All events of the firm that the token is for. */
async function auditLog(token) {
  const query = `query Log($after: String) {
    organization { activity(first: 100, after: $after) {
      nodes { verb requestId }
      pageInfo { hasNextPage endCursor }
    } }
  }`;
  const events = [];
  for (let after = null; ; ) {
    const { nodes, pageInfo } = (await ask(token, query, { after })).organization.activity;
    events.push(...nodes);
    if (!pageInfo.hasNextPage) return events;
    after = pageInfo.endCursor;
  }
}
