// PostgreSQL goes away, or the server is told to stop, while others ask: they are told so, and nothing is cut off.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { type Death, Postgres } from "../src/kill/postgres.js";
import { Server, dataDirectory, removed, until } from "../src/program.js";
import { type Outcome, demoToken, send } from "../src/wire.js";
import { uuidOf } from "../src/typeid.js";

/** Milliseconds within which the server works again after PostgreSQL does. */
const RECOVERED = 5_000;
/** Milliseconds within which the server has stopped. */
const DRAINED = 10_000;

const READ = "{ contacts(first: 5, orderBy: [{field: NAME}]) { nodes { id name clientCompany { name } } } }";
const WRITE = `mutation ($input: UpdateContactInput!) {
  updateContact(input: $input) { contact { id version } userErrors { code field message } } }`;

const dataDir = dataDirectory();
let postgres: Postgres;
let server: Server;
let owner: string;

before(async () => {
  postgres = await Postgres.make(dataDir);
  server = new Server(dataDir, postgres.settings);
  await server.up();
  owner = await demoToken(server.url);
});

after(async () => {
  await server?.kill();
  await postgres?.stop();
  removed(dataDir);
});

/** Those who ask all the time, and what they were told when. */
class Load {
  readonly told: { at: number; outcome: Outcome }[] = [];
  #isOver = false;
  readonly #asking: Promise<void>[];

  constructor(askers: number, ask: () => Promise<Outcome>) {
    this.#asking = Array.from({ length: askers }, async () => {
      while (!this.#isOver) {
        const outcome = await ask();
        this.told.push({ at: Date.now(), outcome });
        // Who is refused comes back soon; as soon as told would hide how soon it works again.
        if (outcome.is !== "answered") await pause(50);
        if (outcome.is === "unknown" && outcome.why === "ECONNREFUSED") return;
      }
    });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#asking);
  }

  get tally(): Record<string, number> {
    const tally: Record<string, number> = {};
    for (const { outcome } of this.told) {
      const what = told(outcome);
      tally[what] = (tally[what] ?? 0) + 1;
    }
    return tally;
  }
}

/** What came of an operation, in a few words. */
function told(outcome: Outcome): string {
  if (outcome.is === "later") return `${outcome.status} ${outcome.code}`;
  return "why" in outcome ? `${outcome.is}: ${outcome.why}` : outcome.is;
}

/** A contact of the demo firm. */
async function contact(): Promise<string> {
  const outcome = await send(server.url, owner, READ);
  assert.ok(outcome.is === "answered", JSON.stringify(outcome));
  return outcome.data["contacts"].nodes[0].id;
}

/** How it goes, and for how many milliseconds; longer than a request waits for a connection. */
for (const [how, down] of [["stop", 500], ["PostgreSQL", 6_000], ["backend", 0]] as const) {
  test(`PostgreSQL goes away for ${down} ms (${how}): 503 with Retry-After, and then it works again`, async () => {
    const id = await contact();
    const reads = new Load(12, () => send(server.url, owner, READ));
    const writes = new Load(4, async () => {
      // An actor may write ten times a second, and these are one.
      await pause(600);
      return send(server.url, owner, WRITE, { input: { id, title: String(Date.now()) } });
    });
    await until("both are answered", 5, () => reads.told.length > 0 && writes.told.length > 0);
    if (how === "stop") await postgres.stop();
    else await postgres.kill(how as Death);
    // For so long it is away: that is what is tried.
    await pause(down);
    await postgres.start();
    const up = Date.now();
    const refusals = () => [...reads.told, ...writes.told].filter(({ outcome }) => outcome.is !== "answered");
    await until("all are answered", (RECOVERED + 1_000) / 1_000, () => {
      const since = Math.max(up, ...refusals().map(({ at }) => at));
      // Who still waits is neither answered nor refused.
      const isAnswered = (load: Load) => load.told.some(({ at, outcome }) => at > since && outcome.is === "answered");
      return Date.now() - since > 1_000 && isAnswered(reads) && isAnswered(writes);
    });
    await Promise.all([reads.stop(), writes.stop()]);
    console.log({ reads: reads.tally, writes: writes.tally });

    const told = [...reads.told, ...writes.told];
    assert.deepEqual(told.filter(({ outcome }) => outcome.is === "wrong" || outcome.is === "unknown"), []);
    const wasTold = told.some(({ outcome }) => outcome.is === "later" && outcome.status === 503);
    assert.ok(wasTold || down === 0, "somebody was told");
    const last = Math.max(0, ...refusals().map(({ at }) => at - up));
    console.log(`the last refusal came ${last} ms after PostgreSQL was back`);
    assert.ok(last < RECOVERED, `a refusal ${last} ms after PostgreSQL was back`);
  });
}

test("told to stop, it answers what was asked, and lets nobody in", async () => {
  const id = await contact();
  const closed = new Promise<number>((resolve) => {
    const socket = new WebSocket(server.sockets, "graphql-transport-ws");
    const init = { type: "connection_init", payload: { authorization: `Bearer ${owner}` } };
    socket.on("open", () => socket.send(JSON.stringify(init)));
    socket.on("close", resolve);
  });
  // Somebody's change waits for a lock.
  const holder = await postgres.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM contacts WHERE id = $1 FOR UPDATE", [uuidOf(id)]);
  const waiting = send(server.url, owner, WRITE, { input: { id, title: "at last" } });
  const isWaiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
  await until("the change waits", 5, async () => (await postgres.rows(isWaiting)).length > 0);
  const load = new Load(12, () => send(server.url, owner, READ));
  await until("they are answered", 5, () => load.told.length > 0);

  const began = Date.now();
  const stopped = server.stop();
  await until("nobody is let in", 2, isRefused);
  assert.ok(server.isRunning, "it waits for the change");
  await holder.query("COMMIT");
  await holder.end();
  const outcome = await waiting;
  assert.ok(outcome.is === "answered", JSON.stringify(outcome));
  assert.deepEqual(outcome.data["updateContact"].userErrors, []);
  assert.equal(await stopped, 0, server.log.slice(-2_000));
  const took = Date.now() - began;
  assert.ok(took < DRAINED, `it stopped in ${took} ms`);
  await load.stop();
  const { answered, "unknown: ECONNREFUSED": refused, ...cut } = load.tally;
  assert.deepEqual(cut, {});
  assert.ok(answered && refused === 12);
  const code = await closed;
  assert.ok(code === 1001 || code === 1012, `the socket was closed with ${code}`);
  console.log(`stopped in ${took} ms; ${answered} answered; the socket was told ${code}`);
});

/** Whether a new connection is refused. */
function isRefused(): Promise<boolean> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
  });
}
