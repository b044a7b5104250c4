// Two of the companies and contacts that the bulk mutations made become one.
export const merges = {
  mergeContacts: {
    good: (made) => ({ survivorId: made.peter, mergedId: made.peterG, fields: { name: "MERGED" } }),
    bad: (made) => ({ survivorId: made.peter, mergedId: made.peter }),
    refusals: ["INVALID mergedId"],
    answer: "contact { id name } repointed { subjectType field count }",
    events: ["contact.merged", "contact.absorbed"],
  },
  mergeClientCompanies: {
    good: (made) => ({ survivorId: made.initech, mergedId: made.initechInc, fields: { name: "SURVIVOR" } }),
    // It is a tombstone already.
    bad: (made) => ({ survivorId: made.initech, mergedId: made.initechInc }),
    refusals: ["INVALID_TRANSITION mergedId"],
    answer: "clientCompany { id name } repointed { subjectType field count }",
    events: ["client_company.merged", "client_company.absorbed"],
  },
};
