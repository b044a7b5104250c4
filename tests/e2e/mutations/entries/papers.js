// Files of an engagement, what its contact sees, and what is done by itself. No bytes are uploaded yet: a version that can be
// chosen is the demo firm's.
import { UNKNOWN } from "../src/names.js";
import { ask, mutate, until } from "../src/server.js";

const content = { sizeBytes: 5368709120, contentType: "application/pdf", sha256: "AB".repeat(32) };
const actions = [{ callWebhook: { url: "https://erp.example/hooks" } }];

async function demo(made) {
  const input = { email: "owner@demo.test", password: "demo-demo-demo" };
  const { payload } = await mutate(null, "signIn", input, "accessToken");
  made.demo = payload.accessToken;
  const there = "{ fileVersions(first: 1, filter: { status: { eq: AVAILABLE } }) { nodes { id } } }";
  made.arrived = (await ask(made.demo, there)).fileVersions.nodes[0].id;
  // One of its own: what never comes expires by itself, at any time.
  const file = { name: "Coming.pdf", version: content };
  const of = "fileObject { versions { nodes { id } } }";
  const { payload: created } = await mutate(made.demo, "createFileObject", file, of);
  made.waiting = created.fileObject.versions.nodes[0].id;
}

/** A rule that wins what is won already: its run is given up. */
async function givenUp(made) {
  const rule = { name: "Again", eventType: "deal.won", actions: [{ changeState: { action: "winDeal" } }] };
  const { payload: created } = await mutate(made.owner, "createWorkflowRule", rule, "workflowRule { id }");
  made.winning = created.workflowRule.id;
  await mutate(made.owner, "enableWorkflowRule", { id: made.winning }, "workflowRule { id }");
  const { payload } = await mutate(made.owner, "createDeal", { name: "Twice", stage: "PROPOSAL" }, "deal { id }");
  await mutate(made.owner, "winDeal", { id: payload.deal.id }, "deal { id }");
  const runs = "query Runs($rule: ID!) { workflowRuns(filter: { ruleId: { eq: $rule } }) { nodes { id eventId status } } }";
  const given = await until("a run is given up (does the server under test work, CHAMBERS_WORKER?)", 10, async () => {
    const [run] = (await ask(made.owner, runs, { rule: made.winning })).workflowRuns.nodes;
    return run?.status === "DEAD" && run;
  });
  Object.assign(made, { run: given.id, won: given.eventId });
}

export const papers = {
  createFolder: {
    good: (made) => ({ name: "Contracts", engagementId: made.care }),
    bad: (made) => ({ name: "contracts", engagementId: made.care }),
    refusals: ["DUPLICATE name"],
    answer: "folder { id name }",
    keep: ({ folder }) => ({ folder: folder.id }),
    events: ["folder.created"],
  },
  updateFolder: {
    good: (made) => ({ id: made.folder, expectedVersion: 1, name: "Agreements" }),
    bad: (made) => ({ id: made.folder, parentFolderId: made.folder }),
    refusals: ["INVALID parentFolderId"],
    answer: "folder { id version }",
    events: ["folder.updated"],
  },
  createFileObject: {
    good: (made) => ({ name: "Offer.pdf", folderId: made.folder, visibility: "CLIENT", version: content }),
    bad: { name: "../Offer.pdf", version: { ...content, contentType: "pdf" } },
    refusals: ["INVALID name", "INVALID version.contentType"],
    answer: "fileObject { id versionCount versions { nodes { status sizeBytes } } }",
    check: ({ fileObject }) => fileObject.versions.nodes[0].sizeBytes === content.sizeBytes,
    keep: ({ fileObject }) => ({ file: fileObject.id }),
    events: ["file_object.created", "file_version.created"],
  },
  updateFileObject: {
    good: (made) => ({ id: made.file, expectedVersion: 1, name: "Final offer.pdf" }),
    bad: (made) => ({ id: made.file, folderId: UNKNOWN.folder }),
    refusals: ["NOT_FOUND folderId"],
    answer: "fileObject { id version }",
    events: ["file_object.updated"],
  },
  addFileVersion: {
    good: (made) => ({ fileObjectId: made.file, ...content }),
    bad: (made) => ({ fileObjectId: made.file, ...content, sizeBytes: content.sizeBytes + 1 }),
    refusals: ["LIMIT sizeBytes"],
    answer: "fileVersion { id number status }",
    check: ({ fileVersion }) => fileVersion.number === 2 && fileVersion.status === "PENDING_UPLOAD",
    events: ["file_object.version_added", "file_version.created"],
  },
  setCurrentFileVersion: {
    before: demo,
    as: "demo",
    good: (made) => ({ id: made.arrived }),
    bad: (made) => ({ id: made.waiting }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "fileVersion { id fileObject { currentVersion { id } } }",
  },
  expireUploads: {
    good: {},
    bad: { asOf: "2999-01-01T00:00:00Z" },
    refusals: ["INVALID asOf"],
    answer: "fileVersions { id } hasMore",
    check: ({ fileVersions }) => fileVersions.length === 0,
  },
  linkFile: {
    good: (made) => ({ fileObjectId: made.file, subjectId: made.ada }),
    bad: (made) => ({ fileObjectId: made.file, subjectId: made.ada }),
    refusals: ["DUPLICATE subjectId"],
    answer: "fileLink { id subject { id } }",
    check: ({ fileLink }) => fileLink.subject.id.startsWith("contact_"),
    keep: ({ fileLink }) => ({ link: fileLink.id }),
    events: ["file_link.created"],
  },
  unlinkFile: {
    good: (made) => ({ id: made.link }),
    bad: (made) => ({ id: made.link }),
    refusals: ["NOT_FOUND id"],
    answer: "fileLink { id deletedAt }",
    events: ["file_link.deleted"],
  },
  deleteFileObject: {
    good: (made) => ({ id: made.file }),
    bad: (made) => ({ id: made.file }),
    refusals: ["NOT_FOUND id"],
    answer: "fileObject { id deletedAt }",
    events: ["file_object.deleted"],
  },
  restoreFileObject: {
    good: (made) => ({ id: made.file }),
    bad: (made) => ({ id: made.file }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "fileObject { id deletedAt }",
    events: ["file_object.restored"],
  },
  deleteFolder: {
    good: (made) => ({ id: made.folder }),
    bad: (made) => ({ id: made.folder }),
    refusals: ["NOT_FOUND id"],
    answer: "folder { id deletedAt }",
    events: ["folder.deleted"],
  },
  restoreFolder: {
    good: (made) => ({ id: made.folder }),
    bad: { id: UNKNOWN.folder },
    refusals: ["NOT_FOUND id"],
    answer: "folder { id deletedAt }",
    events: ["folder.restored"],
  },
  grantPortalAccess: {
    good: (made) => ({ engagementId: made.care, contactId: made.ada, areas: ["FILES", "INVOICES"], maxUses: 10 }),
    bad: (made) => ({ engagementId: made.care, contactId: made.ada, areas: [] }),
    refusals: ["REQUIRED areas"],
    answer: "token link clientPortalAccess { id version }",
    check: ({ token, link }) => token.startsWith("chp_") && link.endsWith(token),
    keep: ({ clientPortalAccess }) => ({ grant: clientPortalAccess.id }),
    events: ["client_portal_access.granted"],
  },
  updatePortalAccess: {
    good: (made) => ({ id: made.grant, expectedVersion: 1, areas: ["FILES"] }),
    bad: (made) => ({ id: made.grant, expiresAt: "2020-01-01T00:00:00Z" }),
    refusals: ["INVALID expiresAt"],
    answer: "clientPortalAccess { id version areas }",
    events: ["client_portal_access.updated"],
  },
  rotatePortalAccess: {
    good: (made) => ({ id: made.grant }),
    bad: (made) => ({ id: made.grant }),
    refusals: ["IMMUTABLE id"],
    answer: "token clientPortalAccess { id }",
    keep: ({ clientPortalAccess }) => ({ newGrant: clientPortalAccess.id }),
    events: ["client_portal_access.granted", "client_portal_access.revoked"],
  },
  revokePortalAccess: {
    good: (made) => ({ id: made.newGrant }),
    bad: (made) => ({ id: made.newGrant }),
    refusals: ["IMMUTABLE id"],
    answer: "clientPortalAccess { id status }",
    events: ["client_portal_access.revoked"],
  },
  expirePortalAccess: {
    good: {},
    bad: { asOf: "2999-01-01T00:00:00Z" },
    refusals: ["INVALID asOf"],
    answer: "clientPortalAccesses { id } hasMore",
    check: ({ clientPortalAccesses }) => clientPortalAccesses.length === 0,
  },
  createWorkflowRule: {
    good: {
      name: "Large invoices",
      eventType: "invoice.issued",
      conditions: { total: { currency: "EUR", gte: "1000.00" } },
      actions,
    },
    bad: { name: "Late", eventType: "invoice.issued", conditions: { dueDate: { after: "2026-01-01" } }, actions },
    refusals: ["INVALID conditions.dueDate.after"],
    answer: "workflowRule { id status conditions actions }",
    check: ({ workflowRule }) => workflowRule.status === "DISABLED" && workflowRule.actions.length === 1,
    keep: ({ workflowRule }) => ({ rule: workflowRule.id }),
    events: ["workflow_rule.created"],
  },
  updateWorkflowRule: {
    good: (made) => ({ id: made.rule, expectedVersion: 1, description: "For the ERP" }),
    bad: (made) => ({ id: made.rule, actions: [{ callWebhook: { url: "http://erp.example" } }] }),
    refusals: ["INVALID actions.0.callWebhook.url"],
    answer: "workflowRule { id version }",
    events: ["workflow_rule.updated"],
  },
  enableWorkflowRule: {
    good: (made) => ({ id: made.rule }),
    bad: (made) => ({ id: made.rule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "workflowRule { id status }",
    events: ["workflow_rule.enabled"],
  },
  disableWorkflowRule: {
    good: (made) => ({ id: made.rule }),
    bad: (made) => ({ id: made.rule }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "workflowRule { id status }",
    events: ["workflow_rule.disabled"],
  },
  deleteWorkflowRule: {
    good: (made) => ({ id: made.rule }),
    bad: (made) => ({ id: made.rule }),
    refusals: ["NOT_FOUND id"],
    answer: "workflowRule { id deletedAt }",
    events: ["workflow_rule.deleted"],
  },
  restoreWorkflowRule: {
    good: (made) => ({ id: made.rule }),
    bad: { id: UNKNOWN.workflowRule },
    refusals: ["NOT_FOUND id"],
    answer: "workflowRule { id deletedAt }",
    events: ["workflow_rule.restored"],
  },
  dryRunWorkflowRule: {
    before: givenUp,
    good: (made) => ({ id: made.winning, eventId: made.won }),
    bad: (made) => ({ id: made.rule, eventId: made.won }),
    refusals: ["INVALID eventId"],
    answer: "dryRun { wouldRun steps { action outcome } }",
    check: ({ dryRun }) => dryRun.wouldRun && dryRun.steps[0].outcome === "REFUSED",
  },
  retryWorkflowRun: {
    good: (made) => ({ id: made.run }),
    bad: { id: UNKNOWN.workflowRun },
    refusals: ["NOT_FOUND id"],
    answer: "workflowRun { id status attemptCount }",
    check: ({ workflowRun }) => workflowRun.status === "RETRYING",
  },
};
