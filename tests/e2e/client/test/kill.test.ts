// Whoever dies, events arrive. In each round one of server, workers and PostgreSQL is killed at a random moment while
// writers write; in the end everything that was committed must have arrived, once and in order.
//
// ROUNDS=100 SEED=7 tests/bench/kill runs it longer. The seed decides who dies when.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Chance } from "../src/kill/chance.js";
import { type Death, Postgres } from "../src/kill/postgres.js";
import { judged, lastSequence, pending } from "../src/kill/proof.js";
import { type Round, schedule } from "../src/kill/schedule.js";
import { Writer } from "../src/kill/writer.js";
import { Program, Server, dataDirectory, removed, until } from "../src/program.js";
import { Receiver } from "../src/receiver.js";
import { Subscriber } from "../src/subscriber.js";
import { uuidOf } from "../src/typeid.js";
import { demoToken, run } from "../src/wire.js";

const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const SEED = Number(process.env["SEED"] ?? 1);
/** Seconds within which all work again after a kill. */
const BACK = 30;
/** Seconds within which the server works again after PostgreSQL does. */
const RECOVERED = 5;
/** An actor may write 600 times a minute. */
const WRITERS = 8;
/** A contact that receivers take nothing of. */
const DOOMED = "Doomed";
const SCOPES = ["CONTACT_READ", "CONTACT_WRITE"];

const dataDir = dataDirectory();
const chance = new Chance(SEED);
let postgres: Postgres | undefined;
let programs: Program[] = [];
let receiver: Receiver | undefined;
let firms: Firm[] = [];

/** An organization, those who write in it, and those who are told. */
interface Firm {
  readonly id: string;
  readonly endpoint: string;
  readonly path: string;
  readonly doomed: string;
  readonly writers: readonly Writer[];
  readonly subscriber: Subscriber;
}

after(async () => {
  for (const { writers, subscriber } of firms) {
    writers.forEach((writer) => writer.stop());
    await subscriber.close();
  }
  for (const program of programs) await program.kill();
  await receiver?.close();
  await postgres?.stop();
  removed(dataDir);
});

test(`${ROUNDS} rounds by seed ${SEED}`, async () => {
  const cluster = (postgres = await Postgres.make(dataDir));
  const receiving = (receiver = await Receiver.listen());
  const settings = { ...cluster.settings, CHAMBERS_WEBHOOKS_ALLOW_PRIVATE: "true", RUST_LOG: "info" };
  const server = new Server(dataDir, settings);
  const workers = [1, 2].map((nth) => new Program("worker", dataDir, settings, `worker ${nth}`));
  programs = [server, ...workers];
  await server.up();
  workers.forEach((worker) => worker.start());
  // Now and then a receiver takes an event and does not say so.
  const whims = new Chance(SEED + 1);
  receiving.answer = ({ message }) => (message.data["name"] === DOOMED ? 500 : whims.draw() < 0.01 ? undefined : 204);
  firms = [await founded("one"), await founded("two")];
  const writers = firms.flatMap((firm) => firm.writers);
  const writing = writers.map((writer) => writer.write());

  let startedAgain = 0;
  const began = Date.now();
  for (const [nth, round] of schedule(ROUNDS, chance).entries()) {
    // All work for as long as the schedule says: when somebody dies is drawn, not waited for.
    await pause(round.after);
    const took = await played(round);
    const written = writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    const number = String(nth + 1).padStart(4);
    console.log(`${number}. ${round.victims.join(" and ")}: back in ${took} ms; ${written} written`);
  }
  const over = Date.now();
  await until("everybody has written again", BACK, () => writers.every(({ done }) => done > over));
  writers.forEach((writer) => writer.stop());
  await Promise.all(writing);
  const seconds = (Date.now() - began) / 1000;

  const left = Date.now();
  // What somebody had in hand who died is theirs until a minute is over, and what was not heard of is tried again later. A
  // short run does not wait for that.
  if (ROUNDS < 20) {
    // Those who live tell nobody when they have done what they have in hand; it takes less than a second.
    await pause(1_000);
    await cluster.rows("UPDATE webhook_deliveries SET leased_until = now() WHERE leased_until > now()");
  }
  // Nor for what a receiver takes nothing of, which is tried for three days.
  const doomed = firms.map(({ doomed }) => uuidOf(doomed));
  await until("nothing is pending", 180, async () => {
    const sooner = `UPDATE webhook_deliveries SET next_attempt_at = now()
      WHERE status = 'RETRYING' AND (subject_id = ANY($1) OR $2)`;
    await cluster.rows(sooner, [doomed, ROUNDS < 20]);
    return (await pending(cluster)) === 0;
  });
  for (const { id, subscriber } of firms) {
    const last = await lastSequence(cluster, id);
    await until(`the subscriber has event ${last}`, 30, () => subscriber.last >= last);
  }
  console.log(`all arrived ${Date.now() - left} ms after the last write`);

  const tally = new Map<string, number>();
  for (const writer of writers) writer.tally.forEach((count, what) => tally.set(what, (tally.get(what) ?? 0) + count));
  const took = `${ROUNDS} rounds in ${seconds.toFixed(0)} s; ${startedAgain} started again`;
  console.log(`${took}; writers were told:`, Object.fromEntries(tally));
  const wrong = writers.flatMap((writer) => writer.wrong);
  if (receiving.forged > 0) wrong.push(`${receiving.forged} webhooks were not signed by the endpoint's secret`);
  for (const { id, endpoint, path, writers, subscriber } of firms) {
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    const arrivals = receiving.arrivals(path);
    const evidence = { organization: id, endpoint, acknowledged, arrivals, fed: subscriber.events };
    const verdict = await judged(cluster, evidence);
    console.log(`${path}:`, { ...verdict.figures, resumed: subscriber.resumed });
    wrong.push(...verdict.wrong);
    if (verdict.figures.dead !== 1) wrong.push(`${verdict.figures.dead} dead letters, of one event that nobody takes`);
  }
  assert.deepEqual(wrong, []);

  /** An organization with a receiver, a subscriber and writers. */
  async function founded(name: string): Promise<Firm> {
    const path = `/${name}`;
    const did = (token: string, mutation: string, input: object, answer: string) =>
      run(server.url, token, mutation, input, answer);
    const [founder, called] = [await demoToken(server.url), { name: `Kill ${name}` }];
    const founding = await did(founder, "createOrganization", called, "accessToken organization { id }");
    const { accessToken: owner, organization } = founding;
    const input = { url: receiving.url(path), eventTypes: [] };
    const endpoint = await did(owner, "createWebhookEndpoint", input, "secret webhookEndpoint { id }");
    receiving.trust(path, endpoint.secret);
    const writers: Writer[] = [];
    for (let nth = 1; nth <= WRITERS / 2; nth++) {
      const { secret } = await did(owner, "createApiKey", { name: `Writer ${nth}`, scopes: SCOPES }, "secret");
      writers.push(new Writer(() => server.url, secret, new Chance(chance.between(0, 2 ** 31))));
    }
    const contact = await did(owner, "createContact", { name: DOOMED }, "contact { id }");
    // An owner sees all; their token is good for fifteen minutes.
    let token = { text: owner as string, at: Date.now() };
    const subscriber = new Subscriber(server.sockets, async () => {
      if (Date.now() - token.at > 10 * 60_000) {
        const signedIn = await demoToken(server.url);
        const { accessToken } = await did(signedIn, "switchOrganization", { id: organization.id }, "accessToken");
        token = { text: accessToken, at: Date.now() };
      }
      return token.text;
    });
    return { id: organization.id, endpoint: endpoint.webhookEndpoint.id, path, doomed: contact.contact.id, writers, subscriber };
  }

  /** Kills, waits, starts again; answers how long it took until all worked. */
  async function played({ victims, down }: Round): Promise<number> {
    // Whoever was still starting when PostgreSQL went has ended: whoever looks after processes starts them again.
    for (const worker of workers.filter(({ isRunning }) => !isRunning)) {
      worker.start();
      startedAgain += 1;
    }
    const dead = await Promise.all(
      victims.map(async (victim) => {
        const mortal = { server, "worker 1": workers[0], "worker 2": workers[1] };
        const program = { ...mortal, backend: null, postmaster: null, PostgreSQL: null }[victim];
        if (program) await program.kill();
        else await cluster.kill(victim as Death);
        return program;
      }),
    );
    const killed = Date.now();
    // For so long nobody is there: that is what is tried.
    await pause(down);
    if (dead.includes(null)) await cluster.start();
    const answering = Date.now();
    for (const program of dead) {
      if (program === server) await server.up();
      else program?.start();
    }
    await until("the server is ready", BACK, () => server.isReady());
    const writers = firms.flatMap((firm) => firm.writers);
    await until("somebody can write", BACK, () => writers.some(({ done }) => done > answering));
    if (dead.includes(null) && !dead.includes(server)) {
      const recovery = Math.min(...writers.map(({ done }) => done).filter((done) => done > answering)) - answering;
      assert.ok(recovery < RECOVERED * 1000, `the server worked ${recovery} ms after PostgreSQL did`);
    }
    return Date.now() - killed;
  }
});
