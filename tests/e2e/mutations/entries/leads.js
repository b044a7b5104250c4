import { UNKNOWN } from "../src/names.js";

export const leads = {
  createLead: {
    good: (made) => ({
      name: "Grace Hopper",
      email: "grace@navy.example",
      companyName: "Navy",
      message: "We need a compiler.",
      score: 10,
      ownerId: made.ownerMember,
    }),
    bad: { name: "Grace Hopper", score: 101 },
    refusals: ["INVALID score"],
    answer: "lead { id version }",
    keep: ({ lead }) => ({ grace: lead.id }),
    events: ["lead.created"],
  },
  updateLead: {
    good: (made) => ({ id: made.grace, expectedVersion: 1, score: 90, source: "conference" }),
    bad: (made) => ({ id: made.grace, expectedVersion: 1, score: 50 }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "lead { id version }",
    events: ["lead.updated"],
  },
  startLead: {
    good: (made) => ({ id: made.grace }),
    bad: (made) => ({ id: made.grace }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "lead { id status }",
    events: ["lead.started"],
  },
  disqualifyLead: {
    good: (made) => ({ id: made.grace, reason: "No budget" }),
    bad: (made) => ({ id: made.grace, reason: "Still none" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "lead { id status }",
    events: ["lead.disqualified"],
  },
  reopenLead: {
    good: (made) => ({ id: made.grace }),
    bad: (made) => ({ id: made.grace }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "lead { id status }",
    events: ["lead.reopened"],
  },
  qualifyLead: {
    good: (made) => ({ id: made.grace }),
    bad: { id: UNKNOWN.lead },
    refusals: ["NOT_FOUND id"],
    answer: "lead { id status }",
    events: ["lead.qualified"],
  },
  convertLead: {
    good: (made) => ({ id: made.grace, deal: { name: "Compiler", amount: { amount: "9000", currency: "USD" } } }),
    // It is CONVERTED already.
    bad: (made) => ({ id: made.grace }),
    refusals: ["IMMUTABLE id"],
    answer: "lead { id status } clientCompany { id } contact { id } deal { id }",
    events: ["lead.converted", "client_company.created", "contact.created", "deal.created"],
  },
  deleteLead: {
    good: (made) => ({ id: made.grace }),
    // It is deleted already.
    bad: (made) => ({ id: made.grace }),
    refusals: ["NOT_FOUND id"],
    answer: "lead { id deletedAt }",
    events: ["lead.deleted"],
  },
  restoreLead: {
    good: (made) => ({ id: made.grace }),
    bad: { id: UNKNOWN.lead },
    refusals: ["NOT_FOUND id"],
    answer: "lead { id deletedAt }",
    events: ["lead.restored"],
  },
  submitLead: {
    as: null,
    good: (made) => ({ formKey: made.formKey, name: "Alan", email: "alan@bletchley.example", message: "Hello" }),
    bad: { formKey: "made up", name: "Alan", email: "alan@bletchley.example" },
    refusals: ["NOT_FOUND formKey"],
    answer: "accepted",
    events: ["lead.submitted"],
  },
};
