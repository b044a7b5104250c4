// The p95 of every list, filter and order that the schema offers, on the organization `big`, at 16 connections.
//
// The lists are those of the gate in tests/it/guards/plans, which writes them to a file:
//   CHAMBERS_LISTS=/tmp/lists.json cargo test -p tests guards::plans
//   CHAMBERS_BIN=target/release/chambers node tests/bench/lists.mjs target/bench/scale-1 /tmp/lists.json
//
// Each is asked for 64 times; a third argument says how often, a fourth from how many connections.
// Before they are timed, each connection asks once: PostgreSQL plans a statement on each of the server's connections.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as actors from './src/actors.mjs'
import * as chambers from './src/chambers.mjs'
import * as cluster from './src/cluster.mjs'
import { answer } from './src/http.mjs'
import { output } from './src/process.mjs'
import * as tokens from './src/tokens.mjs'
import { typeId } from './src/typeid.mjs'

const GOAL = 50

const [data, file, ...counts] = process.argv.slice(2)
const [requests = 64, connections = 16] = counts.map(Number)
const at = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
const binary = process.env.CHAMBERS_BIN
const dataDir = resolve(data)
const lists = JSON.parse(readFileSync(file, 'utf8'))
const database = await cluster.start(dataDir)
const { admin } = database
let server
try {
  await output(chambers.migrate(binary, dataDir, database))
  server = await chambers.start(binary, dataDir, database)
  const [asker] = await actors.find(admin, 10)
  const idsOf = await someIds(admin, asker.organization)
  const measured = []
  for (const { name, query, variables } of lists) {
    // A token is good for 15 minutes.
    if (measured.length % 200 === 0) await tokens.issue(admin, dataDir, [asker])
    measured.push({ name, ...(await measure(query, withIds(variables, idsOf))) })
  }
  measured.sort((a, b) => b.p95 - a.p95)
  const ms = (time) => `${time.toFixed(1).padStart(8)} ms`
  for (const { name, p50, p95, first } of measured.slice(0, 30)) {
    console.log(`${ms(p95)} p95 ${ms(p50)} p50 ${ms(first)} first  ${name.slice(0, 120)}`)
  }
  const over = (time) => measured.filter((list) => list[time] >= GOAL).length
  const slow = over('p95')
  console.log(`${measured.length} lists at ${connections} connections, ${slow} with a p95 of ${GOAL} ms or more; ${over('first')} where nobody had asked before`)
  process.exitCode = slow === 0 ? 0 : 1

  /** What a page takes, and what it takes those who are the first to ask for it on a connection to the database. */
  async function measure(query, variables) {
    const first = await ask(connections, query, variables)
    const warm = await ask(requests, query, variables)
    return { p50: at(warm, 0.5), p95: at(warm, 0.95), first: at(first, 0.95) }
  }

  /** How long each of so many requests took, in ascending order. */
  async function ask(count, query, variables) {
    let left = count
    const took = []
    const caller = async () => {
      while (left-- > 0) {
        const began = performance.now()
        const { errors } = await answer(server.url, asker.token, query, variables)
        took.push(performance.now() - began)
        if (errors) throw new Error(`${JSON.stringify(errors)}\n${query}\n${JSON.stringify(variables)}`)
      }
    }
    await Promise.all(Array.from({ length: connections }, caller))
    return took.sort((a, b) => a - b)
  }
} finally {
  await server?.stop()
  await database.stop()
}

/** Ids of rows of the organization, by prefix. */
async function someIds(admin, organization) {
  const ids = {}
  for (const [prefix, table] of Object.entries({
    client_company: 'client_companies',
    contact: 'contacts',
    organization_member: 'organization_members',
  })) {
    const sql = `SELECT id FROM ${table} WHERE organization_id = $1 ORDER BY md5(id::text) LIMIT 100`
    ids[prefix] = (await admin.query(sql, [organization])).rows.map(({ id }) => typeId(prefix, id))
  }
  return ids
}

/** The variables with ids that are there instead of those of the gate's own tenant. */
function withIds(variables, idsOf) {
  let next = 0
  const text = JSON.stringify(variables).replaceAll(/"([a-z_]+)_[0-9a-hjkmnp-tv-z]{26}"/g, (id, prefix) => {
    const ids = idsOf[prefix]
    return ids ? JSON.stringify(ids[next++ % ids.length]) : id
  })
  return JSON.parse(text)
}
