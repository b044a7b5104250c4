// How Linux shares its cores out: by autogroups, where nobody has made groups, each session has the same share. PostgreSQL
// makes a session of each of its processes, while a server and who loads it have one between them; so a process of
// PostgreSQL's waited up to 60 ms for its turn, and p99 of q3 was 76 to 144 ms instead of 4. Where a service manager or a
// container runs a server, there are groups, and so there are no autogroups.

import { readFileSync, writeFileSync } from 'node:fs'

const SWITCH = '/proc/sys/kernel/sched_autogroup_enabled'

/** Whether there are any; nothing where the kernel doesn't know them. */
export function autogroups() {
  return { 0: 'autogroups off', 1: 'autogroups on' }[state()]
}

/** Switches them off until the end of this process, if it may. */
export function switchOff() {
  if (state() !== '1') return
  try {
    writeFileSync(SWITCH, '0')
    process.once('exit', () => writeFileSync(SWITCH, '1'))
  } catch {
    console.error(`${SWITCH} is 1, which only root may change: expect long tails.`)
  }
}

function state() {
  try {
    return readFileSync(SWITCH, 'utf8').trim()
  } catch {
    return undefined
  }
}
