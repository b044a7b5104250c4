// A firm bills a client for a year, and pays its own bills. Whatever the server says at the end must be what the script
// reckoned on its own, to the cent.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { between, monthly, noon, plus, today as now } from "./src/days.js";
import { Ledger, TERMS } from "./src/ledger.js";
import { cents, decimal, eur, part, sum } from "./src/money.js";
import { Caller } from "./src/server.js";

const RUN = randomUUID().slice(0, 8);
const today = now();
/** The year that ended with the last month: its first day, and the days on which it is billed. */
const START = monthly(today, -12, 1);
const LAST_OF_FIRST = Number(plus(monthly(START, 1, 1), -1).slice(8));
const DAYS = Array.from({ length: 12 }, (_, nth) => monthly(START, nth, LAST_OF_FIRST));
const END = plus(monthly(START, 12, 1), -1);

const RETAINER = cents("2500.00");
const PROJECT = cents("10000.01");

const ledger = new Ledger();
const made = {};
/** The owner of the firm, and its bookkeeping software. */
let owner;
let books;

/** What is billed in each month: ids of invoices, the retainer's first. */
const billed = [];

test("a firm and its client", async () => {
  const signIn = { email: "owner@demo.test", password: "demo-demo-demo" };
  const { accessToken } = await new Caller(null).run("signIn", signIn, "accessToken");
  const firm = { name: `Year ${RUN}`, baseCurrency: "EUR" };
  const { accessToken: token } = await new Caller(accessToken).run("createOrganization", firm, "accessToken");
  owner = new Caller(token);
  made.owner = (await owner.ask("{ viewer { member { id } } }")).viewer.member.id;
  const client = { name: "Engines Ltd", currency: "EUR", paymentTermsDays: 30 };
  made.client = (await owner.run("createClientCompany", client, "clientCompany { id }")).clientCompany.id;
});

test("an engagement with a monthly schedule and one of three parts", async () => {
  const engagement = { name: "Advice", clientCompanyId: made.client, startDate: START, endDate: END };
  made.engagement = (await owner.run("createEngagement", engagement, "engagement { id }")).engagement.id;
  await owner.run("activateEngagement", { id: made.engagement }, "engagement { status }");

  const common = { engagementId: made.engagement, taxRate: "19", paymentTermsDays: TERMS, autoIssue: true };
  const answer = "invoiceSchedule { id installments(first: 100, orderBy: [{field: CREATED_AT}]) { nodes { id dueOn amount { amount } } } }";
  const recurrence = { everyMonths: 1, start: DAYS[0], amount: eur(RETAINER) };
  const retainer = await owner.run("createInvoiceSchedule", { ...common, name: "Retainer", recurrence }, answer);
  made.retainer = retainer.invoiceSchedule.id;
  // Until the engagement's end; each month's end follows the day of the start.
  assert.deepEqual(retainer.invoiceSchedule.installments.nodes.map(({ dueOn }) => dueOn), DAYS);

  const installments = [
    { description: "At acceptance", amount: { percent: "30" }, trigger: { event: "ACCEPTANCE" } },
    { description: "At the milestone", amount: { percent: "33.333" }, trigger: { event: "MILESTONE" } },
    { description: "The rest", amount: { remaining: true }, trigger: { date: DAYS[11] } },
  ];
  const parts = { ...common, name: "Project", total: eur(PROJECT), installments };
  const project = await owner.run("createInvoiceSchedule", parts, answer);
  made.project = project.invoiceSchedule.id;
  made.installments = project.invoiceSchedule.installments.nodes.map(({ id }) => id);
  // Each rounded, and the last of the parts takes the difference to what they are together.
  const first = part(PROJECT, 30_000);
  const second = part(PROJECT, 63_333) - first;
  made.parts = [first, second, PROJECT - first - second];
  const amounts = project.invoiceSchedule.installments.nodes.map(({ amount }) => cents(amount.amount));
  assert.deepEqual(amounts, made.parts);
});

const RESULTS = `results { installment { id } invoice { id status issueDate dueDate subtotal { amount } tax { amount } total { amount } }
  userErrors { code message } } hasMore`;

/** Runs the schedules as of a day; what was invoiced goes into the ledger. */
async function runAsOf(day, expected) {
  const input = { asOf: day, engagementId: made.engagement };
  const { results: would } = await owner.run("runInvoiceSchedules", { ...input, dryRun: true }, RESULTS);
  // Twice at once: what the one invoices, the other does not.
  const runs = await Promise.all([1, 2].map(() => owner.run("runInvoiceSchedules", input, RESULTS)));
  const results = runs.flatMap((run) => run.results);
  const amounts = (list) => list.map(({ invoice }) => invoice.total.amount).sort();
  assert.deepEqual(amounts(results), amounts(would), "a dry run tells what will be");
  const issued = results.map(({ invoice, userErrors }) => {
    assert.deepEqual(userErrors, []);
    const kept = ledger.issued(invoice.id, day, cents(invoice.subtotal.amount));
    const told = [invoice.status, invoice.issueDate, invoice.dueDate, cents(invoice.tax.amount), cents(invoice.total.amount)];
    assert.deepEqual(told, ["OPEN", day, kept.dueDate, kept.tax, kept.total]);
    return kept;
  });
  assert.deepEqual(issued.map(({ net }) => net).sort(), [...expected].sort());
  return issued.sort((a, b) => Number(b.net === RETAINER) - Number(a.net === RETAINER)).map(({ id }) => id);
}

test("twelve months are billed as they come", async () => {
  for (const [nth, day] of DAYS.entries()) {
    const expected = [RETAINER];
    for (const [event, at] of [[0, 1], [1, 5]]) {
      if (nth !== at) continue;
      await owner.run("triggerInstallment", { id: made.installments[event] }, "installment { triggeredAt }");
      expected.push(made.parts[event]);
    }
    if (nth === 11) expected.push(made.parts[2]);
    billed.push(await runAsOf(day, expected));
  }
  assert.equal(ledger.invoices.size, 15);
  const schedules = await owner.all("invoiceSchedules", "id status", { engagementId: { eq: made.engagement } });
  assert.deepEqual(schedules.map(({ status }) => status), ["COMPLETED", "COMPLETED"]);
  const { results, hasMore } = await owner.run("runInvoiceSchedules", {}, RESULTS);
  assert.deepEqual([results, hasMore], [[], false]);
});

/** The client pays on a day: so much of each invoice, all that is due if nothing is said. */
async function pay(day, allocations, amount) {
  const parts = allocations.map(([id, of]) => [id, of ?? ledger.due(id)]);
  const input = {
    clientCompanyId: made.client,
    amount: eur(amount ?? sum(parts.map(([, of]) => of))),
    method: "BANK_TRANSFER",
    receivedAt: noon(day),
    allocations: parts.map(([invoiceId, of]) => ({ invoiceId, amount: eur(of) })),
    idempotencyKey: randomUUID(),
  };
  const { payment } = await owner.run("recordPayment", input, "payment { id }");
  return ledger.paid(payment.id, cents(input.amount.amount), parts);
}

test("paid in full, and two invoices with one payment", async () => {
  await pay(plus(DAYS[0], 10), [[billed[0][0]]]);
  await pay(plus(DAYS[1], 10), [[billed[1][0]], [billed[1][1]]]);
  await pay(plus(DAYS[2], 20), [[billed[2][0]]]);
  await pay(plus(DAYS[3], 3), [[billed[3][0]]]);
});

test("part payments, and never more than is due", async () => {
  const [id] = billed[4];
  await pay(plus(DAYS[4], 5), [[id, cents("1000.00")]]);
  const part = await owner.ask("query Part($id: ID!) { invoice(id: $id) { status isPartiallyPaid due { amount } } }", { id });
  assert.deepEqual(part.invoice, { status: "OPEN", isPartiallyPaid: true, due: { amount: decimal(ledger.due(id)) } });
  const allocations = [{ invoiceId: id, amount: eur(ledger.due(id) + 1n) }];
  const tooMuch = { clientCompanyId: made.client, amount: eur(cents("9999.00")), method: "CARD", allocations };
  const { userErrors } = await owner.attempt("recordPayment", tooMuch, "payment { id }");
  assert.deepEqual(userErrors.map(({ code, field }) => `${code} ${field}`), ["INVALID allocations.0.amount"]);
  await pay(plus(DAYS[4], 12), [[id, cents("0.01")]]);
  await pay(plus(DAYS[4], 13), [[id]]);
  // The milestone's: half of it, and no more.
  await pay(plus(DAYS[5], 13), [[billed[5][1], cents("2000.00")]]);
});

test("a credit note, and the rest is paid", async () => {
  const [id] = billed[5];
  const credit = cents("595.00");
  const input = { invoiceId: id, amount: eur(credit), reason: "A day less" };
  const { creditNote } = await owner.run("createCreditNote", input, "creditNote { issueDate subtotal { amount } tax { amount } }");
  ledger.credited(id, today, credit);
  const [{ net, tax }] = ledger.creditNotes;
  assert.deepEqual([creditNote.issueDate, cents(creditNote.subtotal.amount), cents(creditNote.tax.amount)], [today, net, tax]);
  await pay(plus(DAYS[5], 13), [[id]]);
});

test("a mistake is voided and reissued", async () => {
  const [id] = billed[6];
  const reissued = await owner.run("voidAndReissueInvoice", { id, reason: "The wrong price" }, "invoice { id status }");
  assert.notEqual(reissued.invoice.id, id);
  ledger.voided(id);
  const lines = [{ description: "Advice, as agreed", unitPrice: "2400.00", taxRate: "19" }];
  await owner.run("updateInvoice", { id: reissued.invoice.id, lines }, "invoice { id }");
  // Not before what was issued last.
  const issueDate = DAYS[11];
  const dates = { id: reissued.invoice.id, issueDate, dueDate: plus(issueDate, TERMS) };
  await owner.run("issueInvoice", dates, "invoice { number }");
  ledger.issued(reissued.invoice.id, issueDate, cents("2400.00"));
  billed[6][0] = reissued.invoice.id;
  await pay(issueDate, [[reissued.invoice.id]]);
});

test("an overpayment is kept, and applied later", async () => {
  const [paid] = billed[7];
  const [next] = billed[8];
  const payment = await pay(plus(DAYS[7], 8), [[paid]], cents("4000.00"));
  const credit = payment.amount - payment.allocated;
  const { payment: applied } = await owner.run(
    "applyPayment",
    { id: payment.id, allocations: [{ invoiceId: next }] },
    "payment { allocated { amount } unallocated { amount } }",
  );
  ledger.applied(payment, [[next, credit]]);
  assert.deepEqual(applied, { allocated: { amount: "4000.00" }, unallocated: { amount: "0.00" } });
  await pay(plus(DAYS[8], 9), [[next]]);
});

test("money that came by mistake is given back", async () => {
  const payment = await pay(plus(DAYS[9], 3), [], cents("150.00"));
  const refund = { id: payment.id, amount: eur(cents("100.00")), refundedAt: noon(plus(DAYS[9], 5)) };
  await owner.run("refundPayment", refund, "refund { id }");
  payment.refunded += cents("100.00");
});

/** A bill of the vendor, written by the firm's bookkeeping software. */
async function bill(number, date, net) {
  const lines = [{ description: "Illustrations", quantity: "2.5", unitPrice: decimal((net * 2n) / 5n), taxRate: "19" }];
  const input = { vendorId: made.vendor, vendorInvoiceNumber: number, billDate: date, dueDate: plus(date, 30), lines };
  const { bill } = await books.run("createBill", input, "bill { id total { amount } }");
  const total = net + part(net, 19_000);
  assert.equal(cents(bill.total.amount), total);
  ledger.bills.set(bill.id, { total, paid: 0n, status: "DRAFT" });
  return bill.id;
}

async function payBill(id, day, amount) {
  const kept = ledger.bills.get(id);
  const input = { id, method: "BANK_TRANSFER", paidAt: noon(day), ...(amount && { amount: eur(amount) }) };
  await owner.run("payBill", input, "bill { status }");
  kept.paid += amount ?? kept.total - kept.paid;
  kept.status = kept.paid === kept.total ? "PAID" : "PARTIALLY_PAID";
}

test("the firm's own bills are approved and paid", async () => {
  const vendor = { name: "Pencil & Sons", currency: "EUR" };
  made.vendor = (await owner.run("createVendor", vendor, "vendor { id }")).vendor.id;
  const policy = { name: "All", threshold: eur(0n), approverIds: [made.owner] };
  await owner.run("createApprovalPolicy", policy, "approvalPolicy { id }");
  const scopes = ["BILL_READ", "BILL_WRITE", "VENDOR_READ"];
  books = new Caller((await owner.run("createApiKey", { name: "Books", scopes }, "secret")).secret);

  const submit = (id) => books.run("submitBill", { id }, "bill { status }");
  const approve = async (id) => {
    await owner.run("approveBill", { id }, "bill { status }");
    ledger.bills.get(id).status = "APPROVED";
  };
  const paid = await bill("P-1", DAYS[2], cents("1000.00"));
  await submit(paid);
  const early = await owner.attempt("payBill", { id: paid, method: "CARD" }, "bill { status }");
  assert.deepEqual(early.userErrors.map(({ code }) => code), ["INVALID_TRANSITION"]);
  await approve(paid);
  await payBill(paid, plus(DAYS[2], 15), cents("190.00"));
  await payBill(paid, plus(DAYS[2], 25));

  const corrected = await bill("P-2", DAYS[4], cents("480.00"));
  await submit(corrected);
  await owner.run("rejectBill", { id: corrected, reason: "Agreed was 400." }, "bill { status }");
  const lines = [{ description: "Illustrations", unitPrice: "400.00", taxRate: "19" }];
  await books.run("updateBill", { id: corrected, lines }, "bill { id }");
  ledger.bills.get(corrected).total = cents("476.00");
  await submit(corrected);
  await approve(corrected);
  await payBill(corrected, plus(DAYS[4], 28));

  const twice = await bill("P-3", DAYS[6], cents("480.00"));
  await books.run("voidBill", { id: twice, reason: "Sent twice" }, "bill { status }");
  ledger.bills.get(twice).status = "VOID";

  const late = await bill("P-4", DAYS[9], cents("250.00"));
  await submit(late);
  await approve(late);
});

test("every invoice stands where the script says", async () => {
  const answer = `id number status isOverdue dueDate paid { amount } credited { amount } due { amount } total { amount }
    invoiceSchedule { name } installment { status }`;
  const invoices = await owner.all("invoices", answer, { engagementId: { eq: made.engagement } });
  assert.deepEqual(invoices.map(({ id }) => id).sort(), [...ledger.invoices.keys()].sort());
  for (const { id, status, isOverdue, dueDate, paid, credited, due, total, installment, invoiceSchedule } of invoices) {
    const kept = ledger.invoices.get(id);
    const isVoid = status === "VOID";
    assert.deepEqual(
      [status, dueDate, cents(paid.amount), cents(credited.amount), cents(total.amount)],
      [ledger.status(id), kept.dueDate, kept.paid, kept.credited, kept.total],
    );
    if (!isVoid) assert.equal(cents(due.amount), ledger.due(id));
    assert.equal(isOverdue, status === "OPEN" && dueDate < today);
    assert.deepEqual([installment.status, ["Retainer", "Project"].includes(invoiceSchedule.name)], ["INVOICED", true]);
  }
  // The series has no gap, and no number twice.
  const sequence = invoices.map(({ number }) => Number(/\d+$/.exec(number)[0])).sort((a, b) => a - b);
  assert.deepEqual(sequence, Array.from({ length: invoices.length }, (_, nth) => nth + 1));
  const installments = await owner.all("installments", "status amount { amount }", { engagementId: { eq: made.engagement } });
  assert.deepEqual([...new Set(installments.map(({ status }) => status))], ["INVOICED"]);
  assert.equal(sum(installments.map(({ amount }) => cents(amount.amount))), 12n * RETAINER + PROJECT);
});

test("the aging report has what is overdue where it belongs", async () => {
  const buckets = "current { amount } days1To30 { amount } days31To60 { amount } days61To90 { amount } over90 { amount } total { amount }";
  const query = `query Aging($client: ID) { invoiceAging(clientCompanyId: $client) { totals { currency invoiceCount ${buckets}
    clients { clientCompany { id } ${buckets} } } } }`;
  const { totals } = (await owner.ask(query, { client: made.client })).invoiceAging;
  const told = (of) => [of.current, of.days1To30, of.days31To60, of.days61To90, of.over90].map(({ amount }) => cents(amount));
  const expected = ledger.aging(today);
  assert.deepEqual(totals.map(({ currency }) => currency), ["EUR"]);
  assert.deepEqual(told(totals[0]), expected);
  assert.equal(cents(totals[0].total.amount), sum(expected));
  assert.equal(totals[0].invoiceCount, ledger.open.length);
  assert.deepEqual(totals[0].clients.map(told), [expected]);
  assert.ok(sum(expected.slice(1)) > 0n, "something is overdue");
});

test("the client's statement closes with what the client owes", async () => {
  const query = `query Statement($client: ID!, $from: Date!, $to: Date!) {
    clientStatement(clientCompanyId: $client, currency: "EUR", from: $from, to: $to) {
      openingBalance { amount } closingBalance { amount } entries { kind amount { amount } balance { amount } } } }`;
  const { clientStatement: statement } = await owner.ask(query, { client: made.client, from: START, to: today });
  assert.equal(cents(statement.openingBalance.amount), 0n);
  const owed = sum(ledger.open.map(({ id }) => ledger.due(id))) - ledger.unallocated;
  assert.equal(cents(statement.closingBalance.amount), owed);
  assert.equal(sum(statement.entries.map(({ amount }) => cents(amount.amount))), owed);
  const kinds = {};
  for (const { kind } of statement.entries) kinds[kind] = (kinds[kind] ?? 0) + 1;
  assert.deepEqual(kinds, {
    INVOICE: ledger.invoices.size,
    INVOICE_VOID: 1,
    CREDIT_NOTE: 1,
    PAYMENT: ledger.payments.length,
    REFUND: 1,
  });
});

test("revenue by month is what was billed without what was taken back", async () => {
  const query = `query Revenue($from: Date!, $to: Date!) { revenueByMonth(from: $from, to: $to) {
    month invoiceCount net { amount } tax { amount } creditNoteCount creditedNet { amount } creditedTax { amount } revenue { amount } } }`;
  const months = (await owner.ask(query, { from: START, to: today })).revenueByMonth;
  const told = months.map((of) => [
    of.month,
    { invoices: of.invoiceCount, net: cents(of.net.amount), tax: cents(of.tax.amount), creditNotes: of.creditNoteCount,
      creditedNet: cents(of.creditedNet.amount), creditedTax: cents(of.creditedTax.amount) },
  ]);
  assert.deepEqual(told, [...ledger.revenue()]);
  const year = 11n * RETAINER + cents("2400.00") + PROJECT - cents("500.00");
  assert.equal(sum(months.map(({ revenue }) => cents(revenue.amount))), year);
});

test("payments and bills are what was paid", async () => {
  const amounts = "amount { amount } allocated { amount } refunded { amount } unallocated { amount }";
  const payments = await owner.all("payments", `id ${amounts}`, { clientCompanyId: { eq: made.client } });
  assert.equal(payments.length, ledger.payments.length);
  for (const { id, amount, allocated, refunded, unallocated } of payments) {
    const kept = ledger.payments.find((payment) => payment.id === id);
    assert.deepEqual(
      [amount, allocated, refunded, unallocated].map(({ amount }) => cents(amount)),
      [kept.amount, kept.allocated, kept.refunded, kept.amount - kept.allocated - kept.refunded],
    );
  }
  const bills = await owner.all("bills", "id status isOverdue dueDate total { amount } paid { amount } due { amount }", { vendorId: { eq: made.vendor } });
  assert.equal(bills.length, ledger.bills.size);
  for (const { id, status, isOverdue, dueDate, total, paid } of bills) {
    const kept = ledger.bills.get(id);
    assert.deepEqual([status, cents(total.amount), cents(paid.amount)], [kept.status, kept.total, kept.paid]);
    assert.equal(isOverdue, status === "APPROVED" && dueDate < today);
  }
});

after(() => {
  const rows = [...ledger.invoices.values()].map((of) => ({
    issued: of.issueDate,
    total: decimal(of.total),
    paid: decimal(of.paid),
    credited: decimal(of.credited),
    due: decimal(ledger.due(of.id)),
    status: ledger.status(of.id),
    "days overdue": ledger.status(of.id) === "OPEN" ? Math.max(0, between(of.dueDate, today)) : 0,
  }));
  console.table(rows.sort((a, b) => (a.issued < b.issued ? -1 : 1)));
  const buckets = ledger.aging(today).map(decimal);
  console.log(`owed: ${buckets.join(" · ")} (current · 1–30 · 31–60 · 61–90 · 90+); credit: ${decimal(ledger.unallocated)}`);
});
