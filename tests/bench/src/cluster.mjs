// The PostgreSQL of a data directory, started here and not by `chambers`: the same server with the same settings serves
// every contestant, and outlives each of them.

import { existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { switchOff } from './autogroups.mjs'
import { ended, poll, start as startChild } from './process.mjs'

// What a database server of this size gets; `initdb` is made for any machine. Durability stays the product's default.
export const SETTINGS = {
  shared_buffers: '2GB',
  effective_cache_size: '8GB',
  random_page_cost: '1.1', // rows are in memory or on a solid-state disk
  max_wal_size: '8GB',
  checkpoint_timeout: '1h', // the runner checkpoints and vacuums before a cell, so that no cell pays for another
  autovacuum: 'off',
  jit: 'off', // its compiler takes longer than any of these statements
  max_connections: '200',
  listen_addresses: '',
  unix_socket_permissions: '0700',
}

// Its "fast" shutdown: does not wait for clients.
const FAST = 'SIGINT'

/** Starts the server of `dataDir`, or uses the one that runs already. */
export async function start(dataDir) {
  switchOff()
  const root = place(dataDir)
  const data = join(root, 'data')
  const passwords = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'))
  const running = postmaster(data)
  if (running) console.error(`PostgreSQL runs already on ${data}: it is measured with the settings it has.`)
  const child = running ? undefined : launch(dataDir, root, data)
  const { pid, socket } = await poll(60, () => postmaster(data), child)
  const connect = async (user) => {
    const client = new pg.Client({ host: socket, user, database: 'chambers', password: passwords[user] })
    await client.connect()
    return client
  }
  // After a crash it replays its log first.
  const admin = await poll(600, () => connect('postgres').catch(() => undefined), child)
  const app = await connect('chambers_app')
  return {
    pid,
    socket,
    admin,
    app,
    password: (user) => passwords[user],
    url: (user) => `postgres://${user}:${passwords[user]}@localhost/chambers?host=${encodeURIComponent(socket)}`,
    async stop() {
      await Promise.all([admin.end(), app.end()])
      if (child) {
        child.kill(FAST)
        await ended(child)
      }
    },
  }
}

function launch(dataDir, root, data) {
  const { uid, gid } = statSync(data)
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const bin = process.env.CHAMBERS_POSTGRES_BIN_DIR ?? `/usr/lib/postgresql/${version}/bin`
  const run = join(root, 'run')
  mkdirSync(run, { recursive: true })
  const settings = { ...SETTINGS, port: '5432', unix_socket_directories: `"${run}"` }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(join(root, 'bench.log'), 'a')
  // PostgreSQL refuses root, who runs it as the owner of its files.
  const as = process.getuid() === 0 ? { uid, gid } : {}
  // A `chambers` that is started on the data directory meanwhile finds its lock taken, and uses this server.
  const locked = ['--no-fork', '--nonblock', join(dataDir, 'lock'), join(bin, 'postgres'), '-D', data]
  const child = startChild('flock', [...locked, ...args], { ...as, cwd: '/', stdio: ['ignore', log, log] })
  return Object.assign(child, { quits: FAST })
}

/** Where the cluster is: `postgres.path` says so when it is not in the data directory. */
function place(dataDir) {
  const pointer = join(dataDir, 'postgres.path')
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(dataDir, 'postgres')
}

function postmaster(data) {
  const path = join(data, 'postmaster.pid')
  if (!existsSync(path)) return undefined
  const [pid, , , , socket] = readFileSync(path, 'utf8').split('\n')
  return socket && existsSync(`/proc/${pid}`) ? { pid: Number(pid), socket } : undefined
}
