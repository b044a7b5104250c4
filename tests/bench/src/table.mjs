// From cells to Markdown.

import { CONNECTIONS, GOALS } from './goals.mjs'

/** One cell, for who watches. */
export function line({ request, connections, round, contestant, perSecond, p50, p95, server, database, memory }) {
  const cpu = `${digits(server)} + ${digits(database)} ms`
  const rest = `p50 ${digits(p50)} p95 ${digits(p95)} ms${memory ? `, ${memory.toFixed(0)} MB` : ''}`
  const rate = `${perSecond.toFixed(0).padStart(6)}/s`
  return `${request} c=${connections} #${round} ${contestant.padEnd(14)} ${rate}  ${cpu}  ${rest}`
}

/** What there is to say of all cells: how Chambers does against the others, and everybody's figures. */
export function markdown(cells, requests) {
  const all = medians(cells)
  const titles = requests.map(({ name, title }) => `| ${name} | ${title} |`)
  return [
    ['| | request |', '|---|---|', ...titles].join('\n'),
    ...(all.some(({ contestant }) => contestant === 'chambers') ? [against(all)] : []),
    'Medians. Latencies in ms; CPU in ms a request; MB is the peak of resident memory of the server.',
    figures(all),
  ].join('\n\n')
}

function against(all) {
  const rows = all.filter(({ contestant }) => contestant === 'chambers').map((own) => {
    const peers = all.filter((cell) => cell.request === own.request && cell.connections === own.connections)
    const [limit, floor] = ['limit', 'floor'].map((name) => peers.find(({ contestant }) => contestant === name))
    // PostGraphile in one process or in two, whichever did better, figure by figure.
    const rivals = peers.filter(({ contestant }) => contestant.startsWith('postgraphile'))
    const rate = rivals.length ? Math.max(...rivals.map((cell) => cell.perSecond)) : undefined
    const cpu = rivals.length ? Math.min(...rivals.map((cell) => cell.cpu)) : undefined
    const goal = own.connections === CONNECTIONS ? GOALS[own.request] : {}
    return [
      own.request, own.connections,
      judged(own.perSecond / limit?.perSecond, goal.limit),
      judged(own.perSecond / floor?.perSecond),
      judged(own.cpu / limit?.cpu),
      judged(own.cpu / floor?.cpu),
      judged(own.perSecond / rate, goal.rate),
      judged(cpu / own.cpu, goal.cpu),
    ]
  })
  return table([
    'Chambers', 'connections', 'requests/s ÷ limit', '÷ floor', 'CPU ÷ limit', '÷ floor', 'requests/s ÷ PostGraphile',
    'PostGraphile’s CPU ÷ ours',
  ], rows)
}

/** A ratio; with its goal if it has one, in bold if it was missed. */
function judged(ratio, goal) {
  if (!Number.isFinite(ratio)) return ''
  if (goal === undefined) return digits(ratio)
  return ratio >= goal ? `${digits(ratio)} (≥ ${goal})` : `**${digits(ratio)}** (≥ ${goal})`
}

function figures(all) {
  const rows = all.map((cell) => [
    cell.request, cell.connections, cell.contestant, cell.perSecond.toFixed(0), digits(cell.p50), digits(cell.p95),
    digits(cell.p99), cell.server ? digits(cell.server) : '', digits(cell.database), digits(cell.cpu),
    cell.memory?.toFixed(0) ?? '',
  ])
  return table([
    'request', 'connections', 'contestant', 'requests/s', 'p50', 'p95', 'p99', 'CPU server', 'CPU PostgreSQL', 'CPU', 'MB',
  ], rows)
}

/** Without the columns that are empty throughout. */
function table(names, all) {
  const full = names.map((_, place) => all.some((cells) => cells[place] !== ''))
  const [head, ...rows] = [names, ...all].map((cells) => cells.filter((_, place) => full[place]))
  const row = (cells) => `| ${cells.join(' | ')} |`
  const aligned = `|${head.map((name) => (name === 'contestant' ? '---|' : '--:|')).join('')}`
  return [row(head), aligned, ...rows.map(row)].join('\n')
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
function digits(number) {
  return number >= 100 ? number.toFixed(0) : number === 0 ? '0' : number.toPrecision(3)
}
