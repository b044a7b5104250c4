// A hundred at most, each with a result of its own.
import { UNKNOWN } from "../src/names.js";

export const bulk = {
  createClientCompanies: {
    good: { clientCompanies: [{ name: "Initech" }, { name: "Initech Inc" }] },
    // What is refused leaves the others as they are: the first is made.
    bad: { clientCompanies: [{ name: "Initrode" }, { name: "" }] },
    badEvents: ["client_company.created"],
    refusals: ["REQUIRED clientCompanies.1.name"],
    answer: "results { index clientCompany { id } }",
    keep: ({ results: [first, second] }) => ({ initech: first.clientCompany.id, initechInc: second.clientCompany.id }),
    events: ["client_company.created"],
  },
  updateClientCompanies: {
    good: (made) => ({
      clientCompanies: [
        { id: made.initech, legalName: "Initech LLC" },
        { id: made.initechInc, domains: ["initech.example"] },
      ],
    }),
    bad: (made) => ({ clientCompanies: [{ id: made.initech, parentId: made.initech }] }),
    refusals: ["INVALID clientCompanies.0.parentId"],
    answer: "results { index clientCompany { id } }",
    events: ["client_company.updated"],
  },
  createContacts: {
    good: (made) => ({
      contacts: [
        { name: "Peter", clientCompanyId: made.initech },
        { name: "Peter G.", clientCompanyId: made.initechInc },
      ],
    }),
    bad: { contacts: Array.from({ length: 101 }, (_, i) => ({ name: `Contact ${i}` })) },
    refusals: ["LIMIT contacts"],
    answer: "results { index contact { id } }",
    keep: ({ results: [first, second] }) => ({ peter: first.contact.id, peterG: second.contact.id }),
    events: ["contact.created"],
  },
  updateContacts: {
    good: (made) => ({
      contacts: [
        { id: made.peter, emails: ["peter@initech.example"] },
        { id: made.peterG, title: "Engineer" },
      ],
    }),
    bad: { contacts: [{ id: UNKNOWN.contact, title: "Nobody" }] },
    refusals: ["NOT_FOUND contacts.0.id"],
    answer: "results { index contact { id } }",
    events: ["contact.updated"],
  },
  createDeals: {
    good: (made) => ({
      deals: [
        { name: "Software", clientCompanyId: made.initech, contactId: made.peter },
        { name: "Hardware", clientCompanyId: made.initechInc },
      ],
    }),
    bad: { deals: [{ name: "Software", stage: "WON" }] },
    refusals: ["INVALID deals.0.stage"],
    answer: "results { index deal { id } }",
    keep: ({ results: [first, second] }) => ({ software: first.deal.id, hardware: second.deal.id }),
    events: ["deal.created"],
  },
  updateDeals: {
    good: (made) => ({
      deals: [
        { id: made.software, probability: 60 },
        { id: made.hardware, name: "Printers" },
      ],
    }),
    bad: (made) => ({ deals: [{ id: made.software, amount: { amount: "-1", currency: "USD" } }] }),
    refusals: ["INVALID deals.0.amount.amount"],
    answer: "results { index deal { id } }",
    events: ["deal.updated"],
  },
  createEngagements: {
    good: (made) => ({
      engagements: [
        { name: "Care", clientCompanyId: made.initech, dealId: made.software },
        { name: "Repair", clientCompanyId: made.initechInc },
      ],
    }),
    bad: (made) => ({ engagements: [{ name: "Care", clientCompanyId: made.initechInc, dealId: made.software }] }),
    refusals: ["INVALID engagements.0.dealId"],
    answer: "results { index engagement { id number } }",
    keep: ({ results: [first, second] }) => ({ initechCare: first.engagement.id, repair: second.engagement.id }),
    events: ["engagement.created"],
  },
  updateEngagements: {
    good: (made) => ({
      engagements: [
        { id: made.initechCare, termMonths: 6 },
        { id: made.repair, name: "Rebuild" },
      ],
    }),
    bad: (made) => ({ engagements: [{ id: made.repair, termMonths: 121 }] }),
    refusals: ["INVALID engagements.0.termMonths"],
    answer: "results { index engagement { id } }",
    events: ["engagement.updated"],
  },
  createLeads: {
    good: { leads: [{ name: "Milton", email: "milton@initech.example" }, { name: "Bill", score: 3 }] },
    bad: { leads: [{ name: "Milton", email: "not an address" }] },
    refusals: ["INVALID leads.0.email"],
    answer: "results { index lead { id } }",
    events: ["lead.created"],
  },
};
