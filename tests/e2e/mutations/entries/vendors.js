import { UNKNOWN } from "../src/names.js";

export const vendors = {
  createVendor: {
    good: { name: "Paper & Co", email: "bills@paper.example", taxId: "GB123", currency: "GBP", paymentTermsDays: 14 },
    bad: { name: "Paper & Co", paymentTermsDays: 366 },
    refusals: ["INVALID paymentTermsDays"],
    answer: "vendor { id version }",
    keep: ({ vendor }) => ({ paper: vendor.id }),
    events: ["vendor.created"],
  },
  updateVendor: {
    good: (made) => ({ id: made.paper, expectedVersion: 1, address: { city: "Leeds", country: "GB" } }),
    bad: (made) => ({ id: made.paper, email: "nobody" }),
    refusals: ["INVALID email"],
    answer: "vendor { id version }",
    events: ["vendor.updated"],
  },
  deactivateVendor: {
    good: (made) => ({ id: made.paper }),
    bad: (made) => ({ id: made.paper }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "vendor { id status }",
    events: ["vendor.deactivated"],
  },
  activateVendor: {
    good: (made) => ({ id: made.paper }),
    bad: (made) => ({ id: made.paper }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "vendor { id status }",
    events: ["vendor.activated"],
  },
  deleteVendor: {
    good: (made) => ({ id: made.paper }),
    bad: (made) => ({ id: made.paper }),
    refusals: ["NOT_FOUND id"],
    answer: "vendor { id deletedAt }",
    events: ["vendor.deleted"],
  },
  restoreVendor: {
    good: (made) => ({ id: made.paper }),
    bad: { id: UNKNOWN.vendor },
    refusals: ["NOT_FOUND id"],
    answer: "vendor { id deletedAt }",
    events: ["vendor.restored"],
  },
  createVendors: {
    good: { vendors: [{ name: "Ink" }, { name: "Glue" }] },
    // What is refused leaves the others as they are: the first is made.
    bad: { vendors: [{ name: "Card" }, { name: "" }] },
    badEvents: ["vendor.created"],
    refusals: ["REQUIRED vendors.1.name"],
    answer: "results { index vendor { id } }",
    keep: ({ results: [ink] }) => ({ ink: ink.vendor.id }),
    events: ["vendor.created"],
  },
  updateVendors: {
    good: (made) => ({ vendors: [{ id: made.ink, legalName: "Ink Limited" }] }),
    bad: { vendors: [{ id: UNKNOWN.vendor, name: "Nobody" }] },
    refusals: ["NOT_FOUND vendors.0.id"],
    answer: "results { index vendor { id } }",
    events: ["vendor.updated"],
  },
};
