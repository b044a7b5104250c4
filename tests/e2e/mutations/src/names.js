// Names that no other run on the same server has, and ids that nobody has.
import { randomUUID } from "node:crypto";

export const RUN = randomUUID().slice(0, 8);

const unknown = (type) => `${type}_01h455vb4pex5vsknk084sn02q`;

export const UNKNOWN = {
  session: unknown("user_session"),
  organization: unknown("organization"),
  member: unknown("organization_member"),
  invitation: unknown("invitation"),
  apiKey: unknown("api_key"),
  clientCompany: unknown("client_company"),
  contact: unknown("contact"),
  contract: unknown("contract"),
  deal: unknown("deal"),
  engagement: unknown("engagement"),
  invoice: unknown("invoice"),
  lead: unknown("lead"),
  proposal: unknown("proposal"),
  thread: unknown("thread"),
  project: unknown("project"),
  task: unknown("task"),
  signer: unknown("signer"),
  vendor: unknown("vendor"),
  approvalPolicy: unknown("approval_policy"),
  bill: unknown("bill"),
  folder: unknown("folder"),
  invoiceReminderRule: unknown("invoice_reminder_rule"),
  workflowRule: unknown("workflow_rule"),
  webhookEndpoint: unknown("webhook_endpoint"),
  webhookDelivery: unknown("webhook_delivery"),
  workflowRun: unknown("workflow_run"),
};
