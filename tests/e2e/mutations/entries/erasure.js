// What is erased for good: a contact, and an organization that was founded for it.
import { RUN } from "../src/names.js";
import { mutate } from "../src/server.js";
import { anotherSession } from "./account.js";

const NAME = `Erika Erased ${RUN}`;
const GONE = `Gone ${RUN}`;

export const erasure = {
  eraseContact: {
    before: async (made) => {
      const { payload } = await mutate(made.owner, "createContact", { name: NAME }, "contact { id }");
      made.erika = payload.contact.id;
    },
    good: (made) => ({ contactId: made.erika, confirmation: NAME }),
    // It is gone already.
    bad: (made) => ({ contactId: made.erika, confirmation: NAME }),
    refusals: ["NOT_FOUND contactId"],
    answer: "erased { what count } retained { type reason }",
    check: ({ erased }) => erased.some(({ what, count }) => what === "contacts" && count === 1),
    events: ["contact.erased"],
  },
  eraseOrganization: {
    // In a session of its own, which ends with the organization.
    before: async (made) => {
      const { token } = await anotherSession();
      const { payload } = await mutate(token, "createOrganization", { name: GONE }, "accessToken organization { slug }");
      made.founder = payload.accessToken;
      made.slug = payload.organization.slug;
    },
    as: "founder",
    badAs: "owner",
    good: (made) => ({ confirmation: made.slug }),
    // The slug of another.
    bad: (made) => ({ confirmation: made.slug }),
    refusals: ["INVALID confirmation"],
    answer: "complete erased { what count }",
    check: ({ complete }) => complete,
  },
};
