// Where the figures go: the terminal, a file of JSON, and on request the README.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { autogroups } from './autogroups.mjs'
import { markdown } from './table.mjs'

const README = new URL('../README.md', import.meta.url)
const [BEGIN, END] = ['<!-- figures: written by --write -->', '<!-- end of figures -->']

/** On what, with what and when. */
export async function circumstances(admin, binary, chosen) {
  const say = (command, ...args) => spawnSync(command, args, { encoding: 'utf8', cwd: import.meta.dirname }).stdout?.trim()
  const { rows } = await admin.query(
    `SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name`,
    [['server_version', 'shared_buffers', 'fsync', 'synchronous_commit', 'autovacuum', 'jit', 'random_page_cost']],
  )
  const memory = Math.round(os.totalmem() / 2 ** 30)
  const size = "SELECT count(*)::int AS firms FROM organizations WHERE slug = 'big' OR slug LIKE 'bench-%'"
  return {
    ...chosen,
    at: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: [`${os.cpus().length} × ${os.cpus()[0].model}`, `${memory} GiB`, `Linux ${os.release()}`, autogroups()].filter(Boolean).join(', '),
    load: os.loadavg()[0].toFixed(1),
    chambers: `${say(binary, '--version')}, commit ${say('git', 'describe', '--always', '--dirty')}`,
    postgres: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    scale: (await admin.query(size)).rows[0].firms / 1000, // whatever was asked for: the directory may be another's
  }
}

/** Prints and keeps what was measured. */
export function publish(cells, requests, around, folder) {
  const name = around.at.replace(/\D/g, '')
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify({ around, cells }, null, 1)}\n`)
  const text = `${headline(around)}\n\n${markdown(cells, requests)}`
  console.log(text)
  if (around.write) writeReadme(text)
}

function headline({ at, machine, load, chambers, postgres, scale, rounds, seconds, command }) {
  const { server_version: version, ...settings } = postgres
  const listed = Object.entries(settings).map(([name, value]) => `${name} ${value}`).join(', ')
  return [
    `${at} UTC, scale ${scale}, rounds: ${rounds} of ${seconds} s, by \`${command}\`. ${machine}; load before: ${load}.`,
    `${chambers}; PostgreSQL ${version} (${listed}).`,
  ].join('\n')
}

function writeReadme(text) {
  const readme = readFileSync(README, 'utf8')
  const [before, after] = [readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)]
  writeFileSync(README, `${readme.slice(0, before)}\n\n${text}\n\n${readme.slice(after)}`)
}
