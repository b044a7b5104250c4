import { UNKNOWN } from "../src/names.js";

export const companies = {
  createClientCompany: {
    good: (made) => ({
      name: "Acme",
      legalName: "Acme Ltd",
      domains: ["acme.example"],
      taxId: "GB999999973",
      billingAddress: { line1: "1 Main Street", city: "London", postalCode: "N1 1AA", country: "GB" },
      currency: "GBP",
      paymentTermsDays: 30,
      ownerId: made.ownerMember,
      customFields: { segment: "retail" },
      externalId: "company-1",
    }),
    bad: { legalName: "Acme Ltd" },
    refusals: ["REQUIRED name"],
    answer: "clientCompany { id version }",
    keep: ({ clientCompany }) => ({ acme: clientCompany.id }),
    events: ["client_company.created"],
  },
  updateClientCompany: {
    good: (made) => ({ id: made.acme, expectedVersion: 1, name: "Acme Group", paymentTermsDays: 14, taxId: null }),
    bad: (made) => ({ id: made.acme, expectedVersion: 1, name: "Too late" }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "clientCompany { id version }",
    events: ["client_company.updated"],
  },
  activateClientCompany: {
    good: (made) => ({ id: made.acme }),
    // It is ACTIVE already.
    bad: (made) => ({ id: made.acme }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "clientCompany { id status }",
    events: ["client_company.activated"],
  },
  deactivateClientCompany: {
    good: (made) => ({ id: made.acme }),
    bad: (made) => ({ id: made.acme }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "clientCompany { id status }",
    events: ["client_company.deactivated"],
  },
  deleteClientCompany: {
    good: (made) => ({ id: made.acme }),
    // It is deleted already.
    bad: (made) => ({ id: made.acme }),
    refusals: ["NOT_FOUND id"],
    answer: "clientCompany { id deletedAt }",
    events: ["client_company.deleted"],
  },
  restoreClientCompany: {
    good: (made) => ({ id: made.acme }),
    bad: { id: UNKNOWN.clientCompany },
    refusals: ["NOT_FOUND id"],
    answer: "clientCompany { id deletedAt }",
    events: ["client_company.restored"],
  },
};
