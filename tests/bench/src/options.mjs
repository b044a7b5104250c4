// The command line.

import { parseArgs } from 'node:util'

const CONTESTANTS = ['limit', 'floor', 'chambers', 'postgraphile']

const USAGE = `tests/bench/run [options]
  --quick               all requests at scale 0.01 in under a minute: limit and chambers, one round of 1 s, 16 connections
  --postgraphile        PostGraphile 5 too, in one process and in two
  --scale 1             of the data that is made when there is none
  --data DIR            the data directory (default: target/bench/scale-S)
  --rounds 3            how often each contestant is measured
  --seconds 5           how long each time
  --requests q1,q3      only these
  --concurrency 1,16,64 numbers of connections
  --contestants limit,chambers  only these
  --organization big    only its members ask
  --write               put the table into README.md
CHAMBERS_BIN=path measures that binary; without it the release one is built.`

/** Reads the options. */
export function read(argv) {
  const text = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: flag, postgraphile: flag, write: flag, help: flag, scale: text, data: text, rounds: text, seconds: text,
      requests: text, concurrency: text, contestants: text, organization: text,
    },
  })
  if (values.help) {
    console.log(USAGE)
    process.exit()
  }
  const { quick } = values
  const list = (given, otherwise) => given?.split(',').filter(Boolean) ?? otherwise
  const usual = quick ? ['limit', 'chambers'] : ['limit', 'floor', 'chambers']
  const contestants = list(values.contestants, values.postgraphile ? [...usual, 'postgraphile'] : usual)
  const unknown = contestants.find((name) => !CONTESTANTS.includes(name))
  if (unknown) throw new Error(`There is no contestant ${unknown}: choose of ${CONTESTANTS.join(', ')}.`)
  return {
    command: ['tests/bench/run', ...argv].join(' '),
    quick,
    write: values.write,
    data: values.data,
    organization: values.organization,
    requests: list(values.requests),
    contestants,
    scale: values.scale ?? (quick ? '0.01' : '1'),
    rounds: Number(values.rounds ?? (quick ? 1 : 3)),
    seconds: Number(values.seconds ?? (quick ? 1 : 5)),
    // Before a cell counts: a server's first time, and connections of pgbench.
    warm: quick ? 1 : 3,
    settle: quick ? 0.5 : 1,
    concurrency: list(values.concurrency, quick ? ['16'] : ['1', '16', '64']).map(Number),
  }
}
