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
import * as postgraphile from './src/postgraphile.mjs'
import { output } from './src/process.mjs'
import * as report from './src/report.mjs'
import * as rounds from './src/rounds.mjs'
import * as state from './src/state.mjs'
import * as tokens from './src/tokens.mjs'
import * as work from './src/work.mjs'

// One a firm reads. Writers are more: an actor may write 600 times a minute, and burst to 100.
const READERS = 100
const WRITERS = 220

const chosen = options.read(process.argv.slice(2))
const { CHAMBERS_BIN: binary, BENCH_TARGET: target } = process.env
const folder = join(target, 'runs')
mkdirSync(folder, { recursive: true })

const requests = []
for (const file of readdirSync(new URL('requests', import.meta.url)).sort()) {
  const { default: request } = await import(`./requests/${file}`)
  if (chosen.requests?.includes(request.name) ?? true) requests.push(request)
}

const dataDir = resolve(chosen.data ?? join(target, `scale-${chosen.scale}`))
if (!existsSync(join(dataDir, 'credentials.json'))) await output(chambers.seed(binary, dataDir, chosen.scale))
const database = await cluster.start(dataDir)
const { admin, app } = database
const servers = []
try {
  const around = await report.circumstances(admin, binary, chosen)
  await output(chambers.migrate(binary, dataDir, database))
  await state.prepare(admin, requests)
  if (chosen.contestants.includes('chambers')) {
    // Nobody else passes events on while it is measured: `relay` tells what that costs.
    servers.push(await chambers.start(binary, dataDir, database, { CHAMBERS_WORKER: 'false' }))
  }
  if (chosen.contestants.includes('postgraphile')) {
    for (const processes of [1, 2]) servers.push(await postgraphile.start(processes, dataDir, database))
  }

  const [readers, writers] = [await actors.find(admin, READERS), await actors.find(admin, WRITERS)]
  const refresh = () => tokens.issue(admin, dataDir, [...readers, ...writers])
  await refresh()
  const items = new Map()
  for (const request of requests) {
    const drawn = await work.draw(admin, request, request.writes ? writers : readers, chosen.organization)
    items.set(request, drawn)
    if (request.keep) await admin.query(request.keep)
    if (request.reset) await admin.query(request.reset)
    for (const server of servers) {
      if (request.pages) await cursors.collect(server, request, drawn)
      await check.all(app, admin, server, request, drawn, readers)
    }
    if (!request.writes && !chosen.quick) await check.touch(app, request, drawn)
    console.error(`${request.name}: checked`)
  }

  const bySelf = [bySql('limit', limitScript), bySql('floor', floorScript)]
  const contestants = bySelf.filter(({ name }) => chosen.contestants.includes(name))
  contestants.push(...servers.map((server) => overHttp(server, folder)))
  const cells = await rounds.measure({ contestants, requests, database, items, refresh, chosen })
  report.publish(cells, requests, around, folder)
} finally {
  for (const server of servers) await server.stop()
  await state.tidy(admin, requests)
  await database.stop()
}
