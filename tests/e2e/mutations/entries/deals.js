import { UNKNOWN } from "../src/names.js";

export const deals = {
  createDeal: {
    good: (made) => ({
      name: "Website",
      amount: { amount: "1250.00", currency: "GBP" },
      stage: "LEAD",
      expectedCloseDate: "2030-06-30",
      clientCompanyId: made.acme,
      contactId: made.ada,
      ownerId: made.ownerMember,
    }),
    bad: { name: "Website", amount: { amount: "1250.005", currency: "GBP" } },
    refusals: ["INVALID amount.amount"],
    answer: "deal { id version }",
    keep: ({ deal }) => ({ website: deal.id }),
    events: ["deal.created"],
  },
  updateDeal: {
    good: (made) => ({ id: made.website, expectedVersion: 1, name: "Website and shop", probability: 40 }),
    bad: (made) => ({ id: made.website, probability: 101 }),
    refusals: ["INVALID probability"],
    answer: "deal { id version }",
    events: ["deal.updated"],
  },
  moveDeal: {
    good: (made) => ({ id: made.website, stage: "PROPOSAL" }),
    // There is `winDeal` for it.
    bad: (made) => ({ id: made.website, stage: "WON" }),
    refusals: ["INVALID stage"],
    answer: "deal { id stage }",
    events: ["deal.moved"],
  },
  winDeal: {
    good: (made) => ({ id: made.website }),
    bad: (made) => ({ id: made.website }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "deal { id stage closedAt }",
    events: ["deal.won"],
  },
  reopenDeal: {
    good: (made) => ({ id: made.website, stage: "NEGOTIATION" }),
    // It is open already.
    bad: (made) => ({ id: made.website }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "deal { id stage closedAt }",
    events: ["deal.reopened"],
  },
  loseDeal: {
    good: (made) => ({ id: made.website, reason: "Too expensive" }),
    // It is LOST already.
    bad: (made) => ({ id: made.website, reason: "Too late" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "deal { id stage closedAt }",
    events: ["deal.lost"],
  },
  deleteDeal: {
    good: (made) => ({ id: made.website }),
    // It is deleted already.
    bad: (made) => ({ id: made.website }),
    refusals: ["NOT_FOUND id"],
    answer: "deal { id deletedAt }",
    events: ["deal.deleted"],
  },
  restoreDeal: {
    good: (made) => ({ id: made.website }),
    bad: { id: UNKNOWN.deal },
    refusals: ["NOT_FOUND id"],
    answer: "deal { id deletedAt }",
    events: ["deal.restored"],
  },
};
