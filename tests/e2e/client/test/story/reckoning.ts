// The sums, the timeline, and every event once and in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as story from "../../generated/operations.js";
import { misdelivered, misnumbered } from "../../src/order.js";
import { until } from "../../src/program.js";
import {
  DEPOSIT, MILESTONE, PARTNER, PERSON, REST, ask, cents, gross, made, owner, receiver, run, subscriber, tell,
} from "./firm.js";

/** What the server, the partner and the subscriber know is what the story reckoned on its own. */
export function reckoning(): void {
  test("the numbers are those that the script reckoned", async () => {
    const whose = { client: made.client, engagement: made.engagement };
    const { invoiceAging, engagement } = await ask(owner, story.BooksDocument, whose);
    assert.equal(engagement?.status, "COMPLETED");
    const of = new Map(engagement.invoices.nodes.map((invoice) => [invoice.id, invoice]));
    const standing = made.invoices.map((id) => {
      const invoice = of.get(id) ?? assert.fail("an invoice of the engagement");
      const { status, isOverdue, isPartiallyPaid, paid, credited, due } = invoice;
      return [status, isOverdue, isPartiallyPaid, cents(paid), cents(credited), cents(due)];
    });
    assert.deepEqual(standing, [
      ["PAID", false, false, gross(DEPOSIT), 0, 0],
      ["PAID", false, false, gross(MILESTONE) - 10_000, 10_000, 0],
      ["OPEN", true, false, 0, 0, gross(MILESTONE)],
      ["OPEN", false, true, 50_000, 0, gross(REST) - 50_000],
    ]);
    const [totals, ...others] = invoiceAging.totals;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [totals?.currency, cents(totals?.current), cents(totals?.days1To30), cents(totals?.total)],
      ["EUR", gross(REST) - 50_000, gross(MILESTONE), gross(REST) - 50_000 + gross(MILESTONE)],
    );
    tell(`owed: ${(gross(REST) - 50_000) / 100} and, overdue, ${gross(MILESTONE) / 100}`);
  });

  test("the timeline tells it all, and not who asked to be forgotten", async () => {
    const verbs = new Map<string, number>();
    for (let after: string | null = null; ; ) {
      const whose = { engagement: made.engagement, after };
      const page: story.TimelineQuery = await ask(owner, story.TimelineDocument, whose);
      const activity = page.engagement?.activity ?? assert.fail("a timeline");
      for (const { verb, diff } of activity.nodes) {
        verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
        assert.ok(!JSON.stringify(diff).includes(PERSON), `${verb} names the person`);
      }
      if (!activity.pageInfo.hasNextPage) break;
      after = activity.pageInfo.endCursor ?? assert.fail("a cursor");
    }
    const expected = {
      "engagement.activated": 1, "engagement.completed": 1, "project.completed": 1, "milestone.completed": 2,
      "task.completed": 3, "invoice.issued": 4,
    };
    for (const [verb, count] of Object.entries(expected)) {
      assert.equal(verbs.get(verb), count, `${verb} in ${[...verbs]}`);
    }
    tell(`timeline: ${[...verbs.values()].reduce((all, one) => all + one, 0)} events of ${verbs.size} kinds`);
  });

  test("partner and subscriber have it all, once and in order", async () => {
    const feed = subscriber ?? assert.fail("a subscriber");
    const { lead } = await run(owner, story.CreateLeadDocument, { name: "The last one" });
    const last = lead?.id ?? assert.fail("a lead");
    await until("the subscriber has the last event", 30, () => feed.events.at(-1)?.subjectId === last);
    assert.deepEqual(misnumbered(feed.events), []);
    assert.ok(feed.resumed >= 2, "it had to resume");
    const followed: string[] = [];
    for (let after: string | null = "0"; after; ) {
      const { events: page }: story.FollowEventsQuery = await ask(owner, story.FollowEventsDocument, { after });
      followed.push(...page.events.map(({ id }) => id));
      after = page.hasMore ? page.lastSequence : null;
    }
    // The feed tells the same but of who was forgotten since.
    const kept = new Set(followed);
    assert.deepEqual(feed.events.map(({ id }) => id).filter((id) => kept.has(id)), followed);
    const forgotten = feed.events.filter(({ id }) => !kept.has(id));
    assert.deepEqual(forgotten.filter(({ type }) => !/^(lead|contact)\./.test(type)), []);

    // The partner has what came after they asked for it; what they got before was on its way then.
    const begun = feed.events.findIndex(({ type }) => type === "webhook_endpoint.created");
    const due = feed.events.slice(begun + 1).map(({ id }) => id).filter((id) => kept.has(id));
    const got = () => new Set(receiver.events(PARTNER).map(({ message }) => message.id));
    await until("the partner has every event", 90, () => due.every((id) => got().has(id)));
    const all = new Set(feed.events.map(({ id }) => id));
    assert.deepEqual([...got()].filter((id) => !all.has(id)), [], "and none that never was");
    assert.deepEqual(misdelivered(receiver.arrivals(PARTNER)), []);
    assert.equal(receiver.forged, 0);
    const again = receiver.arrivals(PARTNER).length - got().size;
    tell(`${feed.events.length} events came to the subscriber, who resumed ${feed.resumed} times`);
    tell(`${got().size} came to the partner, and ${again} came again`);
  });
}
