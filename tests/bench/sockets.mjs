// What subscribers cost: memory of idle sockets, and how long an event takes from its mutation to 50 clients.
//
//   tests/bench/sockets [sockets] [events per second] [seconds]
//
// The server is started on a database of its own, as `cargo run` does. An actor may write ten times a second, so the
// writers are API keys, as many as it takes.

import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { ask } from './src/http.mjs'
import { poll, start, stop } from './src/process.mjs'
import { cpu } from './src/usage.mjs'

const [idle = 5000, rate = 200, seconds = 20] = process.argv.slice(2).map(Number)
const SUBSCRIBERS = 50
const WRITERS = Math.ceil(rate / 8)
/** Nobody can open all at once: a listener's queue is finite. */
const AT_ONCE = 100

const data = mkdtempSync(join(tmpdir(), 'chambers-sockets-'))
const log = join(data, 'log')
// The first start makes the demo firms: what that took is not what sockets take.
await stop((await serve()).child)
const server = await serve()
try {
  const { origin, pid } = server
  const owner = await signIn(origin)
  await measureIdle(origin, pid, owner)
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, i) => key(origin, owner, i)))
  // Jobs of the server's own make events too.
  const feed = (fields) => `subscription { activityFeed(types: ["contact.created"]) { sequence timestamp ${fields} } }`
  const own = feed('type subjectId')
  const record = feed('subject { ... on Contact { id name emails } }')
  await measureEvents(origin, pid, owner, writers, 'the event', own)
  await measureEvents(origin, pid, owner, writers, 'the event and its record', record)
} finally {
  await stop(server.child)
  rmSync(data, { recursive: true, force: true })
}
process.exit(0)

/** Starts the server, and waits for its banner. */
async function serve() {
  // All come from one address, as one member.
  const names = ['SOCKETS_PER_ACTOR', 'SOCKETS_PER_ADDRESS', 'SUBSCRIPTIONS_PER_ACTOR']
  const limits = Object.fromEntries(names.map((name) => [`CHAMBERS_${name}`, '100000']))
  const env = { PATH: process.env.PATH, LISTEN: '127.0.0.1:0', RUST_LOG: 'warn', CHAMBERS_DATA_DIR: join(data, 'data'), ...limits }
  const out = openSync(log, 'w')
  // A socket is a file.
  const command = ['-c', 'ulimit -n "$(ulimit -Hn)"; exec "$0"', process.env.CHAMBERS_BIN]
  const child = start('sh', command, { env, stdio: ['ignore', out, out] })
  const listens = () => /listens on (http:\/\/[^/]*)\/graphql/.exec(readFileSync(log, 'utf8'))?.[1]
  return { child, pid: child.pid, origin: await poll(120, listens, child) }
}

async function signIn(origin) {
  const query = 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }'
  const input = { email: 'owner@demo.test', password: 'demo-demo-demo' }
  return (await ask(`${origin}/graphql`, undefined, query, { input })).signIn.accessToken
}

async function key(origin, token, number) {
  const query = 'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
  const input = { name: `Writer ${number}`, scopes: ['CONTACT_READ', 'CONTACT_WRITE'] }
  return (await ask(`${origin}/graphql`, token, query, { input })).createApiKey.secret
}

/** Opens a socket with one subscription; tells of its messages. */
function subscribe(origin, token, query, heard) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false })
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })))
    socket.once('error', reject)
    socket.once('close', (code, reason) => reject(new Error(`closed: ${code} ${reason}`)))
    socket.on('message', (text) => {
      const message = JSON.parse(text)
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
        resolve(socket)
      } else if (message.type === 'next' && !message.payload.errors) heard?.(message.payload.data)
      else throw new Error(JSON.stringify(message))
    })
  })
}

async function open(origin, token, query, count, heard) {
  const sockets = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => subscribe(origin, token, query, heard))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

async function measureIdle(origin, pid, token) {
  const before = resident(pid)
  const sockets = await open(origin, token, 'subscription { activityFeed { sequence type } }', idle)
  // Nobody is told when a subscription has begun, nor when memory that its beginning took is given back.
  await sleep(3000)
  const began = cpu(pid)
  // The time that is measured.
  await sleep(10_000)
  const used = (cpu(pid) - began) / 10
  const after = resident(pid)
  const each = (1000 * (after - before)) / idle
  console.log(`${idle} idle sockets: ${after.toFixed(0)} MB resident (${before.toFixed(0)} MB before, ${each.toFixed(1)} kB each), ${used.toFixed(1)} ms CPU a second with PostgreSQL`)
  for (const socket of sockets) socket.removeAllListeners('close').terminate()
  // What follows is not to share the machine with so many goodbyes.
  await sleep(1000)
}

/** Resident memory of the server itself, in MB (10^6 bytes). */
function resident(pid) {
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024) / 1e6
}

/** An event's `timestamp` is when its mutation began: what is measured is that until a client has the event. */
async function measureEvents(origin, pid, token, writers, what, query) {
  const took = []
  const heard = ({ activityFeed: { timestamp } }) => took.push(Date.now() - Date.parse(timestamp))
  const sockets = await open(origin, token, query, SUBSCRIBERS, heard)
  // Nobody is told when a subscription has begun.
  await sleep(1000)
  const began = cpu(pid)
  const writes = []
  const each = (1000 * writers.length) / rate
  const until = Date.now() + seconds * 1000
  await Promise.all(writers.map(async (writer, i) => {
    // Writers take turns: each writes in a time of its own.
    await sleep((each * i) / writers.length)
    for (let next = Date.now(); next < until; next += each) {
      const start = performance.now()
      const create = 'mutation($input: CreateContactInput!) { createContact(input: $input) { userErrors { message } } }'
      await ask(`${origin}/graphql`, writer, create, { input: { name: `Somebody ${i}` } })
      writes.push(performance.now() - start)
      await sleep(Math.max(0, next + each - Date.now()))
    }
  }))
  const used = (cpu(pid) - began) / seconds / 10
  // What comes later than this is missed.
  await sleep(1000)
  const missed = writes.length * SUBSCRIBERS - took.length
  console.log(`${what}, ${(writes.length / seconds).toFixed(0)} a second to ${SUBSCRIBERS} subscribers: ${spread(took)} from the mutation's beginning to a client; the mutation took ${spread(writes)}; ${missed} missed; CPU ${used.toFixed(0)} % with PostgreSQL`)
  for (const socket of sockets) socket.removeAllListeners('close').terminate()
}

function spread(all) {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0)
  return `p50 ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)} ms`
}
