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
    async measure({ request, items, cluster, connections, seconds }) {
      const usage = () => ({ database: cpu(cluster.pid) })
      const cell = await pgbench.run({ cluster, text: script(request), items: items.length, connections, seconds, usage })
      return per(cell, cell.before, cell.after)
    },
  }
}

/** A contestant that is a server. */
export function overHttp(server, folder) {
  let sent = 0
  return {
    name: server.name,
    async measure({ request, items, cluster, connections, seconds }) {
      const file = join(folder, `${server.name}-${request.name}.txt`)
      const line = (item) => {
        const { query, variables } = server.operation(request, item)
        return `${item.actor.token}\t${JSON.stringify({ query: query.replace(/\s+/g, ' '), variables })}\n`
      }
      writeFileSync(file, items.map(line).join(''))
      const load = (seconds) => http.run({ url: server.url, file, connections, seconds, from: sent })
      const usage = () => ({ server: cpu(server.pid), database: cpu(cluster.pid) })
      sent += (await load(1)).requests
      forgetPeaks(server.pid)
      const before = usage()
      const cell = await load(seconds)
      sent += cell.requests
      return { ...per(cell, before, usage()), memory: peakMemory(server.pid) }
    },
  }
}

function per({ requests, perSecond, p50, p95, p99 }, before, after) {
  const spent = (part) => (part in after ? (after[part] - before[part]) / requests : 0)
  const [server, database] = [spent('server'), spent('database')]
  return { perSecond, p50, p95, p99, server, database, cpu: server + database }
}
