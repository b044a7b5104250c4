// How clients are reminded of invoices, and what is done by itself. The reminders that wait are the demo firm's, whose
// invoices are overdue.
import { UNKNOWN } from "../src/names.js";
import { ask, mutate } from "../src/server.js";

async function waiting(made) {
  const input = { email: "owner@demo.test", password: "demo-demo-demo" };
  const { payload } = await mutate(null, "signIn", input, "accessToken");
  made.reminding = payload.accessToken;
  const drafted = "{ invoiceReminders(filter: { status: { eq: DRAFTED } }) { nodes { id invoice { status } } } }";
  const { invoiceReminders } = await ask(made.reminding, drafted);
  const owed = invoiceReminders.nodes.filter(({ invoice }) => invoice.status === "OPEN");
  [made.reminder, made.needless] = owed.map(({ id }) => id);
}

export const reminders = {
  createInvoiceReminderRule: {
    good: { days: 7, subject: "Invoice {{invoice.number}}", body: "Dear {{client.name}}, {{invoice.due}} are due." },
    bad: { days: 366, subject: "Invoice {{number}}", body: "Pay." },
    refusals: ["INVALID days", "INVALID subject"],
    answer: "invoiceReminderRule { id mode status }",
    check: ({ invoiceReminderRule: { mode, status } }) => mode === "DRAFT" && status === "DISABLED",
    keep: ({ invoiceReminderRule }) => ({ reminderRule: invoiceReminderRule.id }),
    events: ["invoice_reminder_rule.created"],
  },
  updateInvoiceReminderRule: {
    good: (made) => ({ id: made.reminderRule, expectedVersion: 1, days: 10, mode: "SEND" }),
    bad: (made) => ({ id: made.reminderRule, body: null }),
    refusals: ["REQUIRED body"],
    answer: "invoiceReminderRule { id version }",
    events: ["invoice_reminder_rule.updated"],
  },
  enableInvoiceReminderRule: {
    good: (made) => ({ id: made.reminderRule }),
    bad: (made) => ({ id: made.reminderRule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoiceReminderRule { id status enabledOn }",
    check: ({ invoiceReminderRule }) => invoiceReminderRule.enabledOn !== null,
    events: ["invoice_reminder_rule.enabled"],
  },
  disableInvoiceReminderRule: {
    good: (made) => ({ id: made.reminderRule }),
    bad: (made) => ({ id: made.reminderRule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoiceReminderRule { id status }",
    events: ["invoice_reminder_rule.disabled"],
  },
  deleteInvoiceReminderRule: {
    good: (made) => ({ id: made.reminderRule }),
    bad: (made) => ({ id: made.reminderRule }),
    refusals: ["NOT_FOUND id"],
    answer: "invoiceReminderRule { id deletedAt }",
    events: ["invoice_reminder_rule.deleted"],
  },
  restoreInvoiceReminderRule: {
    good: (made) => ({ id: made.reminderRule }),
    bad: { id: UNKNOWN.invoiceReminderRule },
    refusals: ["NOT_FOUND id"],
    answer: "invoiceReminderRule { id deletedAt }",
    events: ["invoice_reminder_rule.restored"],
  },
  sendInvoiceReminder: {
    before: waiting,
    as: "reminding",
    good: (made) => ({ id: made.reminder, to: ["accounts@client.test"] }),
    bad: (made) => ({ id: made.needless, to: ["nobody"] }),
    refusals: ["INVALID to.0"],
    answer: "invoiceReminder { id status sentAt }",
    check: ({ invoiceReminder }) => invoiceReminder.status === "SENT",
  },
  discardInvoiceReminder: {
    as: "reminding",
    good: (made) => ({ id: made.needless }),
    bad: (made) => ({ id: made.reminder }),
    refusals: ["IMMUTABLE id"],
    answer: "invoiceReminder { id status }",
  },
  runJobNow: {
    good: { job: "EXPIRE_UPLOADS" },
    bad: { job: "EXPIRE_UPLOADS", idempotencyKey: "" },
    refusals: ["INVALID idempotencyKey"],
    answer: "jobRun { id status trigger }",
    check: ({ jobRun }) => jobRun.trigger === "MANUAL",
  },
};
