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
import * as table from './src/table.mjs'
import * as tokens from './src/tokens.mjs'
import * as work from './src/work.mjs'

const chosen = options.read(process.argv.slice(2))
const { CHAMBERS_BIN: binary, BENCH_TARGET: target } = process.env
const dataDir = resolve(chosen.data ?? join(target, `scale-${chosen.scale}`))
const READERS = 100

const requests = []
for (const file of readdirSync(new URL('requests', import.meta.url)).sort()) {
  const { default: request } = await import(`./requests/${file}`)
  if (chosen.requests?.includes(request.name) ?? true) requests.push(request)
}

const database = await cluster.start(dataDir)
const servers = []
try {
  await output(chambers.migrate(binary, dataDir, database))
  await work.prepare(database.admin)
  servers.push(await chambers.start(binary, dataDir, database))

  const readers = await actors.find(database.admin, READERS)
  await tokens.issue(database.admin, dataDir, readers)
  const app = database.connect('chambers_app')
  await app.connect()
  const drawn = new Map()
  for (const request of requests) {
    const items = await work.draw(database.admin, request, readers)
    for (const server of servers) {
      if (request.pages) await cursors.collect(server, request, items)
      await check.same(app, server, request, items)
    }
    drawn.set(request, items)
    console.error(`${request.name}: the answers are the same`)
  }
  await app.end()

  const folder = join(target, 'run')
  mkdirSync(folder, { recursive: true })
  const all = [
    bySql('limit', limitScript),
    bySql('floor', floorScript),
    ...servers.map((server) => overHttp(server, folder)),
  ].filter(({ name }) => chosen.contestants.includes(name))

  const cells = []
  for (const request of requests) {
    for (const connections of chosen.concurrency) {
      for (let round = 1; round <= chosen.rounds; round++) {
        // A B C A B C: what else the machine does falls on all of them.
        for (const contestant of all) {
          await tokens.issue(database.admin, dataDir, readers)
          const plan = { request, items: drawn.get(request), cluster: database, connections, seconds: chosen.seconds }
          const cell = await contestant.measure(plan)
          cells.push({ request: request.name, connections, round, contestant: contestant.name, ...cell })
          console.error(table.line(cells.at(-1)))
        }
      }
    }
  }
  console.log(table.markdown(cells))
} finally {
  for (const server of servers) await server.stop()
  await work.tidy(database.admin)
  await database.stop()
}
