// The benchmark: see README.md.

import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as actors from './src/actors.mjs'
import * as chambers from './src/chambers.mjs'
import * as check from './src/check.mjs'
import * as cluster from './src/cluster.mjs'
import * as cursors from './src/cursors.mjs'
import { bySql, overHttp } from './src/measure.mjs'
import * as options from './src/options.mjs'
import { floorScript, limitScript } from './src/pgbench.mjs'
import { output } from './src/process.mjs'
import * as postgraphile from './src/postgraphile.mjs'
import * as state from './src/state.mjs'
import * as table from './src/table.mjs'
import * as tokens from './src/tokens.mjs'
import * as work from './src/work.mjs'

const chosen = options.read(process.argv.slice(2))
const { CHAMBERS_BIN: binary, BENCH_TARGET: target } = process.env
const dataDir = resolve(chosen.data ?? join(target, `scale-${chosen.scale}`))

// One a firm reads. Writers are more: an actor may write 600 times a minute, and burst to 100.
const READERS = 100
const WRITERS = 220

const requests = []
for (const file of readdirSync(new URL('requests', import.meta.url)).sort()) {
  const { default: request } = await import(`./requests/${file}`)
  if (chosen.requests?.includes(request.name) ?? true) requests.push(request)
}

if (!existsSync(join(dataDir, 'credentials.json'))) await output(chambers.seed(binary, dataDir, chosen.scale))
const database = await cluster.start(dataDir)
const { admin } = database
const servers = []
try {
  await output(chambers.migrate(binary, dataDir, database))
  await state.prepare(admin, requests)
  if (chosen.contestants.includes('chambers')) servers.push(await chambers.start(binary, dataDir, database))
  if (chosen.contestants.includes('postgraphile')) {
    for (const processes of [1, 2]) servers.push(await postgraphile.start(processes, dataDir, database))
  }

  const readers = await actors.find(admin, READERS)
  const writers = await actors.find(admin, WRITERS)
  await tokens.issue(admin, dataDir, [...readers, ...writers])

  const app = database.connect('chambers_app')
  await app.connect()
  const drawn = new Map()
  for (const request of requests) {
    const items = await work.draw(admin, request, request.writes ? writers : readers)
    drawn.set(request, items)
    if (request.keep) await admin.query(request.keep)
    if (request.reset) await admin.query(request.reset)
    for (const server of servers) {
      server.stranger = readers.find(({ organization }) => organization !== items[0].actor.organization)
      if (request.pages) await cursors.collect(server, request, items)
      if (request.writes) await check.writes(app, admin, server, request, items)
      else await check.reads(app, admin, server, request, items)
      await check.walls(server, request, items)
    }
    console.error(`${request.name}: checked`)
  }
  await app.end()

  const folder = join(target, 'run')
  mkdirSync(folder, { recursive: true })
  const all = [
    bySql('limit', limitScript),
    bySql('floor', floorScript),
  ].filter(({ name }) => chosen.contestants.includes(name))
  all.push(...servers.map((server) => overHttp(server, folder)))

  const cells = []
  for (const request of requests) {
    for (const connections of chosen.concurrency) {
      for (let round = 1; round <= chosen.rounds; round++) {
        // A B C A B C: what else the machine does falls on all of them.
        for (const contestant of all) {
          await tokens.issue(admin, dataDir, [...readers, ...writers])
          if (request.writes) await state.reset(admin, request)
          const before = request.writes && (await state.changes(admin, request.writes))
          const plan = { request, items: drawn.get(request), cluster: database, connections, seconds: chosen.seconds }
          const { sent, ...cell } = await contestant.measure(plan)
          if (request.writes) {
            const changes = (await state.changes(admin, request.writes)) - before
            // What is under way when a load ends is done and not counted.
            if (changes < sent || changes > sent + 2 * connections) {
              throw new Error(`${request.name}: ${contestant.name} answered ${sent} requests and made ${changes} changes.`)
            }
          }
          cells.push({ request: request.name, connections, round, contestant: contestant.name, ...cell })
          console.error(table.line(cells.at(-1)))
        }
      }
    }
  }
  console.log(table.markdown(cells))
} finally {
  for (const server of servers) await server.stop()
  await state.tidy(admin, requests)
  await database.stop()
}
