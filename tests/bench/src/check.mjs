// Before anything is measured: the same answers everywhere, and nothing of another tenant's.

import { ask } from './http.mjs'
import { uuidOf } from './typeid.mjs'

/** The ids in an answer, in the order in which they stand there. */
export function idsIn(answer, key = 'id') {
  if (Array.isArray(answer)) return answer.flatMap((each) => idsIn(each, key))
  if (answer === null || typeof answer !== 'object') return []
  return Object.entries(answer).flatMap(([name, value]) =>
    name === key ? [value.includes('_') ? uuidOf(value) : value] : idsIn(value, key))
}

/** The answer of `limit` for an item, as `chambers_app` in the actor's context. */
export async function byLimit(client, request, item) {
  const values = []
  const sql = request.limit.replace(/:(id|word|ids|others)\b/g, (_, name) => `$${values.push(item[name])}`)
  await client.query('BEGIN')
  await client.query("SELECT app_enter($1, 'MEMBER', $2)", [item.actor.organization, item.actor.member])
  const { rows } = await client.query(sql, values)
  await client.query('ROLLBACK')
  return rows[0]?.answer ?? null
}

/** Compares a server's answers with limit's, for some items. */
export async function same(client, server, request, items) {
  for (const item of items.slice(0, 20)) {
    const expected = idsIn(await byLimit(client, request, item))
    const { query, variables } = server.operation(request, item)
    const found = idsIn(await ask(server.url, item.actor.token, query, variables), server.idKey)
    if (expected.length === 0 || String(found) !== String(expected)) {
      throw new Error(`${request.name}: ${server.name} answers other ids than SQL:\n${found}\ninstead of\n${expected}`)
    }
  }
}
