// A client is offered something, agrees, and it becomes work.
import { UNKNOWN } from "../src/names.js";
import { mutate } from "../src/server.js";

const lines = [
  { description: "A website", unitPrice: "1000.00", taxRate: "20" },
  { description: "A shop", unitPrice: "500.00", taxRate: "20", kind: "OPTIONAL" },
];
const run = (made, mutation, id, more = {}) =>
  mutate(made.owner, mutation, { id, ...more }, "proposal { id }");
const to = ["ada@proposals.example"];

export const proposals = {
  createProposal: {
    good: (made) => ({ title: "A website", clientCompanyId: made.acme, currency: "GBP", depositRate: "30", lines }),
    bad: (made) => ({ title: "A website", clientCompanyId: made.acme, lines: [{ ...lines[0], kind: "CHOICE" }] }),
    refusals: ["REQUIRED lines.0.choice"],
    answer: "proposal { id number status total { amount currency } lines { id } }",
    check: ({ proposal }) => proposal.total.amount === "1200.00" && proposal.total.currency === "GBP",
    keep: ({ proposal }) => ({ proposal: proposal.id, shopLine: proposal.lines[1].id }),
    events: ["proposal.created"],
  },
  updateProposal: {
    good: (made) => ({ id: made.proposal, expectedVersion: 1, terms: "As usual." }),
    bad: (made) => ({ id: made.proposal, title: " " }),
    refusals: ["REQUIRED title"],
    answer: "proposal { id version }",
    events: ["proposal.updated"],
  },
  deleteProposal: {
    good: (made) => ({ id: made.proposal }),
    bad: (made) => ({ id: made.proposal }),
    refusals: ["NOT_FOUND id"],
    answer: "proposal { id deletedAt }",
    events: ["proposal.deleted"],
  },
  restoreProposal: {
    good: (made) => ({ id: made.proposal }),
    bad: { id: UNKNOWN.proposal },
    refusals: ["NOT_FOUND id"],
    answer: "proposal { id deletedAt }",
    events: ["proposal.restored"],
  },
  sendProposal: {
    good: (made) => ({ id: made.proposal, to }),
    bad: (made) => ({ id: made.proposal, to: ["nobody"] }),
    refusals: ["INVALID to.0"],
    answer: "proposal { id status sentAt }",
    check: ({ proposal }) => proposal.status === "SENT",
    events: ["proposal.sent"],
  },
  markProposalViewed: {
    good: (made) => ({ id: made.proposal }),
    bad: (made) => ({ id: made.proposal }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "proposal { id status viewedAt }",
    events: ["proposal.viewed"],
  },
  duplicateProposal: {
    good: (made) => ({ id: made.proposal }),
    bad: { id: UNKNOWN.proposal },
    refusals: ["NOT_FOUND id"],
    answer: "proposal { id number revision }",
    keep: ({ proposal }) => ({ copy: proposal.id }),
    events: ["proposal.created"],
  },
  declineProposal: {
    before: (made) => run(made, "sendProposal", made.copy, { to }),
    good: (made) => ({ id: made.copy, reason: "Too dear" }),
    bad: (made) => ({ id: made.copy, reason: "Too dear" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "proposal { id status declineReason }",
    events: ["proposal.declined"],
  },
  reviseProposal: {
    good: (made) => ({ id: made.copy }),
    // There is a later one.
    bad: (made) => ({ id: made.copy }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "proposal { id revision } previous { id status }",
    check: ({ proposal }) => proposal.revision === 2,
    keep: ({ proposal }) => ({ revision: proposal.id }),
    events: ["proposal.revised"],
  },
  withdrawProposal: {
    before: (made) => run(made, "sendProposal", made.revision, { to }),
    good: (made) => ({ id: made.revision }),
    bad: (made) => ({ id: made.revision }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "proposal { id status }",
    events: ["proposal.withdrawn"],
  },
  expireProposals: {
    good: {},
    bad: { asOf: "2999-01-01" },
    refusals: ["INVALID asOf"],
    answer: "proposals { id } hasMore",
    events: [],
  },
  acceptProposal: {
    good: (made) => ({
      proposalId: made.proposal,
      onBehalfOfContactId: made.ada,
      selections: [{ lineId: made.shopLine, selected: true }],
    }),
    // It is accepted already.
    bad: (made) => ({ proposalId: made.proposal }),
    refusals: ["INVALID_TRANSITION proposalId"],
    answer:
      "proposal { id status total { amount } } contract { id } signatureRequest { id } engagement { id status } invoices { id total { amount } }",
    check: ({ proposal, invoices }) => proposal.total.amount === "1800.00" && invoices[0].total.amount === "540.00",
    events: [
      "contract.created",
      "contract.sent_for_signature",
      "engagement.activated",
      "engagement.created",
      "installment.invoiced",
      "installment.triggered",
      "invoice.created",
      "invoice_schedule.created",
      "proposal.accepted",
      "proposal.chosen",
      "signature_request.sent",
    ],
  },
};
