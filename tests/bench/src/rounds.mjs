// Who is measured when: A B C A B C, so that what else the machine does falls on all of them.

import { undisturbed } from './stall.mjs'
import * as state from './state.mjs'
import { line } from './table.mjs'

/** Every cell of every round, in the order in which they were measured. */
export async function measure({ contestants, requests, database, items, chosen, refresh }) {
  const cells = []
  for (const request of requests) {
    const plan = { request, items: items.get(request), cluster: database, ...chosen }
    // As with reads, nobody is the first to touch the pages.
    if (request.writes) await written(contestants[0], { ...plan, connections: 1, seconds: chosen.warm })
    for (const connections of chosen.concurrency) {
      for (let round = 1; round <= chosen.rounds; round++) {
        for (const contestant of contestants) {
          await refresh()
          const measure = request.writes ? (plan) => written(contestant, plan) : contestant.measure
          const cell = await undisturbed(() => measure({ ...plan, connections }))
          cells.push({ request: request.name, connections, round, contestant: contestant.name, ...cell })
          console.error(line(cells.at(-1)))
        }
      }
    }
  }
  return cells
}

/** A cell that writes: from the same state each time, and counted in the outbox afterwards. */
async function written(contestant, plan) {
  const { request, connections, cluster: { admin } } = plan
  await state.reset(admin, request)
  const before = await state.changes(admin, request.writes)
  const cell = await contestant.measure(plan)
  const changes = (await state.changes(admin, request.writes)) - before
  // What is under way when a load ends is done and not counted; there are two loads.
  if (changes < cell.sent || changes > cell.sent + 2 * connections) {
    throw new Error(`${request.name}: ${contestant.name} answered ${cell.sent} requests and made ${changes} changes.`)
  }
  return cell
}
