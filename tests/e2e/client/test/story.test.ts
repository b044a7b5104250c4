// A firm's year: from a lead to work, money, talk, and a person who wants to be forgotten. Every step is printed; what the
// server says at the end must be what the script reckoned on its own. The server is killed twice on the way, and a partner's
// webhook receiver and a subscriber still have every event, once and in order.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import * as story from "../generated/operations.js";
import { Client } from "../src/client.js";
import { tokenMailedTo } from "../src/mailbox.js";
import { misdelivered, misnumbered } from "../src/order.js";
import { Server, dataDirectory, removed, until } from "../src/program.js";
import { Receiver } from "../src/receiver.js";
import { Subscriber } from "../src/subscriber.js";

const RUN = randomUUID().slice(0, 8);
/** Where the partner receives webhooks. */
const PARTNER = "/partner";
const PERSON = `Dora Quill-${RUN}`;
const DAY = 86_400_000;
const day = (from: number) => new Date(Date.now() + from * DAY).toISOString().slice(0, 10);
const eur = (minor: number) => ({ amount: (minor / 100).toFixed(2), currency: "EUR" });
/** Cents of an amount as the server shows it. */
const cents = (money: { readonly amount: string } | null | undefined) => Math.round(Number(money?.amount) * 100);
/** With 19 percent of tax, a half rounded up. */
const gross = (net: number) => net + Math.round(net * 0.19);

/** A server that nobody else uses, for it dies on the way; a partner who receives webhooks, and one who follows the feed. */
const dataDir = dataDirectory();
const mails = join(dataDir, "mail");
const server = new Server(dataDir, { CHAMBERS_WEBHOOKS_ALLOW_PRIVATE: "true" });
let receiver: Receiver;
let subscriber: Subscriber | undefined;

before(async () => {
  await server.up();
  receiver = await Receiver.listen();
});

after(async () => {
  await subscriber?.close();
  await receiver?.close();
  const code = await server.stop();
  removed(dataDir);
  assert.equal(code, 0, "the server ends well");
});

/** Kills the server, whatever it is doing, and starts it again on the same data and port. */
async function killed(): Promise<void> {
  await server.kill();
  await server.up();
  tell("the server is killed, and comes back");
}

/** The owner, and a colleague who manages. */
let owner: Client;
let grace: Client;
const told: string[] = [];
const tell = (line: string) => told.push(line);

/** What a mutation answers that must not be refused. */
async function run<Data extends object, Input>(
  who: Client,
  mutation: TypedDocumentNode<Data, { input: Input }>,
  input: Input,
) {
  const payload = await attempt(who, mutation, input);
  assert.deepEqual(payload.userErrors, [], JSON.stringify(input));
  return payload;
}

/** What a mutation answers, refused or not: the payload of its one field. */
async function attempt<Data extends object, Input>(
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
async function ask<Data, Variables extends Record<string, unknown>>(
  who: Client,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data } = await who.query({ query, variables, fetchPolicy: "no-cache" } as never);
  return data as Data;
}

const made = {} as {
  endpoint: string; me: string; colleague: string; client: string; contact: string; deal: string; template: string; proposal: string;
  lines: readonly { readonly id: string; readonly description: string }[];
  contract: string; sha256: string; consent: string; signers: { contact: string; member: string };
  engagement: string; project: string; milestones: readonly { readonly id: string; readonly name: string }[];
  invoices: string[]; thread: string;
};

// What is agreed, in cents: the base, two workshops and the larger handover.
const NET = 600_000 + 2 * 100_000 + 80_000;
const DEPOSIT = NET / 4;
const MILESTONE = (NET * 3) / 10;
const REST = NET - DEPOSIT - 2 * MILESTONE;

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
  made.colleague = (await ask(grace, story.ViewerDocument, {})).viewer?.member?.id ?? assert.fail("Grace is a member");
  tell("a firm, and Grace joins it");
});

test("a partner receives all that happens, and a subscriber follows it", async () => {
  const input = { url: receiver.url(PARTNER), eventTypes: [] };
  const { secret, webhookEndpoint } = await run(owner, story.ReceiveWebhooksDocument, input);
  receiver.trust(PARTNER, secret ?? assert.fail("a secret"));
  made.endpoint = webhookEndpoint?.id ?? assert.fail("an endpoint");
  subscriber = new Subscriber(server.sockets, () => owner.token ?? "");
});

test("a lead becomes a client, a contact and a deal", async () => {
  const lead = { name: PERSON, companyName: `Engines ${RUN}`, email: `dora.${RUN}@engines.test` };
  const id = (await run(owner, story.CreateLeadDocument, lead)).lead?.id ?? assert.fail("a lead");
  await run(owner, story.StartLeadDocument, { id });
  await run(owner, story.QualifyLeadDocument, { id });
  const converted = await run(owner, story.ConvertLeadDocument, { id, deal: { name: "A new site", amount: eur(NET) } });
  made.client = converted.clientCompany?.id ?? assert.fail("a client");
  made.contact = converted.contact?.id ?? assert.fail("a contact");
  made.deal = converted.deal?.id ?? assert.fail("a deal");
  tell(`${PERSON} of ${converted.clientCompany?.name} may want a new site`);
});

test("how such work goes is a template", async () => {
  const milestones = [
    { key: "design", name: "Design", dueOffsetDays: 10, billableRate: "30" },
    { key: "launch", name: "Launch", dueOffsetDays: 30, billableRate: "30" },
  ];
  const tasks = [
    { key: "sketch", title: "Sketch", role: "Designer", milestone: "design", estimateMinutes: 600, dueOffsetDays: 5 },
    { key: "draw", title: "Draw", role: "Designer", milestone: "design", dependsOn: ["sketch"], dueOffsetDays: 10 },
    { key: "build", title: "Build", role: "Engineer", milestone: "launch", dependsOn: ["draw"], dueOffsetDays: 30 },
  ];
  const written = await run(owner, story.WriteTemplateDocument, { name: `Sites ${RUN}`, milestones, tasks });
  made.template = written.projectTemplate?.id ?? assert.fail("a template");
  tell("a template: three tasks in a row, two milestones of 30 % each");
});

test("a proposal with options is sent and looked at", async () => {
  const line = (description: string, unitPrice: string, more: object = {}) => ({ description, unitPrice, taxRate: "19", ...more });
  const { proposal } = await run(owner, story.WriteProposalDocument, {
    title: "A new site",
    dealId: made.deal,
    clientCompanyId: made.client,
    contactId: made.contact,
    currency: "EUR",
    validUntil: day(30),
    terms: "We build it, you pay for it.",
    depositRate: "25",
    projectTemplateId: made.template,
    lines: [
      line("The site", "6000.00"),
      line("A workshop", "1000.00", { kind: "OPTIONAL", selected: false, quantityEditable: true, quantityMax: "3" }),
      line("A handover by mail", "500.00", { kind: "CHOICE", choice: "handover", selected: true }),
      line("A handover in person", "800.00", { kind: "CHOICE", choice: "handover" }),
    ],
  });
  assert.ok(proposal);
  assert.equal(cents(proposal.subtotal), 650_000);
  made.proposal = proposal.id;
  made.lines = proposal.lines;
  await run(owner, story.SendProposalDocument, { id: proposal.id });
  const seen = await run(owner, story.LookAtProposalDocument, { id: proposal.id });
  assert.equal(seen.proposal?.status, "VIEWED");
  tell(`proposal ${proposal.number}: 6,500.00 as offered`);
});

test("it is accepted: contract, engagement, project, schedule and deposit in one go", async () => {
  const of = (description: string) => made.lines.find((line) => line.description === description)?.id ?? assert.fail(description);
  const input = {
    proposalId: made.proposal,
    selections: [
      { lineId: of("A workshop"), selected: true, quantity: "2" },
      { lineId: of("A handover in person"), selected: true },
    ],
    signers: [{ contactId: made.contact }, { memberId: made.colleague }],
    roleAssignments: [
      { role: "Designer", memberId: made.colleague },
      { role: "Engineer", memberId: made.me },
    ],
    startDate: day(-60),
    balanceDueOn: day(-5),
    idempotencyKey: randomUUID(),
  };
  const would = await run(owner, story.AcceptProposalDocument, { ...input, dryRun: true });
  assert.equal(cents(would.proposal?.subtotal), NET);
  // The server dies over it: whether it was done or not, a retry tells.
  const unheard = attempt(owner, story.AcceptProposalDocument, input).catch(() => undefined);
  await pause(30);
  await killed();
  await unheard;
  const accepted = await run(owner, story.AcceptProposalDocument, input);
  const again = await run(owner, story.AcceptProposalDocument, input);
  assert.equal(again.engagement?.id, accepted.engagement?.id, "a retry makes nothing");
  assert.equal(again.invoices[0]?.id, accepted.invoices[0]?.id);

  assert.deepEqual(
    [accepted.proposal?.status, accepted.deal?.stage, accepted.contract?.status, accepted.engagement?.status],
    ["ACCEPTED", "WON", "OUT_FOR_SIGNATURE", "ACTIVE"],
  );
  assert.deepEqual([cents(accepted.proposal?.subtotal), cents(accepted.proposal?.total)], [NET, gross(NET)]);
  const parts = accepted.installments.map(({ amount }) => cents(amount)).sort((a, b) => a - b);
  assert.deepEqual(parts, [DEPOSIT, MILESTONE, MILESTONE, REST].sort((a, b) => a - b));
  assert.deepEqual(accepted.invoices.map(({ total }) => cents(total)), [gross(DEPOSIT)]);

  const { contract, signatureRequest, engagement, project } = accepted;
  assert.ok(contract && signatureRequest && engagement && project);
  made.contract = contract.id;
  made.sha256 = contract.bodySha256;
  made.consent = signatureRequest.consentSha256;
  const signer = (whose: "contact" | "member") =>
    signatureRequest.signers.find((one) => one[whose])?.id ?? assert.fail(`the ${whose} signs`);
  made.signers = { contact: signer("contact"), member: signer("member") };
  made.engagement = engagement.id;
  made.project = project.id;
  made.milestones = accepted.milestones;
  made.invoices = accepted.invoices.map(({ id }) => id);
  tell(`accepted: ${NET / 100} net; deposit ${DEPOSIT / 100}, two milestones of ${MILESTONE / 100}, rest ${REST / 100}`);
});

test("two sign, and the document can be verified", async () => {
  const signature = { consentSha256: made.consent };
  const first = { ...signature, id: made.signers.contact, typedName: PERSON, inPerson: true };
  const half = await run(owner, story.SignDocument, first);
  assert.equal(half.signer?.signatureRequest?.contract?.status, "PARTIALLY_SIGNED");
  const twice = await attempt(owner, story.SignDocument, first);
  assert.deepEqual(twice.userErrors.map(({ code }) => code), ["INVALID_TRANSITION"]);
  const whole = await run(grace, story.SignDocument, { ...signature, id: made.signers.member, typedName: "Grace" });
  assert.deepEqual(
    [whole.signer?.signatureRequest?.status, whole.signer?.signatureRequest?.contract?.status],
    ["COMPLETED", "ACTIVE"],
  );
  const { verifyDocument } = await ask(owner, story.VerifyDocument, { sha256: made.sha256 });
  assert.deepEqual(verifyDocument.contracts.map(({ id }) => id), [made.contract]);
  assert.deepEqual(verifyDocument.requests.map(({ holds }) => holds), [true]);
  tell("signed by two; the chain of signatures holds");
});

test("the tasks are done, one after the other", async () => {
  await run(owner, story.BeginProjectDocument, { id: made.project });
  const { project } = await ask(owner, story.WorkDocument, { id: made.project });
  const tasks = project?.tasks.nodes ?? [];
  assert.deepEqual(tasks.map(({ title, isBlocked }) => [title, isBlocked]), [["Sketch", false], ["Draw", true], ["Build", true]]);
  assert.deepEqual(tasks.map(({ assignee }) => assignee?.id), [made.colleague, made.colleague, made.me]);
  const [sketch, draw, build] = tasks.map(({ id }) => id);
  assert.ok(sketch && draw && build);
  const early = await attempt(grace, story.FinishTaskDocument, { id: draw });
  assert.deepEqual(early.userErrors.map(({ code }) => code), ["INVALID_TRANSITION"]);
  for (const id of [sketch, draw, build]) await run(grace, story.FinishTaskDocument, { id });
  const done = (await ask(owner, story.WorkDocument, { id: made.project })).project;
  assert.deepEqual([done?.progress.tasks, done?.progress.done, done?.progress.percent], [3, 3, 100]);
  tell("three tasks done in their order");
});

test("milestones and the balance are billed", async () => {
  for (const { id } of made.milestones) await run(owner, story.ReachMilestoneDocument, { id });
  const { results } = await run(owner, story.BillWhatIsDueDocument, { engagementId: made.engagement });
  const amounts = results.map(({ invoice }) => cents(invoice?.total)).sort((a, b) => a - b);
  assert.deepEqual(amounts, [gross(REST), gross(MILESTONE), gross(MILESTONE)]);
  const again = await run(owner, story.BillWhatIsDueDocument, { engagementId: made.engagement });
  assert.deepEqual(again.results, [], "nothing is billed twice");
  const sorted = results.map(({ invoice }) => invoice ?? assert.fail("an invoice"));
  sorted.sort((a, b) => cents(b.total) - cents(a.total));
  made.invoices.push(...sorted.map(({ id }) => id));
  tell("milestones reached: two invoices, and one of the balance");
});

test("invoices are issued; part payments, a credit note, and one is overdue", async () => {
  const [deposit, design, launch, rest] = made.invoices;
  assert.ok(deposit && design && launch && rest);
  for (const id of [deposit, design, rest]) {
    await run(owner, story.IssueDocument, { id, issueDate: day(0), dueDate: day(14) });
  }
  await run(owner, story.IssueDocument, { id: launch, issueDate: day(-40), dueDate: day(-10) });
  const pay = (invoiceId: string, minor: number) =>
    run(owner, story.PayDocument, {
      clientCompanyId: made.client,
      amount: eur(minor),
      method: "BANK_TRANSFER",
      allocations: [{ invoiceId, amount: eur(minor) }],
      idempotencyKey: randomUUID(),
    });
  await pay(deposit, 100_000);
  await pay(deposit, gross(DEPOSIT) - 100_000);
  await run(owner, story.CreditDocument, { invoiceId: design, amount: eur(10_000), reason: "A day less" });
  await pay(design, gross(MILESTONE) - 10_000);
  await pay(rest, 50_000);
  // What it has said is paid is paid; and nobody may have been told of it yet.
  await killed();
  tell("four invoices issued: one paid in two parts, one credited and paid, one paid in part, one overdue");
});

test("a bill is approved by who did not enter it, and paid", async () => {
  const vendorId = (await run(owner, story.NoteVendorDocument, { name: `Pencils ${RUN}`, currency: "EUR" })).vendor?.id;
  await run(owner, story.AskForApprovalDocument, { name: "All", threshold: eur(0), approverIds: [made.colleague] });
  const lines = [{ description: "Illustrations", unitPrice: "200.00", taxRate: "19" }];
  const entered = await run(owner, story.EnterBillDocument, { vendorId: vendorId ?? null, vendorInvoiceNumber: "P-1", lines });
  const id = entered.bill?.id ?? assert.fail("a bill");
  await run(owner, story.SubmitBillDocument, { id });
  await run(grace, story.ApproveBillDocument, { id });
  const paid = await run(owner, story.PayBillDocument, { id, method: "BANK_TRANSFER" });
  assert.deepEqual([paid.bill?.status, cents(paid.bill?.total), cents(paid.bill?.due)], ["PAID", 23_800, 0]);
  tell("a bill of 238.00: entered, approved by Grace, paid");
});

test("client and firm talk", async () => {
  const begun = await run(owner, story.BeginThreadDocument, {
    subject: "Launch",
    visibility: "CLIENT",
    engagementId: made.engagement,
    memberIds: [made.colleague],
    contactIds: [made.contact],
    message: { body: "<p>It is <b>live</b>.<script>alert(1)</script></p>" },
  });
  made.thread = begun.thread?.id ?? assert.fail("a thread");
  const unread = await ask(grace, story.TalkDocument, { id: made.thread });
  assert.deepEqual([unread.thread?.messageCount, unread.thread?.unreadCount], [1, 1]);
  assert.deepEqual(unread.thread?.messages.nodes.map(({ bodyText }) => bodyText), ["It is live."]);
  await run(grace, story.ReadThreadDocument, { threadId: made.thread });
  await run(grace, story.SayDocument, { threadId: made.thread, body: "Well done", mentionedMemberIds: [made.me] });
  const answered = await ask(owner, story.TalkDocument, { id: made.thread });
  assert.deepEqual([answered.thread?.messageCount, answered.thread?.unreadCount], [2, 1]);
  const closed = await run(owner, story.CloseThreadDocument, { id: made.thread });
  assert.equal(closed.thread?.status, "CLOSED");
  tell("a thread with the client: two messages, no script, closed");
});

test("what happened is found", async () => {
  const { search } = await ask(owner, story.FindDocument, { query: `Engines ${RUN}` });
  assert.deepEqual(search.map(({ type, rank }) => [type, rank])[0], ["CLIENT_COMPANY", "EXACT"]);
});

test("the work is closed", async () => {
  assert.equal((await run(owner, story.FinishProjectDocument, { id: made.project })).project?.status, "COMPLETED");
  assert.equal((await run(owner, story.CloseEngagementDocument, { id: made.engagement })).engagement?.status, "COMPLETED");
  tell("project and engagement completed");
});

test("the person is erased, the books stay", async () => {
  const erasure = { contactId: made.contact, confirmation: PERSON };
  const refused = await attempt(owner, story.ErasePersonDocument, { ...erasure, confirmation: "Somebody" });
  assert.equal(refused.userErrors.length, 1);
  const erased = await run(owner, story.ErasePersonDocument, erasure);
  assert.ok(erased.erased.some(({ what, count }) => what === "contacts" && count > 0));
  assert.ok(erased.retained.some(({ type }) => type === "contract"));
  assert.equal((await ask(owner, story.PersonDocument, { id: made.contact })).contact, null);
  const { verifyDocument } = await ask(owner, story.VerifyDocument, { sha256: made.sha256 });
  assert.deepEqual(verifyDocument.requests.map(({ holds }) => holds), [true], "the chain holds without the person");
  tell(`erased: ${erased.erased.map(({ what, count }) => `${count} ${what}`).join(", ")}`);
});

test("the numbers are those that the script reckoned", async () => {
  const { invoiceAging, engagement } = await ask(owner, story.BooksDocument, { client: made.client, engagement: made.engagement });
  assert.equal(engagement?.status, "COMPLETED");
  const of = new Map(engagement.invoices.nodes.map((invoice) => [invoice.id, invoice]));
  const standing = made.invoices.map((id) => {
    const invoice = of.get(id) ?? assert.fail("an invoice of the engagement");
    const { status, isOverdue, isPartiallyPaid, paid, credited, due } = invoice;
    return [status, isOverdue, isPartiallyPaid, cents(paid), cents(credited), cents(due)];
  });
  assert.deepEqual(standing, [
    ["PAID", false, false, gross(DEPOSIT), 0, 0],
    ["PAID", false, false, gross(MILESTONE) - 10_000, 10_000, 0],
    ["OPEN", true, false, 0, 0, gross(MILESTONE)],
    ["OPEN", false, true, 50_000, 0, gross(REST) - 50_000],
  ]);
  const [totals, ...others] = invoiceAging.totals;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [totals?.currency, cents(totals?.current), cents(totals?.days1To30), cents(totals?.total)],
    ["EUR", gross(REST) - 50_000, gross(MILESTONE), gross(REST) - 50_000 + gross(MILESTONE)],
  );
  tell(`owed: ${(gross(REST) - 50_000) / 100} and, overdue, ${gross(MILESTONE) / 100}`);
});

test("the timeline tells it all, and not who asked to be forgotten", async () => {
  const verbs = new Map<string, number>();
  for (let after: string | null = null; ; ) {
    const page: story.TimelineQuery = await ask(owner, story.TimelineDocument, { engagement: made.engagement, after });
    const activity = page.engagement?.activity ?? assert.fail("a timeline");
    for (const { verb, diff } of activity.nodes) {
      verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
      assert.ok(!JSON.stringify(diff).includes(PERSON), `${verb} names the person`);
    }
    if (!activity.pageInfo.hasNextPage) break;
    after = activity.pageInfo.endCursor ?? assert.fail("a cursor");
  }
  const expected = {
    "engagement.activated": 1, "engagement.completed": 1, "project.completed": 1, "milestone.completed": 2,
    "task.completed": 3, "invoice.issued": 4,
  };
  for (const [verb, count] of Object.entries(expected)) assert.equal(verbs.get(verb), count, `${verb} in ${[...verbs]}`);
  tell(`timeline: ${[...verbs.values()].reduce((all, one) => all + one, 0)} events of ${verbs.size} kinds`);
});

test("partner and subscriber have it all, once and in order", async () => {
  const feed = subscriber ?? assert.fail("a subscriber");
  const last = (await run(owner, story.CreateLeadDocument, { name: "The last one" })).lead?.id ?? assert.fail("a lead");
  await until("the subscriber has the last event", 30, () => feed.events.at(-1)?.subjectId === last);
  assert.deepEqual(misnumbered(feed.events), []);
  assert.ok(feed.resumed >= 2, "it had to resume");
  const followed: string[] = [];
  for (let after: string | null = "0"; after; ) {
    const { events: page }: story.FollowEventsQuery = await ask(owner, story.FollowEventsDocument, { after });
    followed.push(...page.events.map(({ id }) => id));
    after = page.hasMore ? page.lastSequence : null;
  }
  // The feed tells the same but of who was forgotten since.
  const kept = new Set(followed);
  assert.deepEqual(feed.events.map(({ id }) => id).filter((id) => kept.has(id)), followed);
  const forgotten = feed.events.filter(({ id }) => !kept.has(id));
  assert.deepEqual(forgotten.filter(({ type }) => !/^(lead|contact)\./.test(type)), []);

  // The partner has what came after they asked for it; what they got before was on its way then.
  const begun = feed.events.findIndex(({ type }) => type === "webhook_endpoint.created");
  const due = feed.events.slice(begun + 1).map(({ id }) => id).filter((id) => kept.has(id));
  const got = () => new Set(receiver.events(PARTNER).map(({ message }) => message.id));
  await until("the partner has every event", 90, () => due.every((id) => got().has(id)));
  const all = new Set(feed.events.map(({ id }) => id));
  assert.deepEqual([...got()].filter((id) => !all.has(id)), [], "and none that never was");
  assert.deepEqual(misdelivered(receiver.arrivals(PARTNER)), []);
  assert.equal(receiver.forged, 0);
  const again = receiver.arrivals(PARTNER).length - got().size;
  tell(`${feed.events.length} events came to the subscriber, who resumed ${feed.resumed} times; ${got().size} to the partner, ${again} again`);
});

after(() => {
  console.log(told.map((line, nth) => `${String(nth + 1).padStart(2)}. ${line}`).join("\n"));
});
