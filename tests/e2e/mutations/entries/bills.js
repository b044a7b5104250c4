// Mia approves what the owner enters: whoever makes a bill does not decide about it.
import { UNKNOWN } from "../src/names.js";
import { mutate } from "../src/server.js";

const lines = [{ description: "Paper", quantity: "2.5", unitPrice: "40.00", taxRate: "20" }];
const submit = (made, id) => mutate(made.owner, "submitBill", { id }, "bill { id }");

export const bills = {
  createApprovalPolicy: {
    before: (made) => mutate(made.owner, "changeMemberRole", { id: made.miaMember, role: "MANAGER" }, "member { id }"),
    good: (made) => ({
      name: "Pounds",
      threshold: { amount: "100.00", currency: "GBP" },
      approverIds: [made.miaMember],
    }),
    bad: (made) => ({ name: "Pounds", threshold: { amount: "1", currency: "GBP" }, approverIds: [] }),
    refusals: ["REQUIRED approverIds"],
    answer: "approvalPolicy { id version }",
    keep: ({ approvalPolicy }) => ({ policy: approvalPolicy.id }),
    events: ["approval_policy.created"],
  },
  updateApprovalPolicy: {
    good: (made) => ({ id: made.policy, expectedVersion: 1, name: "From 100 pounds" }),
    bad: (made) => ({ id: made.policy, approverIds: [made.miaMember, made.miaMember] }),
    refusals: ["DUPLICATE approverIds.1"],
    answer: "approvalPolicy { id version }",
    events: ["approval_policy.updated"],
  },
  deleteApprovalPolicy: {
    good: (made) => ({ id: made.policy }),
    bad: (made) => ({ id: made.policy }),
    refusals: ["NOT_FOUND id"],
    answer: "approvalPolicy { id deletedAt }",
    events: ["approval_policy.deleted"],
  },
  restoreApprovalPolicy: {
    good: (made) => ({ id: made.policy }),
    bad: { id: UNKNOWN.approvalPolicy },
    refusals: ["NOT_FOUND id"],
    answer: "approvalPolicy { id deletedAt }",
    events: ["approval_policy.restored"],
  },
  createBill: {
    good: (made) => ({ vendorId: made.paper, vendorInvoiceNumber: "R-7", lines }),
    bad: (made) => ({ vendorId: made.paper, vendorInvoiceNumber: "R-7", lines }),
    refusals: ["DUPLICATE vendorInvoiceNumber"],
    answer: "bill { id number total { amount currency } }",
    check: ({ bill }) => bill.total.amount === "120.00" && bill.total.currency === "GBP",
    keep: ({ bill }) => ({ bill: bill.id }),
    events: ["bill.created"],
  },
  updateBill: {
    good: (made) => ({ id: made.bill, expectedVersion: 1, memo: "Paper of the spring" }),
    bad: (made) => ({ id: made.bill, lines: [{ description: "Paper", quantity: "0", unitPrice: "1" }] }),
    refusals: ["INVALID lines.0.quantity"],
    answer: "bill { id version }",
    events: ["bill.updated"],
  },
  submitBill: {
    good: (made) => ({ id: made.bill }),
    // It waits already.
    bad: (made) => ({ id: made.bill }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "bill { id status nextApprover { id } }",
    events: ["bill.submitted", "bill_approval.requested"],
  },
  rejectBill: {
    as: "mia",
    good: (made) => ({ id: made.bill, reason: "Too dear" }),
    bad: (made) => ({ id: made.bill, reason: "Too dear" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "bill { id status rejectionReason approvals { id decision } }",
    events: ["bill.rejected", "bill_approval.rejected"],
  },
  approveBill: {
    as: "mia",
    before: (made) => submit(made, made.bill),
    good: (made) => ({ id: made.bill, note: "So be it" }),
    bad: (made) => ({ id: made.bill }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "bill { id status }",
    events: ["bill.approved", "bill_approval.approved"],
  },
  payBill: {
    good: (made) => ({ id: made.bill, amount: { amount: "20.00", currency: "GBP" }, method: "BANK_TRANSFER" }),
    bad: (made) => ({ id: made.bill, amount: { amount: "100.01", currency: "GBP" }, method: "BANK_TRANSFER" }),
    refusals: ["INVALID amount.amount"],
    answer: "billPayment { id } bill { id status due { amount } }",
    check: ({ bill }) => bill.status === "PARTIALLY_PAID" && bill.due.amount === "100.00",
    events: ["bill_payment.recorded", "bill.partially_paid"],
  },
  createBills: {
    good: (made) => ({ bills: [1, 2, 3, 4].map(() => ({ vendorId: made.ink, currency: "EUR", lines })) }),
    bad: { bills: [{ vendorId: UNKNOWN.vendor }] },
    refusals: ["NOT_FOUND bills.0.vendorId"],
    answer: "results { index bill { id number } }",
    keep: ({ results }) => ({ bills: results.map((result) => result.bill.id) }),
    events: ["bill.created"],
  },
  payBills: {
    // Without a policy of its currency a bill is approved by being submitted.
    before: (made) => Promise.all([submit(made, made.bills[0]), submit(made, made.bills[1])]),
    good: (made) => ({ bills: made.bills.slice(0, 2).map((id) => ({ id, method: "CARD" })) }),
    bad: (made) => ({ bills: [{ id: made.bills[2], method: "CARD" }] }),
    refusals: ["INVALID_TRANSITION bills.0.id"],
    answer: "results { index billPayment { id bill { id status } } }",
    keep: ({ results }) => ({ billPayment: results[1].billPayment.id }),
    events: ["bill_payment.recorded", "bill.paid"],
  },
  voidBillPayment: {
    good: (made) => ({ id: made.billPayment, reason: "Returned by the bank" }),
    // It is void already.
    bad: (made) => ({ id: made.billPayment, reason: "Returned by the bank" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "billPayment { id status bill { id status } }",
    check: ({ billPayment }) => billPayment.bill.status === "APPROVED",
    events: ["bill_payment.voided", "bill.payment_voided"],
  },
  setExternalId: {
    good: (made) => ({ id: made.billPayment, externalId: "book-1" }),
    bad: (made) => ({ id: made.billPayment }),
    refusals: ["REQUIRED externalId"],
    answer: "record { id ... on BillPayment { externalId } }",
    check: ({ record }) => record.externalId === "book-1",
    events: ["bill_payment.updated"],
  },
  voidBill: {
    good: (made) => ({ id: made.bills[2], reason: "Entered twice" }),
    bad: (made) => ({ id: made.bill, reason: "Entered twice" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "bill { id status voidedAt }",
    events: ["bill.voided"],
  },
  deleteBill: {
    good: (made) => ({ id: made.bills[3] }),
    bad: (made) => ({ id: made.bills[0] }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "bill { id deletedAt }",
    events: ["bill.deleted"],
  },
  restoreBill: {
    good: (made) => ({ id: made.bills[3] }),
    bad: { id: UNKNOWN.bill },
    refusals: ["NOT_FOUND id"],
    answer: "bill { id deletedAt }",
    events: ["bill.restored"],
  },
};
