// The contestants `limit` and `floor`: hand-written SQL under pgbench, as `chambers_app`, with the same context and walls.
//
// The context is what `app_enter` sets, without the call. Each transaction takes a random row of the request's work table
// in the statement that sets it, where that costs a look-up by primary key and no round trip: pgbench has no variables of
// text but those that a query gives (`\gset`).

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { output, start } from './process.mjs'

/** The script of `limit`: four round trips, as any server that does one statement a request needs. */
export function limitScript(request) {
  return script(request, (enter) => [
    `${begin(request)};`,
    `SELECT ${enter}, id, word, ids, others FROM bench.${request.name} WHERE n = :n \\gset`,
    `${request.limit};`,
    'COMMIT;',
  ])
}

/** The script of `floor`: everything written in one flush, rows as they are. Within a pipeline nothing can be taken from
 * an answer, so the context carries the work item. */
export function floorScript(request) {
  const carry = ['id', 'word', 'ids', 'others'].map((name) => set(`bench.${name}`, `coalesce(${name}::text, '')`))
  const carried = (sql) => sql
    .replace(/:(ids|others)\b/g, "(SELECT current_setting('bench.$1')::uuid[])::uuid[]")
    .replace(/:id\b/g, "(SELECT current_setting('bench.id')::uuid)")
    .replace(/:word\b/g, "(SELECT current_setting('bench.word'))")
  return script(request, (enter) => [
    '\\startpipeline',
    `${begin(request)};`,
    `SELECT ${enter}, ${carry.join(', ')} FROM bench.${request.name} WHERE n = :n;`,
    ...request.floor.map((sql) => `${carried(sql)};`),
    'COMMIT;',
    '\\endpipeline',
  ])
}

function script(request, lines) {
  const context = { organization_id: 'organization_id::text', actor_kind: "'MEMBER'", actor_id: 'actor_id::text' }
  const enter = Object.entries(context).map(([name, value]) => set(`chambers.${name}`, value)).join(', ')
  return ['\\set n random(1, :items)', ...lines(enter), ''].join('\n').replace(/\n\s+/g, ' ')
}

const set = (name, value) => `set_config('${name}', ${value}, true)`

function begin({ writes }) {
  return writes ? 'BEGIN' : 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
}

/**
 * Runs a script, and looks at `seconds` of it, at both ends of which `usage` is asked. Before them, for `settle` seconds,
 * connections come up, fill their caches and plan: a server does so once in its life.
 */
export async function run({ cluster, text, items, connections, seconds, settle = 1, usage }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const file = join(folder, 'script.sql')
    writeFileSync(file, text)
    const env = {
      PATH: `${process.env.PATH}:/usr/lib/postgresql/15/bin`,
      PGHOST: cluster.socket,
      PGUSER: 'chambers_app',
      PGPASSWORD: cluster.password('chambers_app'),
      PGDATABASE: 'chambers',
      // Planned once a connection, as Chambers' own statements are.
      PGOPTIONS: '-c plan_cache_mode=force_generic_plan',
    }
    const args = ['-n', '-M', 'prepared', '-f', file, '-D', `items=${items}`, '-c', connections]
    args.push('-j', Math.min(2, connections), '-T', Math.ceil(settle + seconds + 0.3))
    args.push('-l', '--log-prefix', join(folder, 'log'))
    const child = start('pgbench', args.map(String), { env })
    const finished = output(child)
    // Not a wait for something to happen: the time that is measured, behind the time in which pgbench prepares and plans.
    await Promise.race([sleep(settle * 1000), finished])
    const [began, before] = [Date.now(), usage()]
    await Promise.race([sleep(seconds * 1000), finished])
    const [until, after] = [Date.now(), usage()]
    const report = await finished
    if (!/number of failed transactions: 0 /.test(report)) throw new Error(report)
    const sent = Number(/transactions actually processed: (\d+)/.exec(report)[1])
    return { ...summary(folder, began, until), before, after, sent }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the per-transaction logs say of the time between two moments. */
function summary(folder, began, until) {
  const took = []
  for (const name of readdirSync(folder).filter((name) => name.startsWith('log'))) {
    for (const line of readFileSync(join(folder, name), 'latin1').split('\n')) {
      // client, transaction, microseconds, script, second, microsecond
      const [, , latency, , second, micro] = line.split(' ').map(Number)
      const at = second * 1000 + micro / 1000
      if (at >= began && at < until) took.push(latency / 1000)
    }
  }
  took.sort((a, b) => a - b)
  const percentile = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))]
  const perSecond = (took.length / (until - began)) * 1000
  return { requests: took.length, perSecond, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) }
}
