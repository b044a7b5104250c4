// The database's state around a run: what the bench needs is made, what the run wrote is taken back.

import { FUNCTIONS } from './writes.mjs'

// Rows that a run made are younger than the seed's: its five years end before this UUIDv7 of 2026-11-01T00:00Z.
const LATER = `id >= '01a19467-e800-7000-8000-000000000000' AND organization_id IN
  (SELECT id FROM organizations WHERE slug = 'big' OR slug LIKE 'bench-%')`
const WRITTEN = ['tasks', 'deals', 'activity_events', 'outbox_events']

/** Makes the schema `bench`: work to do, and the functions that write. It is no part of the product's. */
export async function prepare(admin, requests) {
  await tidy(admin, requests) // after a run that was killed
  await admin.query('CREATE SCHEMA bench; GRANT USAGE ON SCHEMA bench TO chambers_app')
  for (const statement of FUNCTIONS) await admin.query(statement)
}

/** Before a cell that writes: the same start for each contestant, and no debts of an earlier one. */
export async function reset(admin, request) {
  if (request.reset) await admin.query(request.reset)
  await vacuum(admin)
  await admin.query('CHECKPOINT')
}

/** How many events of a verb are in the outbox: as many as there were changes. */
export async function changes(admin, verb) {
  const { rows } = await admin.query(`SELECT count(*)::int AS count FROM outbox_events WHERE type = $1 AND ${LATER}`, [verb])
  return rows[0].count
}

/** Takes back what was written, and drops the schema. */
export async function tidy(admin, requests) {
  for (const { restore, kept } of requests.filter(({ restore }) => restore)) {
    const { rows } = await admin.query('SELECT to_regclass($1) AS found', [kept])
    if (rows[0].found) await admin.query(restore)
  }
  for (const table of ['outbox_events', 'activity_events', 'tasks']) {
    await admin.query(`DELETE FROM ${table} WHERE ${LATER}`)
  }
  await admin.query(`DROP SCHEMA IF EXISTS bench CASCADE; DELETE FROM user_sessions WHERE user_agent = 'tests/bench'`)
  await vacuum(admin)
}

/** What autovacuum would do at some time of its own. */
async function vacuum(admin) {
  const { rows } = await admin.query(`SELECT c.oid::regclass AS name
    FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
    WHERE s.n_dead_tup + s.n_ins_since_vacuum > 100 AND c.relkind = 'r'
      AND (s.relname = ANY ($1) OR s.relname LIKE 'activity_events_2%')`, [WRITTEN])
  for (const { name } of rows) await admin.query(`VACUUM (ANALYZE) ${name}`)
}
