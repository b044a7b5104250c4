// What is done, billed and paid.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import * as story from "../../generated/operations.js";
import {
  DEPOSIT, MILESTONE, REST, RUN, ask, attempt, cents, day, eur, grace, gross, killed, made, owner, run, tell,
} from "./firm.js";

/** Tasks are done; what is due is billed, paid, credited and late. */
export function work(): void {
  test("the tasks are done, one after the other", async () => {
    await run(owner, story.BeginProjectDocument, { id: made.project });
    const { project } = await ask(owner, story.WorkDocument, { id: made.project });
    const tasks = project?.tasks.nodes ?? [];
    const blocked = tasks.map(({ title, isBlocked }) => [title, isBlocked]);
    assert.deepEqual(blocked, [["Sketch", false], ["Draw", true], ["Build", true]]);
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
    // The days of a series go as its numbers do.
    await run(owner, story.IssueDocument, { id: launch, issueDate: day(-40), dueDate: day(-10) });
    for (const id of [deposit, design, rest]) {
      await run(owner, story.IssueDocument, { id, issueDate: day(0), dueDate: day(14) });
    }
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
    const { vendor } = await run(owner, story.NoteVendorDocument, { name: `Pencils ${RUN}`, currency: "EUR" });
    await run(owner, story.AskForApprovalDocument, { name: "All", threshold: eur(0), approverIds: [made.colleague] });
    const lines = [{ description: "Illustrations", unitPrice: "200.00", taxRate: "19" }];
    const bill = { vendorId: vendor?.id ?? null, vendorInvoiceNumber: "P-1", lines };
    const entered = await run(owner, story.EnterBillDocument, bill);
    const id = entered.bill?.id ?? assert.fail("a bill");
    await run(owner, story.SubmitBillDocument, { id });
    await run(grace, story.ApproveBillDocument, { id });
    const paid = await run(owner, story.PayBillDocument, { id, method: "BANK_TRANSFER" });
    assert.deepEqual([paid.bill?.status, cents(paid.bill?.total), cents(paid.bill?.due)], ["PAID", 23_800, 0]);
    tell("a bill of 238.00: entered, approved by Grace, paid");
  });
}
