import { UNKNOWN } from "../src/names.js";
import { mutate } from "../src/server.js";

const pounds = (amount) => ({ amount, currency: "GBP" });
const part = (invoiceId, amount) => ({ invoiceId, amount: pounds(amount) });

export const payments = {
  recordPayment: {
    before: async (made) => {
      const lines = [{ description: "Website care", unitPrice: "100" }];
      const draft = { engagementId: made.care, currency: "GBP", lines };
      const { payload } = await mutate(made.owner, "createInvoice", draft, "invoice { id }");
      made.issued = payload.invoice.id;
      await mutate(made.owner, "issueInvoice", { id: made.issued }, "invoice { id }");
    },
    good: (made) => ({
      clientCompanyId: made.acme,
      amount: pounds("50.00"),
      method: "CARD",
      reference: "Thank you",
      processorId: "ch_1",
      allocations: [part(made.issued, "10.00")],
    }),
    bad: (made) => ({ clientCompanyId: made.acme, amount: pounds("0.00"), method: "CARD" }),
    refusals: ["INVALID amount.amount"],
    answer: "payment { id version unallocated { amount } }",
    keep: ({ payment }) => ({ payment: payment.id }),
    check: ({ payment }) => payment.unallocated.amount === "40.00",
    events: ["invoice.payment_applied", "payment.recorded", "payment_allocation.created"],
  },
  updatePayment: {
    good: (made) => ({ id: made.payment, expectedVersion: 1, reference: "Thank you!" }),
    bad: (made) => ({ id: made.payment, receivedAt: "2999-01-01T00:00:00Z" }),
    refusals: ["INVALID receivedAt"],
    answer: "payment { id version }",
    events: ["payment.updated"],
  },
  applyPayment: {
    good: (made) => ({ id: made.payment, allocations: [part(made.issued, "5.00")] }),
    bad: (made) => ({ id: made.payment, allocations: [{ invoiceId: UNKNOWN.invoice }] }),
    refusals: ["NOT_FOUND allocations.0.invoiceId"],
    answer: "payment { id allocated { amount } }",
    check: ({ payment }) => payment.allocated.amount === "15.00",
    events: ["invoice.payment_applied", "payment.applied", "payment_allocation.created"],
  },
  unapplyPayment: {
    good: (made) => ({ id: made.payment, allocations: [part(made.issued, "1.00")] }),
    bad: (made) => ({ id: made.payment, allocations: [part(made.issued, "99.00")] }),
    refusals: ["INVALID allocations.0.amount"],
    answer: "payment { id allocated { amount } }",
    check: ({ payment }) => payment.allocated.amount === "14.00",
    events: ["invoice.payment_taken_back", "payment.unapplied", "payment_allocation.created"],
  },
  // Credit first: the invoice keeps what it got.
  refundPayment: {
    good: (made) => ({ id: made.payment, amount: pounds("6.00"), reason: "Paid twice" }),
    bad: (made) => ({ id: made.payment, amount: pounds("44.01") }),
    refusals: ["INVALID amount"],
    answer: "payment { id status } refund { id }",
    events: ["payment.refunded", "refund.created"],
  },
  recordPayments: {
    good: (made) => ({
      payments: [0, 1].map(() => ({
        clientCompanyId: made.acme,
        amount: pounds("20.00"),
        method: "CHECK",
        status: "PENDING",
      })),
    }),
    bad: (made) => ({ payments: [{ clientCompanyId: made.acme, amount: pounds("-1"), method: "CASH" }] }),
    refusals: ["INVALID payments.0.amount.amount"],
    answer: "results { index payment { id status } }",
    keep: ({ results: [first, second] }) => ({ announced: first.payment.id, bounced: second.payment.id }),
    events: ["payment.recorded"],
  },
  confirmPayment: {
    good: (made) => ({ id: made.announced }),
    // It is SUCCEEDED already.
    bad: (made) => ({ id: made.announced }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "payment { id status }",
    events: ["payment.confirmed"],
  },
  failPayment: {
    good: (made) => ({ id: made.bounced, reason: "Bounced" }),
    // It is FAILED already.
    bad: (made) => ({ id: made.bounced, reason: "Bounced again" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "payment { id status failureReason }",
    events: ["payment.failed"],
  },
};
