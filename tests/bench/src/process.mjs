// Child processes, and waiting for what they do.

import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

const running = new Set()

/** Starts a child that ends with us, however we end. */
export function start(command, args, options) {
  const child = spawn(command, args, options)
  running.add(child)
  return child.once('exit', () => running.delete(child))
}

process.once('exit', () => running.forEach((child) => child.kill(child.quits ?? 'SIGTERM')))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

/**
 * Asks each tenth of a second until there is an answer, for what a process tells nobody of; fails after `seconds`, or when
 * the child has ended.
 */
export async function poll(seconds, ask, child) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(100)) {
    const answer = await ask()
    if (answer) return answer
    if (child && (child.exitCode !== null || child.signalCode !== null)) {
      throw new Error(`${child.spawnfile} ended with ${child.exitCode ?? child.signalCode}.`)
    }
  }
  throw new Error(`${child?.spawnfile ?? 'What was waited for'} was not ready within ${seconds} s.`)
}

/** Resolves when the child has ended. */
export function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', resolve))
}

/** Ends the child and waits for it. */
export async function stop(child) {
  child.kill('SIGTERM')
  await ended(child)
}

/** Runs a child to its end; gives what it printed, or fails with it. */
export async function output(child) {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}:\n${text}`)
  return text
}
