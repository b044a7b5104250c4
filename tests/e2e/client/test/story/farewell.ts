// What is said at the end, and what is kept of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as story from "../../generated/operations.js";
import { PERSON, RUN, ask, attempt, grace, made, owner, run, tell } from "./firm.js";

/** Client and firm talk, the work is closed, and the person is forgotten. */
export function farewell(): void {
  test("client and firm talk", async () => {
    const begun = await run(owner, story.BeginThreadDocument, {
      subject: "Launch",
      visibility: "CLIENT",
      engagementId: made.engagement,
      memberIds: [made.colleague],
      contactIds: [made.contact],
      message: { body: "<p>It is <b>live</b>.<script>alert(1)</script></p>" },
    });
    made.thread = begun.thread?.id ?? assert.fail("a thread");
    const unread = await ask(grace, story.TalkDocument, { id: made.thread });
    assert.deepEqual([unread.thread?.messageCount, unread.thread?.unreadCount], [1, 1]);
    assert.deepEqual(unread.thread?.messages.nodes.map(({ bodyText }) => bodyText), ["It is live."]);
    await run(grace, story.ReadThreadDocument, { threadId: made.thread });
    await run(grace, story.SayDocument, { threadId: made.thread, body: "Well done", mentionedMemberIds: [made.me] });
    const answered = await ask(owner, story.TalkDocument, { id: made.thread });
    assert.deepEqual([answered.thread?.messageCount, answered.thread?.unreadCount], [2, 1]);
    const closed = await run(owner, story.CloseThreadDocument, { id: made.thread });
    assert.equal(closed.thread?.status, "CLOSED");
    tell("a thread with the client: two messages, no script, closed");
  });

  test("what happened is found", async () => {
    const { search } = await ask(owner, story.FindDocument, { query: `Engines ${RUN}` });
    assert.deepEqual(search.map(({ type, rank }) => [type, rank])[0], ["CLIENT_COMPANY", "EXACT"]);
  });

  test("the work is closed", async () => {
    assert.equal((await run(owner, story.FinishProjectDocument, { id: made.project })).project?.status, "COMPLETED");
    const { engagement } = await run(owner, story.CloseEngagementDocument, { id: made.engagement });
    assert.equal(engagement?.status, "COMPLETED");
    tell("project and engagement completed");
  });

  test("the person is erased, the books stay", async () => {
    const erasure = { contactId: made.contact, confirmation: PERSON };
    const refused = await attempt(owner, story.ErasePersonDocument, { ...erasure, confirmation: "Somebody" });
    assert.equal(refused.userErrors.length, 1);
    const erased = await run(owner, story.ErasePersonDocument, erasure);
    assert.ok(erased.erased.some(({ what, count }) => what === "contacts" && count > 0));
    assert.ok(erased.retained.some(({ type }) => type === "contract"));
    assert.equal((await ask(owner, story.PersonDocument, { id: made.contact })).contact, null);
    const { verifyDocument } = await ask(owner, story.VerifyDocument, { sha256: made.sha256 });
    assert.deepEqual(verifyDocument.requests.map(({ holds }) => holds), [true], "the chain holds without the person");
    tell(`erased: ${erased.erased.map(({ what, count }) => `${count} ${what}`).join(", ")}`);
  });
}
