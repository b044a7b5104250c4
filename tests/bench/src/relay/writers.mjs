// Writers that send so many requests a second, whether the last ones are answered or not.

import { setTimeout as sleep } from 'node:timers/promises'

/** Sends `perSecond` requests for `seconds`, or until `end()`; `done` answers with what each took, in milliseconds. */
export function load(perSecond, seconds, send) {
  let goesOn = true
  const done = (async () => {
    const [times, sent, began] = [[], [], performance.now()]
    for (let n = 0; goesOn && n < perSecond * seconds; n++) {
      const due = began + (n * 1000) / perSecond
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      const from = performance.now()
      sent.push(send(n).then(() => times.push(performance.now() - from)))
    }
    await Promise.all(sent)
    return times
  })()
  return { done, end: () => (goesOn = false) }
}

/** The value below which this part of the values is. */
export function percentile(values, part) {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}
