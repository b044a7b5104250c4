// Firms that write events: so many members that none writes more than one may.

import { randomUUID } from 'node:crypto'
import { issue } from '../tokens.mjs'

const FIRMS = 8
const MEMBERS = 8

/** Makes them; answers with the members, each with a token. */
export async function make(admin, dataDir) {
  const actors = []
  for (let firm = 0; firm < FIRMS; firm++) {
    const organization = randomUUID()
    await admin.query(
      `INSERT INTO organizations (id, name, slug, created_by_kind, updated_by_kind)
      VALUES ($1, $2, $2, 'SYSTEM', 'SYSTEM')`,
      [organization, `relay-${firm}`],
    )
    for (let n = 0; n < MEMBERS; n++) {
      const [user, member, email] = [randomUUID(), randomUUID(), `${n}@relay-${firm}.test`]
      await admin.query(
        'INSERT INTO users (id, email, email_key, email_verified_at, name) VALUES ($1, $2, $2, now(), $2)',
        [user, email],
      )
      await admin.query(
        `INSERT INTO organization_members (organization_id, id, user_id, name, email, email_key, joined_at, role, status,
          created_by_kind, updated_by_kind) VALUES ($1, $2, $3, $4, $4, $4, now(), 'OWNER', 'ACTIVE', 'SYSTEM', 'SYSTEM')`,
        [organization, member, user, email],
      )
      // One of each firm after the other writes.
      actors.push({ organization, member, user, place: n * FIRMS + firm })
    }
  }
  actors.sort((one, other) => one.place - other.place)
  await issue(admin, dataDir, actors)
  return actors
}
