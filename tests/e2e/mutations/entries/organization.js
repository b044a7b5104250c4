// A second firm of the same owner, and the settings of the first.
import { RUN } from "../src/names.js";

export const organization = {
  createOrganization: {
    good: { name: `Second ${RUN}`, baseCurrency: "CHF", timezone: "Europe/Zurich", locale: "de-CH" },
    bad: { name: `Second ${RUN}`, timezone: "Europe/Atlantis" },
    refusals: ["INVALID timezone"],
    answer: "accessToken organization { id slug }",
    keep: ({ accessToken, organization }) => ({ owner: accessToken, secondFirm: organization.id }),
    events: ["organization.created", "organization_member.joined"],
  },
  switchOrganization: {
    good: (made) => ({ id: made.firm }),
    bad: { slug: "other" },
    refusals: ["NOT_FOUND slug"],
    answer: "accessToken organization { id }",
    keep: ({ accessToken }) => ({ owner: accessToken }),
  },
  updateOrganization: {
    good: {
      slug: `firm-of-${RUN}`,
      legalName: "Firm Ltd",
      taxId: "DE123456789",
      branding: { logoUrl: "https://firm.test/logo.svg", primaryColor: "#1a73e8" },
      numbering: { invoice: { prefix: "INV-", padding: 6 } },
    },
    bad: { slug: "other" },
    refusals: ["DUPLICATE slug"],
    answer: "organization { id version slug }",
    events: ["organization.updated"],
  },
  rotateLeadFormKey: {
    good: {},
    bad: { expectedVersion: 1 },
    refusals: ["CONFLICT expectedVersion"],
    answer: "formKey",
    keep: ({ formKey }) => ({ formKey }),
    events: ["organization.form_key_rotated"],
  },
};
