// What a process and its descendants use, from /proc: CPU time and memory.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const TICK = 10 // milliseconds: USER_HZ is 100 on every Linux that Node runs on

/**
 * CPU milliseconds of the tree below `root` since it began. Children that have ended are in their parent's figure, once
 * it has waited for them: PostgreSQL's postmaster does so for each backend.
 */
export function cpu(root) {
  return tree(root).reduce((sum, { ticks }) => sum + ticks, 0) * TICK
}

/** The sum of the peaks of resident memory of the tree, in MB (10^6 bytes). */
export function peakMemory(root) {
  return tree(root).reduce((sum, { pid }) => sum + highWater(pid), 0) / 1e6
}

/** Lets the peaks begin anew. */
export function forgetPeaks(root) {
  // 5 resets VmHWM: see proc(5), clear_refs.
  for (const { pid } of tree(root)) quietly(() => writeFileSync(`/proc/${pid}/clear_refs`, '5'))
}

function tree(root) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(read).filter(Boolean)
  const found = all.filter(({ pid }) => pid === root)
  for (let i = 0; i < found.length; i++) found.push(...all.filter(({ parent }) => parent === found[i].pid))
  return found
}

function read(pid) {
  return quietly(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is a name in parentheses, in which anything may be.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number)
    return { pid: Number(pid), parent: Number(fields[1]), ticks: utime + stime + cutime + cstime }
  })
}

function highWater(pid) {
  const text = quietly(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? ''
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** A process may end while it is looked at. */
function quietly(look) {
  try {
    return look()
  } catch {
    return undefined
  }
}
