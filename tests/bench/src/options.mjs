// The command line.

import { parseArgs } from 'node:util'

const CONTESTANTS = ['limit', 'floor', 'chambers', 'postgraphile']

/** Reads the options; `--quick` is a set of defaults. */
export function read(argv) {
  const text = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: flag, postgraphile: flag, write: flag, help: flag,
      scale: text, rounds: text, requests: text, concurrency: text, seconds: text, data: text, contestants: text,
    },
  })
  const list = (given) => given?.split(',').filter(Boolean)
  const { quick } = values
  const contestants = list(values.contestants) ?? ['limit', 'floor', 'chambers', ...(values.postgraphile ? ['postgraphile'] : [])]
  const unknown = contestants.find((name) => !CONTESTANTS.includes(name))
  if (unknown) throw new Error(`There is no contestant ${unknown}: choose of ${CONTESTANTS.join(', ')}.`)
  return {
    ...values,
    contestants,
    scale: values.scale ?? (quick ? '0.01' : '1'),
    rounds: Number(values.rounds ?? (quick ? 1 : 3)),
    seconds: Number(values.seconds ?? (quick ? 1 : 5)),
    concurrency: (list(values.concurrency) ?? (quick ? ['16'] : ['1', '16', '64'])).map(Number),
    requests: list(values.requests),
  }
}
