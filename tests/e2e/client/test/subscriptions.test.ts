// What happens is told as it happens: through Apollo, and through graphql-ws over connections that break.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { before, test } from "node:test";
import { filter, firstValueFrom } from "rxjs";
import WebSocket from "ws";
import {
  ActivityFeedDocument,
  BeginThreadDocument,
  CreateContactDocument,
  RecordChangedDocument,
  SayDocument,
  SignOutDocument,
  ThreadMessagesDocument,
  type ActivityFeedSubscription,
  type RecordChangedSubscription,
} from "../generated/operations.js";
import { type Client, done } from "../src/client.js";
import { owner } from "../src/demo.js";
import { following, live, sockets } from "../src/live.js";

let client: Client;
before(async () => {
  client = await owner("demo");
});

/** Makes a contact of a name that no other has. */
async function made(name: string): Promise<string> {
  const input = { name: `${name} ${randomUUID().slice(0, 8)}` };
  const { data } = await client.mutate({ mutation: CreateContactDocument, variables: { input } });
  const payload = done(data?.createContact);
  assert.ok(payload.contact);
  return payload.contact.id;
}

test("Apollo is told of a record with the event that made it", async () => {
  const socket = sockets(client);
  const variables = { after: "0", types: ["contact.created"] };
  const id = await made("Example Ada");
  const told = live(socket).subscribe({ query: ActivityFeedDocument, variables });
  const { data } = await firstValueFrom(told.pipe(filter(({ data }) => data?.activityFeed.subjectId === id)));
  assert.equal(data?.activityFeed.type, "contact.created");
  assert.equal(data.activityFeed.actor.member?.email, "owner@demo.test");
  assert.equal(data.activityFeed.subject?.__typename === "Contact" && data.activityFeed.subject.id, id);
  await socket.dispose();
});

test("a thread tells what is said in it", async () => {
  const socket = sockets(client);
  const { data } = await client.mutate({ mutation: BeginThreadDocument, variables: { input: { subject: "Example" } } });
  const threadId = done(data?.createThread).thread?.id;
  assert.ok(threadId);
  const told = live(socket).subscribe({ query: ThreadMessagesDocument, variables: { threadId, after: "0" } });
  const next = firstValueFrom(told);
  await client.mutate({ mutation: SayDocument, variables: { input: { threadId, body: "Hello" } } });
  const { data: said } = await next;
  assert.equal(said?.threadMessages.message?.bodyText, "Hello");
  await socket.dispose();
});

test("a broken connection loses nothing, and nothing comes twice", async () => {
  let open: WebSocket | undefined;
  const socket = sockets(client, {
    retryAttempts: 5,
    retryWait: async () => {},
    // What breaks off without a word is tried again too.
    shouldRetry: () => true,
    on: { opened: (opened) => (open = opened as WebSocket) },
  });
  const ids: string[] = [await made("Example First")];
  const came: RecordChangedSubscription["recordChanged"][] = [];
  const variables = { types: ["contact"], after: "0" };
  type Change = RecordChangedSubscription["recordChanged"];
  for await (const event of following<Change>(socket, RecordChangedDocument, variables)) {
    came.push(event);
    if (event.subjectId !== ids.at(-1)) continue;
    if (ids.length > 5) break;
    open?.terminate();
    ids.push(await made(`Example ${ids.length}`));
  }
  await socket.dispose();
  const numbers = came.map(({ sequence }) => Number(sequence));
  assert.deepEqual(numbers, [...new Set(numbers)].sort((one, other) => one - other));
  assert.deepEqual(came.map(({ subjectId }) => subjectId).filter((id) => ids.includes(id)), ids);
});

test("what can't be told is refused, and the socket stays", async () => {
  const socket = sockets(client);
  const refused = live(socket).subscribe({ query: ActivityFeedDocument, variables: { types: ["deal.sold"] } });
  const { error } = await firstValueFrom(refused);
  assert.match(String(error?.message), /deal\.sold/);
  const id = await made("Example Eve");
  type Event = ActivityFeedSubscription["activityFeed"];
  const created = { after: "0", types: ["contact.created"] };
  for await (const event of following<Event>(socket, ActivityFeedDocument, created)) {
    if (event.subjectId === id) break;
  }
  await socket.dispose();
});

test("who signs out is sent away within two seconds", async () => {
  const leaver = await owner("demo");
  const closing = new EventEmitter();
  const closed = once(closing, "closed") as Promise<[CloseEvent]>;
  const socket = sockets(leaver, { on: { closed: (event) => closing.emit("closed", event) } });
  const events = following(socket, ActivityFeedDocument, { after: "0" });
  assert.ok((await events.next()).value);
  const signedOut = Date.now();
  await leaver.mutate({ mutation: SignOutDocument });
  const [{ code }] = await closed;
  assert.equal(code, 4403);
  assert.ok(Date.now() - signedOut < 2_000);
  await assert.rejects(async () => {
    for (;;) if ((await events.next()).done) return;
  });
});
