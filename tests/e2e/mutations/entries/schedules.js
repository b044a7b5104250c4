import { UNKNOWN } from "../src/names.js";
import { mutate } from "../src/server.js";

const eur = (amount) => ({ amount, currency: "EUR" });

/** An engagement under way; the others are ended by then. */
async function underWay(made) {
  const engagement = { name: "Shop", clientCompanyId: made.acme, currency: "EUR" };
  const { payload } = await mutate(made.owner, "createEngagement", engagement, "engagement { id }");
  made.shop = payload.engagement.id;
  await mutate(made.owner, "activateEngagement", { id: made.shop }, "engagement { id }");
}

export const schedules = {
  createInvoiceSchedule: {
    before: underWay,
    good: (made) => ({
      engagementId: made.shop,
      name: "Shop",
      taxRate: "19",
      total: eur("1000"),
      installments: [
        { description: "Design", amount: { percent: "40" }, trigger: { event: "MILESTONE" } },
        { description: "The rest", amount: { remaining: true }, trigger: { date: "2030-12-31" } },
      ],
    }),
    bad: (made) => ({
      engagementId: made.shop,
      name: "Shop",
      installments: [{ description: "Design", amount: { percent: "40" }, trigger: { event: "MILESTONE" } }],
    }),
    refusals: ["INVALID installments.0.amount"],
    answer: "invoiceSchedule { id installments(orderBy: [{field: CREATED_AT}]) { nodes { id amount { amount } } } }",
    check: ({ invoiceSchedule: { installments } }) =>
      installments.nodes.map(({ amount }) => amount.amount).join() === "400.00,600.00",
    keep: ({ invoiceSchedule }) => ({
      schedule: invoiceSchedule.id,
      design: invoiceSchedule.installments.nodes[0].id,
    }),
    events: ["invoice_schedule.created"],
  },
  updateInvoiceSchedule: {
    good: (made) => ({ id: made.schedule, expectedVersion: 1, paymentTermsDays: 14 }),
    bad: (made) => ({ id: made.schedule, taxRate: "100.5" }),
    refusals: ["INVALID taxRate"],
    answer: "invoiceSchedule { id version }",
    events: ["invoice_schedule.updated"],
  },
  pauseInvoiceSchedule: {
    good: (made) => ({ id: made.schedule }),
    bad: (made) => ({ id: made.schedule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoiceSchedule { id status }",
    events: ["invoice_schedule.paused"],
  },
  resumeInvoiceSchedule: {
    good: (made) => ({ id: made.schedule }),
    bad: (made) => ({ id: made.schedule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoiceSchedule { id status }",
    events: ["invoice_schedule.resumed"],
  },
  deleteInvoiceSchedule: {
    good: (made) => ({ id: made.schedule }),
    // It is gone already.
    bad: (made) => ({ id: made.schedule }),
    refusals: ["NOT_FOUND id"],
    answer: "invoiceSchedule { id deletedAt }",
    events: ["invoice_schedule.deleted"],
  },
  restoreInvoiceSchedule: {
    good: (made) => ({ id: made.schedule }),
    // It is back already.
    bad: (made) => ({ id: made.schedule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoiceSchedule { id deletedAt }",
    events: ["invoice_schedule.restored"],
  },
  addInstallment: {
    good: (made) => ({
      invoiceScheduleId: made.schedule,
      description: "Photos",
      amount: { fixed: eur("100") },
      trigger: { date: "2030-07-15" },
    }),
    // More than the schedule's total.
    bad: (made) => ({
      invoiceScheduleId: made.schedule,
      description: "Photos",
      amount: { fixed: eur("600") },
      trigger: { date: "2030-07-15" },
    }),
    refusals: ["INVALID amount"],
    answer: "installment { id position }",
    keep: ({ installment }) => ({ photos: installment.id }),
    events: ["installment.created", "installment.repriced"],
  },
  updateInstallment: {
    good: (made) => ({ id: made.photos, expectedVersion: 1, description: "Photographs" }),
    bad: (made) => ({ id: made.photos, amount: { percent: "0" } }),
    refusals: ["INVALID amount.percent"],
    answer: "installment { id version }",
    events: ["installment.updated"],
  },
  skipInstallment: {
    good: (made) => ({ id: made.photos }),
    bad: (made) => ({ id: made.photos }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "installment { id status }",
    events: ["installment.repriced", "installment.skipped"],
  },
  reopenInstallment: {
    good: (made) => ({ id: made.photos }),
    bad: (made) => ({ id: made.photos }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "installment { id status }",
    events: ["installment.reopened", "installment.repriced"],
  },
  triggerInstallment: {
    good: (made) => ({ id: made.design }),
    // It falls due on a day.
    bad: (made) => ({ id: made.photos }),
    refusals: ["INVALID id"],
    answer: "installment { id triggeredAt }",
    events: ["installment.triggered"],
  },
  runInvoiceSchedules: {
    good: (made) => ({ asOf: "2030-07-20", engagementId: made.shop }),
    bad: { engagementId: UNKNOWN.engagement },
    refusals: ["NOT_FOUND engagementId"],
    answer: "results { installment { id status } invoice { id status total { amount } } } hasMore",
    check: ({ results, hasMore }) =>
      results.map(({ invoice }) => invoice.total.amount).join() === "476.00,119.00" && !hasMore,
    events: ["installment.invoiced", "invoice.created"],
  },
  cancelInvoiceSchedule: {
    good: (made) => ({ id: made.schedule }),
    // What is CANCELLED changes no more.
    bad: (made) => ({ id: made.schedule }),
    refusals: ["IMMUTABLE id"],
    answer: "invoiceSchedule { id status }",
    events: ["invoice_schedule.cancelled"],
  },
};
