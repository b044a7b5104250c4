// One cell: a contestant, a request, a number of connections, some seconds.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as http from './http.mjs'
import * as pgbench from './pgbench.mjs'
import { cpu, forgetPeaks, peakMemory } from './usage.mjs'

/** A contestant that is hand-written SQL. */
export function bySql(name, script) {
  return {
    name,
    async measure({ request, items, cluster, connections, seconds, settle }) {
      const usage = () => ({ database: cpu(cluster.pid) })
      const plan = { cluster, text: script(request), items: items.length, connections, seconds, settle }
      const cell = await pgbench.run({ ...plan, usage })
      return { ...per(cell, cell.before, cell.after), sent: cell.sent }
    },
  }
}

/** A contestant that is a server. */
export function overHttp(server, folder) {
  const sent = new Map()
  return {
    name: server.name,
    async measure({ request, items, cluster, connections, seconds, warm }) {
      const file = join(folder, `${server.name}-${request.name}.txt`)
      writeFileSync(file, bodies(server, request, items))
      // Reads go on where they were; writes begin at the state that they were reset to.
      let from = request.writes ? 0 : (sent.get(request) ?? 0)
      // What mutations did is counted in the outbox.
      let looked = 0
      const look = request.writes ? undefined : () => {
        const item = items[looked++ % items.length]
        const { query, variables } = server.operation(request, item, request.passes?.[0])
        return http.ask(server.url, item.actor.token, query, variables)
      }
      const load = async (seconds) => {
        const cell = await http.run({ url: server.url, file, connections, seconds, from, look })
        from += cell.requests + connections // what was under way at the end was done, too
        return cell
      }
      const usage = () => ({ server: cpu(server.pid), database: cpu(cluster.pid) })
      // The first time caches fill, and Node.js compiles what it runs often.
      const warmed = await load(sent.has(request) ? 1 : warm)
      forgetPeaks(server.pid)
      const before = usage()
      const cell = await load(seconds)
      const after = usage()
      sent.set(request, from)
      return { ...per(cell, before, after), memory: peakMemory(server.pid), sent: warmed.requests + cell.requests }
    },
  }
}

function bodies(server, request, items) {
  const line = (item, pass) => {
    const { query, variables } = server.operation(request, item, pass)
    return `${item.actor.token}\t${JSON.stringify({ query: query.replace(/\s+/g, ' '), variables })}\n`
  }
  return (request.passes ?? [undefined]).map((pass) => items.map((item) => line(item, pass)).join('')).join('')
}

function per({ requests, perSecond, p50, p95, p99 }, before, after) {
  const spent = (part) => (part in after ? (after[part] - before[part]) / requests : 0)
  const [server, database] = [spent('server'), spent('database')]
  return { perSecond, p50, p95, p99, server, database, cpu: server + database }
}
