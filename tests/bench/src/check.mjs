// Before anything is measured: the same answers everywhere, the same rows written, and nothing of another tenant's.

import { ask, answer } from './http.mjs'
import { uuidOf } from './typeid.mjs'

const LOOKED_AT = 20

/** The ids in an answer, in the order in which they stand there. */
export function idsIn(value, key = 'id') {
  if (Array.isArray(value)) return value.flatMap((each) => idsIn(each, key))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key ? [inner.includes('_') ? uuidOf(inner) : inner] : idsIn(inner, key))
}

/** Runs limit's statement for an item as `chambers_app` in the actor's context; `then` looks at what it did. */
async function byLimit(client, request, item, then) {
  const values = []
  const sql = request.limit.replace(/:(id|word|ids|others)\b/g, (_, name) => `$${values.push(item[name])}`)
  await client.query('BEGIN')
  try {
    await client.query("SELECT app_enter($1, 'MEMBER', $2)", [item.actor.organization, item.actor.member])
    const { rows } = await client.query(sql, values)
    return await then(idsIn(rows[0]?.answer ?? null))
  } finally {
    await client.query('ROLLBACK')
  }
}

/** Runs a read's statement for every item, so that nobody is the first to need a page of the disk. */
export async function touch(app, request, items) {
  for (const item of items) await byLimit(app, request, item, () => {})
}

/** A read: the server's ids are limit's, in the same order. */
async function reads(app, admin, server, request, items) {
  for (const item of items.slice(0, LOOKED_AT)) {
    const expected = await byLimit(app, request, item, (ids) => ids)
    let found = idsIn(await asked(server, request, item), server.idKey)
    if (server.showsDeleted) found = await live(admin, found)
    const differs = expected.findIndex((id, place) => id !== found[place])
    if (expected.length === 0 || found.length !== expected.length || differs >= 0) {
      const [seen, said] = [found[differs], expected[differs]]
      const counts = `${found.length} ids instead of ${expected.length}`
      throw new Error(`${request.name}: ${server.name} answers ${counts}, and ${seen} where SQL says ${said}`)
    }
  }
}

/** Without the companies that are soft-deleted: PostGraphile knows no such thing in a to-one relation. */
async function live(admin, ids) {
  const sql = 'SELECT id FROM client_companies WHERE id = ANY ($1) AND deleted_at IS NOT NULL'
  const gone = new Set((await admin.query(sql, [ids])).rows.map(({ id }) => id))
  return ids.filter((id) => !gone.has(id))
}

/** A write: it is answered without a refusal, and leaves rows of the same make as limit's. */
async function writes(app, admin, server, request, items) {
  // Of the last items: the first ones are measured first.
  const item = items.at(-1)
  const expected = await byLimit(app, request, item, ([id, ...others]) => record(app, id).then((row) => ({ others, row })))
  const [id, ...others] = idsIn(await asked(server, request, item), server.idKey)
  const row = await record(admin, id)
  if (String(others) !== String(expected.others) || JSON.stringify(row) !== JSON.stringify(expected.row)) {
    const shown = (value) => JSON.stringify(value, null, 2)
    throw new Error(`${request.name}: ${server.name} writes ${shown({ others, row })}\ninstead of\n${shown(expected)}`)
  }
}

async function asked(server, request, item) {
  const { query, variables } = server.operation(request, item, request.passes?.[0])
  const data = await ask(server.url, item.actor.token, query, variables)
  const refusals = Object.values(data)[0]?.userErrors ?? []
  if (refusals.length > 0) throw new Error(`${request.name}: ${server.name} refuses: ${JSON.stringify(refusals)}`)
  return data
}

/** What was recorded last of a subject: verbs and versions, and which fields. */
async function record(client, id) {
  const keys = (column) => `(SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(${column}) AS key)`
  const { rows } = await client.query(
    `SELECT a.verb, a.subject_type, a.client_company_id, a.actor_kind, ${keys('a.diff')} AS diff, o.type,
      o.status, ${keys('o.payload')} AS payload, ${keys('o.previous')} AS previous
    FROM (SELECT * FROM activity_events WHERE subject_id = $1 ORDER BY id DESC LIMIT 1) a,
      (SELECT * FROM outbox_events WHERE subject_id = $1 ORDER BY id DESC LIMIT 1) o`, [id])
  return rows[0]
}

/** With the token of another tenant the same request answers none of those ids, whatever else it says. */
async function walls(server, request, items, actors) {
  const item = items[0]
  const stranger = actors.find(({ organization }) => organization !== item.actor.organization)
  const { query, variables } = server.operation(request, item, request.passes?.[1])
  const own = request.writes ? [item.id] : idsIn(await ask(server.url, item.actor.token, query, variables), server.idKey)
  const theirs = new Set(own)
  const seen = idsIn(await answer(server.url, stranger.token, query, variables), server.idKey)
  const leaked = seen.filter((id) => theirs.has(id))
  if (leaked.length > 0) throw new Error(`${request.name}: ${server.name} shows another tenant ${leaked}`)
}

/** All of it for one request and server; `actors` are of several tenants. */
export async function all(app, admin, server, request, items, actors) {
  if (request.writes) await writes(app, admin, server, request, items)
  else await reads(app, admin, server, request, items)
  await walls(server, request, items, actors)
}
