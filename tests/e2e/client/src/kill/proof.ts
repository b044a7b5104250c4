// What must be true in the end, by what PostgreSQL holds and by what arrived.
import { misdelivered, misnumbered } from "../order.js";
import type { Arrival } from "../receiver.js";
import type { FeedEvent } from "../subscriber.js";
import { typeId, uuidOf } from "../typeid.js";
import type { Postgres } from "./postgres.js";
import type { Acknowledged } from "./writer.js";

/** What became of one organization's events. */
export interface Evidence {
  readonly organization: string;
  readonly endpoint: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly arrivals: readonly Arrival[];
  readonly fed: readonly FeedEvent[];
}

/** Figures of the proof, and all that is wrong. */
export interface Verdict {
  readonly figures: Readonly<Record<"committed" | "delivered" | "dead" | "again" | "acknowledged" | "fed", number>>;
  readonly wrong: readonly string[];
}

interface Row {
  readonly id: string;
  readonly type: string;
  readonly subject_id: string;
  readonly subject_version: number;
  readonly sequence: string | null;
  readonly status: string;
  readonly title: string | null;
  readonly delivery: string | null;
  readonly dead: boolean;
}

const EVENTS = `
  SELECT e.id, e.type, e.subject_id, e.subject_version, e.sequence, e.status, e.payload ->> 'title' AS title, d.status AS delivery,
    EXISTS (SELECT FROM dead_letters l WHERE l.organization_id = e.organization_id AND l.outbox_event_id = e.id) AS dead
  FROM outbox_events e
  LEFT JOIN webhook_deliveries d
    ON d.organization_id = e.organization_id AND d.outbox_event_id = e.id AND d.webhook_endpoint_id = $2
  WHERE e.organization_id = $1 ORDER BY e.sequence NULLS LAST`;

/** How many events, and sendings of them, are not at their end. */
export async function pending(postgres: Postgres): Promise<number> {
  const [row] = await postgres.rows<{ pending: string }>(
    `SELECT (SELECT count(*) FROM outbox_events WHERE status = 'PENDING') +
            (SELECT count(*) FROM webhook_deliveries WHERE next_attempt_at IS NOT NULL) AS pending`,
  );
  return Number(row?.pending);
}

/** The number of an organization's last event. */
export async function lastSequence(postgres: Postgres, organization: string): Promise<number> {
  const sql = "SELECT last_sequence FROM event_streams WHERE organization_id = $1";
  const [row] = await postgres.rows<{ last_sequence: string }>(sql, [uuidOf(organization)]);
  return Number(row?.last_sequence ?? 0);
}

export async function judged(postgres: Postgres, evidence: Evidence): Promise<Verdict> {
  const { organization, endpoint, acknowledged, arrivals, fed } = evidence;
  const events = await postgres.rows<Row>(EVENTS, [uuidOf(organization), uuidOf(endpoint)]);
  const last = await lastSequence(postgres, organization);
  const idOf = ({ id }: Row) => typeId("outbox_event", id);
  const wrong: string[] = [];

  // Numbers: from 1, without a gap, each once; as many as there are events.
  events.forEach(({ sequence, type }, nth) => {
    if (Number(sequence) !== nth + 1) wrong.push(`${type}: event ${nth + 1} has the number ${sequence}`);
  });
  if (last !== events.length) wrong.push(`the stream is at ${last}, of ${events.length} events`);

  // Nothing that was acknowledged is lost.
  const written = new Map(events.map((event) => [`${event.subject_id} ${event.subject_version}`, event.title]));
  for (const { id, version, title } of acknowledged) {
    if (written.get(`${uuidOf(id)} ${version}`) !== title) wrong.push(`lost: version ${version} of ${id}, ${title}`);
  }

  // From the endpoint's making on, each event was delivered or is a dead letter; and nothing else came.
  const made = events.findIndex(({ type, subject_id }) => type === "webhook_endpoint.created" && subject_id === uuidOf(endpoint));
  if (made < 0) wrong.push("the endpoint was never made");
  const arrived = new Set(arrivals.map(({ message }) => message.id));
  const due = events.slice(made + 1);
  const delivered = due.filter((event) => event.delivery === "SUCCEEDED" && arrived.has(idOf(event)));
  const dead = due.filter(({ delivery, dead }) => delivery === "DEAD" && dead);
  const neither = due.filter((event) => !delivered.includes(event) && !dead.includes(event));
  for (const event of neither.slice(0, 20)) {
    wrong.push(`${event.type} ${event.sequence} is ${event.delivery}, ${arrived.has(idOf(event)) ? "arrived" : "never arrived"}`);
  }
  const known = new Map(events.map((event) => [idOf(event), event]));
  for (const { message } of arrivals) {
    const event = known.get(message.id);
    if (!event) wrong.push(`${message.type} ${message.id} arrived and was never committed`);
    else if (Number(event.sequence) !== message.sequence) wrong.push(`${message.id} is ${event.sequence} and came as ${message.sequence}`);
  }
  wrong.push(...misdelivered(arrivals));
  const texts = new Map<string, string>();
  for (const { id, text } of arrivals) {
    if ((texts.get(id) ?? text) !== text) wrong.push(`${id} came again in other words`);
    texts.set(id, text);
  }

  // The subscriber has each once, in order.
  wrong.push(...misnumbered(fed));
  if (fed.length !== events.length) wrong.push(`${fed.length} of ${events.length} events came to the subscriber`);
  fed.forEach(({ id }, nth) => {
    const event = events[nth];
    if (event && idOf(event) !== id) wrong.push(`${id} came to the subscriber as number ${nth + 1}, which is ${idOf(event)}`);
  });

  const figures = {
    committed: due.length,
    delivered: delivered.length,
    dead: dead.length,
    again: arrivals.length - new Set(arrivals.map(({ id }) => id)).size,
    acknowledged: acknowledged.length,
    fed: fed.length,
  };
  return { figures, wrong };
}
