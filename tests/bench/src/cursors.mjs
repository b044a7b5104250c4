// Cursors deep in a list, from the server itself: it pages there once, before anything is measured.

import { idsIn } from './check.mjs'
import { ask } from './http.mjs'

/** Gives each item the cursor behind its row. */
export async function collect(server, request, items) {
  const { token } = items[0].actor
  const wanted = new Set(items.map(({ id }) => id))
  const cursors = new Map()
  for (let after = null; cursors.size < wanted.size; ) {
    const page = Object.values(await ask(server.url, token, server.pages(request), { after }))[0]
    if (page.nodes.length === 0) throw new Error(`${server.name} ended its list before all its pages were seen.`)
    after = page.pageInfo.endCursor
    const [last] = idsIn(page.nodes.at(-1), server.idKey)
    if (wanted.has(last)) cursors.set(last, after)
  }
  for (const item of items) item.cursors = { ...item.cursors, [server.name]: cursors.get(item.id) }
}
