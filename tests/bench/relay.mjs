// The relay's figures, on a private PostgreSQL with the product's own durability: see `relay`.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { start as startChambers } from './src/chambers.mjs'
import { start as startCluster } from './src/cluster.mjs'
import { ask } from './src/http.mjs'
import { make } from './src/relay/firms.mjs'
import { load, percentile } from './src/relay/writers.mjs'

const text = { type: 'string' }
const { values } = parseArgs({ options: { backlog: text, rounds: text, seconds: text, capped: text, writes: text } })
const [backlog, rounds, seconds] = [values.backlog ?? 20_000, values.rounds ?? 8, values.seconds ?? 5].map(Number)
// Contacts a second that are written while the backlog is passed on, and mutations a second whose time is taken.
const [capped, writes] = [values.capped ?? 500, values.writes ?? 100].map(Number)
const binary = process.env.CHAMBERS_BIN
// The least that is promised, and the most that writing may take longer.
const LEAST = 2_000
const MOST = 1.1

const dataDir = mkdtempSync(join(tmpdir(), 'chambers-relay-'))
chmodSync(dataDir, 0o711)
let cluster
try {
  // The first start makes cluster, keys and demo firms.
  await (await startChambers(binary, dataDir, undefined, { CHAMBERS_WORKER: 'false' })).stop()
  cluster = await startCluster(dataDir)
  const actors = await make(cluster.admin, dataDir)
  const passedOn = await throughput(actors)
  const slower = await latency(actors)
  if (passedOn < LEAST || slower > MOST) process.exitCode = 1
} finally {
  await cluster?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** Events a second that one relay passes on, with writers capped. The database is asked how far it is: nobody is told. */
async function throughput(actors) {
  const server = await startChambers(binary, dataDir, cluster, { CHAMBERS_WORKER: 'false' })
  for (let written = 0; written < backlog; written += 800) {
    const some = Array.from({ length: 8 }, (_, nth) => actors[(written / 100 + nth) % actors.length])
    await Promise.all(some.map((actor) => contacts(server, actor, 100)))
  }
  const waiting = await count()
  const writing = load(capped / 25, 3600, (n) => contacts(server, actors[n % actors.length], 25))
  const before = await relayed()
  const worker = await startChambers(binary, dataDir, cluster, { CHAMBERS_WORKER: 'true' })
  const from = await first(before)
  const began = performance.now()
  while ((await count()) > capped) await sleep(20)
  const took = (performance.now() - began) / 1000
  const events = (await relayed()) - from
  writing.end()
  await writing.done
  await Promise.all([worker.stop(), server.stop()])
  const rate = Math.round(events / took)
  console.log(`throughput: ${events} events in ${took.toFixed(2)} s are ${rate}/s (at least ${LEAST}); ${waiting} waited, ${capped}/s were written`)
  return rate
}

/** How much longer writing takes with a relay in the server than without one: the medians of all rounds, which take turns. */
async function latency(actors) {
  const all = { true: [], false: [] }
  for (let round = 0; round < rounds; round++) {
    const p50 = {}
    // On and off, then off and on.
    for (const worker of round % 2 === 0 ? ['true', 'false'] : ['false', 'true']) {
      await drain()
      const server = await startChambers(binary, dataDir, cluster, { CHAMBERS_WORKER: worker })
      await load(writes, 1, (n) => contact(server, actors[n % actors.length])).done
      const times = await load(writes, seconds, (n) => contact(server, actors[n % actors.length])).done
      await server.stop()
      p50[worker] = percentile(times, 0.5)
      all[worker].push(...times)
    }
    console.log(`round ${round + 1}: p50 ${p50.true.toFixed(2)} ms with a relay, ${p50.false.toFixed(2)} ms without`)
  }
  const ratio = percentile(all.true, 0.5) / percentile(all.false, 0.5)
  const show = (worker) => [0.5, 0.95].map((part) => percentile(all[worker], part).toFixed(2)).join(' / ')
  console.log(`latency: p50 / p95 ${show('true')} ms with a relay, ${show('false')} ms without: ${ratio.toFixed(3)} times (at most ${MOST})`)
  return ratio
}

/** Lets a relay pass on whatever waits. */
async function drain() {
  if ((await count()) === 0) return
  const server = await startChambers(binary, dataDir, cluster, { CHAMBERS_WORKER: 'true' })
  while ((await count()) > 0) await sleep(20)
  await server.stop()
}

/** The relay's first batch: what it takes to start is not measured. */
async function first(before) {
  for (;;) {
    const now = await relayed()
    if (now > before) return now
    await sleep(1)
  }
}

async function count() {
  const { rows } = await cluster.admin.query("SELECT count(*) AS n FROM outbox_events WHERE status = 'PENDING'")
  return Number(rows[0].n)
}

async function relayed() {
  const { rows } = await cluster.admin.query('SELECT coalesce(sum(last_sequence), 0) AS n FROM event_streams')
  return Number(rows[0].n)
}

function contact(server, actor) {
  return contacts(server, actor, 1)
}

function contacts(server, actor, many) {
  const list = Array.from({ length: many }, () => ({ name: 'Ada Lovelace' }))
  const document = 'mutation($list: [CreateContactInput!]!) { createContacts(input: { contacts: $list }) { results { index } userErrors { message } } }'
  return ask(server.url, actor.token, document, { list })
}
