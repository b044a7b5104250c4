// From cells to a table.

/** One cell, for who watches. */
export function line({ request, connections, round, contestant, perSecond, p50, p95, server, database, memory }) {
  const cpu = `${digits(server)} + ${digits(database)} ms`
  const rest = `p50 ${digits(p50)} p95 ${digits(p95)} ms${memory ? `, ${memory.toFixed(0)} MB` : ''}`
  return `${request} c=${connections} #${round} ${contestant.padEnd(12)} ${perSecond.toFixed(0).padStart(6)}/s  ${cpu}  ${rest}`
}

/** All cells: medians over the rounds. */
export function markdown(cells) {
  const lines = [
    '| request | connections | contestant | requests/s | p50 | p95 | p99 | CPU server | CPU PostgreSQL | CPU | × limit | MB |',
    '|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
  ]
  const all = medians(cells)
  for (const cell of all) {
    const limit = all.find((c) => c.contestant === 'limit' && c.request === cell.request && c.connections === cell.connections)
    const ratio = limit ? (cell.perSecond / limit.perSecond).toFixed(2) : ''
    lines.push(`| ${[cell.request, cell.connections, cell.contestant, cell.perSecond.toFixed(0), digits(cell.p50), digits(cell.p95),
      digits(cell.p99), digits(cell.server), digits(cell.database), digits(cell.cpu), ratio, cell.memory?.toFixed(0) ?? ''].join(' | ')} |`)
  }
  return lines.join('\n')
}

/** A cell for each request, number of connections and contestant. */
export function medians(cells) {
  const groups = new Map()
  for (const cell of cells) {
    const key = `${cell.request} ${cell.connections} ${cell.contestant}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()].map((rounds) => {
    const numbers = Object.keys(rounds[0]).filter((name) => typeof rounds[0][name] === 'number')
    return { ...rounds[0], ...Object.fromEntries(numbers.map((name) => [name, median(rounds.map((cell) => cell[name]))])) }
  })
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Three significant digits. */
export function digits(number) {
  return number === 0 ? '0' : number >= 100 ? number.toFixed(0) : number.toPrecision(3)
}
