// The firm of the story, its people and partners, and what they know of each other; how it was founded.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import * as story from "../../generated/operations.js";
import { Client } from "../../src/client.js";
import { tokenMailedTo } from "../../src/mailbox.js";
import { Server, dataDirectory, removed } from "../../src/program.js";
import { Receiver } from "../../src/receiver.js";
import { Subscriber } from "../../src/subscriber.js";

export const RUN = randomUUID().slice(0, 8);
/** Where the partner receives webhooks. */
export const PARTNER = "/partner";
export const PERSON = `Dora Quill-${RUN}`;
const DAY = 86_400_000;
export const day = (from: number) => new Date(Date.now() + from * DAY).toISOString().slice(0, 10);
export const eur = (minor: number) => ({ amount: (minor / 100).toFixed(2), currency: "EUR" });
/** Cents of an amount as the server shows it. */
export const cents = (money: { readonly amount: string } | null | undefined) => Math.round(Number(money?.amount) * 100);
/** With 19 percent of tax, a half rounded up. */
export const gross = (net: number) => net + Math.round(net * 0.19);

/** A server that nobody else uses, for it dies on the way. */
const dataDir = dataDirectory();
const mails = join(dataDir, "mail");
const server = new Server(dataDir, { CHAMBERS_WEBHOOKS_ALLOW_PRIVATE: "true" });
/** A partner who receives webhooks, and one who follows the feed. */
export let receiver: Receiver;
export let subscriber: Subscriber | undefined;

before(async () => {
  await server.up();
  receiver = await Receiver.listen();
});

after(async () => {
  console.log(told.map((line, nth) => `${String(nth + 1).padStart(2)}. ${line}`).join("\n"));
  await subscriber?.close();
  await receiver?.close();
  const code = await server.stop();
  removed(dataDir);
  assert.equal(code, 0, "the server ends well");
});

/** Kills the server, whatever it is doing, and starts it again on the same data and port. */
export async function killed(): Promise<void> {
  await server.kill();
  await server.up();
  tell("the server is killed, and comes back");
}

/** The owner, and a colleague who manages. */
export let owner: Client;
export let grace: Client;
const told: string[] = [];
export const tell = (line: string) => told.push(line);

/** What a mutation answers that must not be refused. */
export async function run<Data extends object, Input>(
  who: Client,
  mutation: TypedDocumentNode<Data, { input: Input }>,
  input: Input,
) {
  const payload = await attempt(who, mutation, input);
  assert.deepEqual(payload.userErrors, [], JSON.stringify(input));
  return payload;
}

/** What a mutation answers, refused or not: the payload of its one field. */
export async function attempt<Data extends object, Input>(
  who: Client,
  mutation: TypedDocumentNode<Data, { input: Input }>,
  input: Input,
) {
  const { data } = await who.mutate({ mutation, variables: { input } as never, fetchPolicy: "no-cache" });
  const payload = Object.values((data ?? {}) as Record<string, unknown>).find((part) => typeof part === "object");
  assert.ok(payload, "an answer");
  return payload as Payload<Data> & { userErrors: readonly story.RefusalFragment[] };
}
type Payload<Data> = NonNullable<Exclude<Data[Exclude<keyof Data, "__typename">], string>>;

/** What is as it is now: nothing of the cache's. */
export async function ask<Data, Variables extends Record<string, unknown>>(
  who: Client,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data } = await who.query({ query, variables, fetchPolicy: "no-cache" } as never);
  return data as Data;
}

export const made = {} as {
  me: string; colleague: string; client: string; contact: string; deal: string; template: string; proposal: string;
  lines: readonly { readonly id: string; readonly description: string }[];
  contract: string; sha256: string; consent: string; signers: { contact: string; member: string };
  engagement: string; project: string; milestones: readonly { readonly id: string; readonly name: string }[];
  invoices: string[]; thread: string;
};

// What is agreed, in cents: the base, two workshops and the larger handover.
export const NET = 600_000 + 2 * 100_000 + 80_000;
export const DEPOSIT = NET / 4;
export const MILESTONE = (NET * 3) / 10;
export const REST = NET - DEPOSIT - 2 * MILESTONE;

/** Two people make a firm; a partner receives its webhooks, and another follows its feed. */
export function founding(): void {
  test("a firm of two", async () => {
    const password = "a long enough password";
    const olga = { email: `olga.${RUN}@story.test`, password, name: "Olga", organizationName: `Story ${RUN}` };
    owner = new Client(server.url);
    await run(owner, story.SignUpDocument, olga);
    const proof = { token: await tokenMailedTo(olga.email, mails) };
    owner.token = (await run(owner, story.VerifyEmailDocument, proof)).accessToken ?? null;
    const viewer = (await ask(owner, story.ViewerDocument, {})).viewer;
    made.me = viewer?.member?.id ?? assert.fail("the owner is a member");
    const email = `grace.${RUN}@story.test`;
    await run(owner, story.InviteColleagueDocument, { email, name: "Grace", role: "MANAGER" });
    const joining = { token: await tokenMailedTo(email, mails), password, name: "Grace" };
    const joined = await run(new Client(server.url), story.JoinFirmDocument, joining);
    grace = new Client(server.url);
    grace.token = joined.accessToken ?? null;
    const colleague = (await ask(grace, story.ViewerDocument, {})).viewer;
    made.colleague = colleague?.member?.id ?? assert.fail("Grace is a member");
    tell("a firm, and Grace joins it");
  });

  test("a partner receives all that happens, and a subscriber follows it", async () => {
    const input = { url: receiver.url(PARTNER), eventTypes: [] };
    const { secret } = await run(owner, story.ReceiveWebhooksDocument, input);
    receiver.trust(PARTNER, secret ?? assert.fail("a secret"));
    subscriber = new Subscriber(server.sockets, () => owner.token ?? "");
  });
}
