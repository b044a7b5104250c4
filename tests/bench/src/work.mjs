// What is asked for: the same random rows for every contestant, in `bench.<request>` for SQL and in a file for HTTP.

const ITEMS = 2000
// What a row may say of the work; a request takes what it needs.
const NOTHING = { id: null, word: null, ids: null, others: null }

/** Draws the items of a request: a tenth for `big`, the rest for the others alike; or all for the one that is named. */
export async function draw(admin, request, actors, slug = request.only) {
  const items = []
  const asking = byOrganization(slug ? actors.filter((actor) => actor.slug === slug) : actors)
  for (const [organization, members] of asking) {
    const share = slug ? 1 : members[0].slug === 'big' ? 0.1 : 0.9 / (asking.size - 1)
    const wanted = Math.max(1, Math.round(ITEMS * share))
    const { rows } = await admin.query(request.work, [organization, wanted])
    if (rows.length === 0) continue
    for (let i = 0; i < (request.distinct ? Math.min(wanted, rows.length) : wanted); i++) {
      items.push({ ...NOTHING, ...rows[i % rows.length], actor: members[i % members.length] })
    }
  }
  shuffle(items)
  const column = (read) => items.map(read)
  await admin.query(`CREATE TABLE bench.${request.name} (n int PRIMARY KEY, organization_id uuid NOT NULL,
    actor_id uuid NOT NULL, id uuid, word text, ids uuid[], others uuid[])`)
  await admin.query(
    `INSERT INTO bench.${request.name} SELECT row_number() OVER (), o, a, i, w, s::uuid[], t::uuid[]
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) AS x (o, a, i, w, s, t)`,
    [column((i) => i.actor.organization), column((i) => i.actor.member), column((i) => i.id), column((i) => i.word),
      column((i) => literal(i.ids)), column((i) => literal(i.others))],
  )
  await admin.query(`GRANT SELECT ON bench.${request.name} TO chambers_app; ANALYZE bench.${request.name}`)
  return items
}

function byOrganization(actors) {
  const groups = new Map()
  for (const actor of actors) groups.set(actor.organization, [...(groups.get(actor.organization) ?? []), actor])
  return groups
}

const literal = (uuids) => uuids && `{${uuids.join(',')}}`

/** Fisher and Yates, with a generator of its own: each run asks in the same order. */
function shuffle(items) {
  let state = 42
  for (let i = items.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [items[i], items[j]] = [items[j], items[i]]
  }
}
