// What is offered, accepted and signed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import * as story from "../../generated/operations.js";
import {
  DEPOSIT, MILESTONE, NET, PERSON, REST, RUN, ask, attempt, cents, day, eur, grace, gross, killed, made, owner, run,
  tell,
} from "./firm.js";

/** A lead becomes a deal, the deal a proposal, and the proposal a contract that two sign. */
export function agreement(): void {
  test("a lead becomes a client, a contact and a deal", async () => {
    const lead = { name: PERSON, companyName: `Engines ${RUN}`, email: `dora.${RUN}@engines.test` };
    const id = (await run(owner, story.CreateLeadDocument, lead)).lead?.id ?? assert.fail("a lead");
    await run(owner, story.StartLeadDocument, { id });
    await run(owner, story.QualifyLeadDocument, { id });
    const deal = { name: "A new site", amount: eur(NET) };
    const converted = await run(owner, story.ConvertLeadDocument, { id, deal });
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
    const line = (description: string, unitPrice: string, more: object = {}) =>
      ({ description, unitPrice, taxRate: "19", ...more });
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
    const of = (description: string) =>
      made.lines.find((line) => line.description === description)?.id ?? assert.fail(description);
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
    // Somewhere in the middle of it: nothing is heard of a transaction before it ends, so chance decides where.
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
    const split = `deposit ${DEPOSIT / 100}, two milestones of ${MILESTONE / 100}, rest ${REST / 100}`;
    tell(`accepted: ${NET / 100} net; ${split}`);
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
}
