// The contestant `chambers`: the release binary over HTTP.

import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { poll, start as startChild, stop } from './process.mjs'
import { typeId } from './typeid.mjs'

/** How many were started: each has a log of its own. */
let servers = 0

/** Starts the server on a free port; `more` is said to it besides. Without a cluster it has one of its own. */
export async function start(binary, dataDir, cluster, more = {}) {
  const path = join(dataDir, `bench-chambers-${servers++}.log`)
  const log = openSync(path, 'w')
  const child = startChild(binary, ['serve'], { env: { ...environment(dataDir, cluster), ...more }, stdio: ['ignore', log, log] })
  const listens = () => /listens on (http:\/\/[^/]*)\/graphql/.exec(readFileSync(path, 'utf8'))?.[1]
  const url = await poll(120, listens, child)
  return { name: 'chambers', idKey: 'id', url: `${url}/graphql`, pid: child.pid, operation, pages, stop: () => stop(child) }
}

/** Makes the data, in a cluster of its own. */
export function seed(binary, dataDir, scale) {
  const env = { PATH: process.env.PATH, CHAMBERS_DATA_DIR: dataDir }
  return startChild(binary, ['seed', 'bench', '--scale', scale], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Applies what is pending: the data may be older than the binary. */
export function migrate(binary, dataDir, cluster) {
  const env = { ...environment(dataDir, cluster), DATABASE_OWNER_URL: cluster.url('chambers_owner') }
  return startChild(binary, ['migrate', 'up'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

// Nothing of the developer's own environment: the bench decides what is measured.
function environment(dataDir, cluster) {
  return {
    PATH: process.env.PATH,
    RUST_LOG: 'warn',
    LISTEN: '127.0.0.1:0',
    CHAMBERS_DATA_DIR: dataDir,
    ...(cluster && { DATABASE_URL: cluster.url('chambers_app'), DATABASE_JOB_URL: cluster.url('chambers_job') }),
    ...(process.env.DATABASE_POOL && { DATABASE_POOL: process.env.DATABASE_POOL }),
  }
}

/** The query that pages through the list of a request. */
export const pages = (request) => request.pages

/** The operation for a work item. */
export function operation(request, item, pass) {
  return { query: request.document, variables: request.variables(item, typeId, pass) }
}
