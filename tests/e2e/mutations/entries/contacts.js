import { UNKNOWN } from "../src/names.js";

export const contacts = {
  createContact: {
    good: (made) => ({
      givenName: "Ada",
      familyName: "Lovelace",
      emails: ["ada@acme.example"],
      phones: ["+44 20 7946 0000"],
      roles: ["PRIMARY", "BILLING"],
      consent: { status: "GRANTED", source: "fair" },
      clientCompanyId: made.acme,
      ownerId: made.ownerMember,
      externalId: "contact-1",
    }),
    bad: { name: "Ada", emails: ["ada@acme.example", "not an address"] },
    refusals: ["INVALID emails.1"],
    answer: "contact { id name version }",
    keep: ({ contact }) => ({ ada: contact.id }),
    events: ["contact.created"],
  },
  updateContact: {
    good: (made) => ({ id: made.ada, expectedVersion: 1, title: "Countess", phones: [], customFields: { vip: true } }),
    bad: (made) => ({ id: made.ada, clientCompanyId: UNKNOWN.clientCompany }),
    refusals: ["NOT_FOUND clientCompanyId"],
    answer: "contact { id version }",
    events: ["contact.updated"],
  },
  deleteContact: {
    good: (made) => ({ id: made.ada, expectedVersion: 2 }),
    // It is deleted already.
    bad: (made) => ({ id: made.ada }),
    refusals: ["NOT_FOUND id"],
    answer: "contact { id deletedAt }",
    events: ["contact.deleted"],
  },
  restoreContact: {
    good: (made) => ({ id: made.ada }),
    bad: { id: UNKNOWN.contact },
    refusals: ["NOT_FOUND id"],
    answer: "contact { id deletedAt }",
    events: ["contact.restored"],
  },
};
