import { UNKNOWN } from "../src/names.js";

const line = (unitPrice) => ({ description: "Website care", unitPrice, taxRate: "19" });

export const invoices = {
  createInvoice: {
    good: (made) => ({ engagementId: made.care, currency: "GBP", lines: [line("100"), line("50.50")] }),
    bad: (made) => ({ engagementId: made.care, currency: "GBP", lines: [line("100.005")] }),
    refusals: ["INVALID lines.0.unitPrice"],
    answer: "invoice { id total { amount } }",
    check: ({ invoice }) => invoice.total.amount === "179.10",
    keep: ({ invoice }) => ({ invoice: invoice.id }),
    events: ["invoice.created"],
  },
  updateInvoice: {
    good: (made) => ({ id: made.invoice, expectedVersion: 1, purchaseOrder: "PO-7", lines: [line("100")] }),
    bad: (made) => ({ id: made.invoice, expectedVersion: 1, memo: "Too late" }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "invoice { id version total { amount } }",
    events: ["invoice.updated"],
  },
  deleteInvoice: {
    good: (made) => ({ id: made.invoice }),
    // It is deleted already.
    bad: (made) => ({ id: made.invoice }),
    refusals: ["NOT_FOUND id"],
    answer: "invoice { id deletedAt }",
    events: ["invoice.deleted"],
  },
  restoreInvoice: {
    good: (made) => ({ id: made.invoice }),
    // It is back already.
    bad: (made) => ({ id: made.invoice }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoice { id deletedAt }",
    events: ["invoice.restored"],
  },
  issueInvoice: {
    good: (made) => ({ id: made.invoice }),
    // It is issued already.
    bad: (made) => ({ id: made.invoice }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoice { id number status billTo { name } }",
    check: ({ invoice }) => invoice.number === "INV-000001" && invoice.status === "OPEN",
    events: ["invoice.issued"],
  },
  sendInvoice: {
    good: (made) => ({ id: made.invoice, to: ["bills@acme.example"] }),
    bad: (made) => ({ id: made.invoice, to: ["not an address"] }),
    refusals: ["INVALID to.0"],
    answer: "invoice { id sentAt }",
    events: ["invoice.sent"],
  },
  markInvoiceUncollectible: {
    good: (made) => ({ id: made.invoice }),
    bad: (made) => ({ id: made.invoice }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoice { id status }",
    events: ["invoice.marked_uncollectible"],
  },
  reopenInvoice: {
    good: (made) => ({ id: made.invoice }),
    bad: (made) => ({ id: made.invoice }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoice { id status }",
    events: ["invoice.reopened"],
  },
  createCreditNote: {
    good: (made) => ({ invoiceId: made.invoice, amount: { amount: "19", currency: "GBP" }, reason: "Late" }),
    bad: (made) => ({ invoiceId: made.invoice, amount: { amount: "19", currency: "USD" }, reason: "Late" }),
    refusals: ["INVALID amount.currency"],
    answer: "creditNote { id number } invoice { id due { amount } }",
    check: ({ creditNote, invoice }) => creditNote.number === "CN-00001" && invoice.due.amount === "100.00",
    keep: ({ creditNote }) => ({ creditNote: creditNote.id }),
    events: ["credit_note.issued", "invoice.credited"],
  },
  sendCreditNote: {
    good: (made) => ({ id: made.creditNote, to: ["bills@acme.example"] }),
    bad: (made) => ({ id: made.creditNote, to: ["not an address"] }),
    refusals: ["INVALID to.0"],
    answer: "creditNote { id sentAt }",
    events: ["credit_note.sent"],
  },
  voidCreditNote: {
    good: (made) => ({ id: made.creditNote, reason: "Not so late" }),
    bad: (made) => ({ id: made.creditNote, reason: "Again" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "creditNote { id status }",
    events: ["credit_note.voided", "invoice.credit_taken_back"],
  },
  voidAndReissueInvoice: {
    good: (made) => ({ id: made.invoice, reason: "Wrong order number", issue: {} }),
    bad: (made) => ({ id: made.invoice, reason: "Again" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "voided { id status } invoice { id number }",
    check: ({ voided, invoice }) => voided.status === "VOID" && invoice.number === "INV-000002",
    keep: ({ invoice }) => ({ reissued: invoice.id }),
    events: ["invoice.created", "invoice.issued", "invoice.voided"],
  },
  voidInvoice: {
    good: (made) => ({ id: made.reissued, reason: "Nobody ordered it" }),
    bad: (made) => ({ id: made.reissued, reason: "Again" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "invoice { id status }",
    events: ["invoice.voided"],
  },
  createInvoices: {
    good: (made) => ({ invoices: [{ engagementId: made.care, lines: [line("1")] }, { engagementId: made.care }] }),
    bad: (made) => ({ invoices: [{ engagementId: made.care, lines: [line("-1")] }] }),
    refusals: ["INVALID invoices.0.lines.0.unitPrice"],
    answer: "results { index invoice { id } }",
    keep: ({ results: [first] }) => ({ listed: first.invoice.id }),
    events: ["invoice.created"],
  },
  issueInvoices: {
    good: (made) => ({ invoices: [{ id: made.listed }] }),
    bad: { invoices: [{ id: UNKNOWN.invoice }] },
    refusals: ["NOT_FOUND invoices.0.id"],
    answer: "results { index invoice { id number } }",
    events: ["invoice.issued"],
  },
};
