// Events that were given up.
import { ask, mutate, until } from "../src/server.js";

/** A rule wants to activate a vendor that is active: its run is refused, and the event a dead letter. */
async function givenUp(made) {
  const rule = {
    name: "Activate new vendors",
    eventType: "vendor.created",
    actions: [{ changeState: { action: "activateVendor" } }],
  };
  const { payload: created } = await mutate(made.owner, "createWorkflowRule", rule, "workflowRule { id }");
  await mutate(made.owner, "enableWorkflowRule", { id: created.workflowRule.id }, "workflowRule { status }");
  await mutate(made.owner, "createVendor", { name: "Active already" }, "vendor { id }");
  const query = `query GivenUp {
    deadLetters(first: 1, filter: { consumer: { eq: WORKFLOW }, eventType: { eq: "vendor.created" } }) { nodes { event { id } } }
  }`;
  const letter = await until("an event is given up", 10, async () => (await ask(made.owner, query)).deadLetters.nodes[0]);
  made.event = letter.event.id;
  await mutate(made.owner, "disableWorkflowRule", { id: created.workflowRule.id }, "workflowRule { status }");
}

export const outbox = {
  replayEvent: {
    before: givenUp,
    good: (made) => ({ eventId: made.event, consumer: "WORKFLOW" }),
    bad: (made) => ({ eventId: made.event, consumer: "RELAY" }),
    refusals: ["INVALID_TRANSITION consumer"],
    answer: "deadLetters { id consumer replayedAt }",
    check: ({ deadLetters }) => deadLetters.length === 1 && deadLetters[0].replayedAt !== null,
  },
};
