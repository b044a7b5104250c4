// What must hold of events that arrived, whoever received them.
import type { Arrival } from "./receiver.js";
import type { FeedEvent } from "./subscriber.js";

/**
 * Of a receiver: what came again is the same event, and what came first of each record came in order of its versions. Only a
 * record that was erased meanwhile is told of in other words.
 */
export function misdelivered(arrivals: readonly Arrival[]): string[] {
  const events = new Map<string, string>();
  const versions = new Map<string, number>();
  const wrong: string[] = [];
  for (const { id, message } of arrivals) {
    const { subject, type, sequence } = message;
    const event = JSON.stringify([message.id, type, sequence, subject]);
    const before = events.get(id);
    if (before !== undefined) {
      if (before !== event) wrong.push(`${id} came again as something else: ${before} and ${event}`);
      continue;
    }
    events.set(id, event);
    const last = versions.get(subject.id) ?? 0;
    if (subject.version < last) wrong.push(`${type} ${sequence}: version ${subject.version} of ${subject.id} came after ${last}`);
    versions.set(subject.id, subject.version);
  }
  return wrong;
}

/** Of a subscriber: every number from the first to the last, each once, in order. */
export function misnumbered(events: readonly FeedEvent[]): string[] {
  return events.flatMap(({ sequence, type }, nth) => {
    const expected = nth + 1;
    return sequence === expected ? [] : [`${type}: ${sequence} came as number ${expected}`];
  }).slice(0, 20);
}
