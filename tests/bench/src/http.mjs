// Loads a GraphQL server over HTTP with `wrk`: keep-alive connections, a token and a body for each request.

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { output, start } from './process.mjs'

const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url))

const PAUSE = 100

/** Sends the requests of `file` for `seconds`; fails when one is refused. Meanwhile `look` looks at an answer now and then. */
export async function run({ url, file, connections, seconds, from = 0, look }) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', SCRIPT, url, '--', file, from]
  const load = output(start('wrk', args.map(String)))
  const [text] = await Promise.all([load, look && until(load, look)])
  const [requests, duration, p50, p95, p99, wrong, broken] = /RESULT (.*)/.exec(text)[1].split(' ').map(Number)
  if (wrong + broken > 0 || requests === 0) {
    throw new Error(`${wrong} refusals, ${broken} broken connections of ${requests} requests`)
  }
  // wrk counts microseconds.
  return { requests, perSecond: (requests / duration) * 1e6, p50: p50 / 1e3, p95: p95 / 1e3, p99: p99 / 1e3 }
}

/** Does something ten times a second until something else is over. */
async function until(over, act) {
  let goesOn = true
  const ended = () => { goesOn = false }
  over.then(ended, ended)
  while (goesOn) {
    await act()
    await sleep(PAUSE)
  }
}

/** One request; its data, or a failure that quotes the errors. */
export async function ask(url, token, query, variables) {
  const { data, errors } = await answer(url, token, query, variables)
  if (errors) throw new Error(`${url} answers with errors: ${JSON.stringify(errors)}\n${query}`)
  return data
}

/** One request; whatever it is answered. */
export async function answer(url, token, query, variables) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  return response.json()
}
