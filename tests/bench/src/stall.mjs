// Whether the machine stood still: a virtual one may be suspended for a while, and its figures of that time mean nothing.

const TICK = 100
const STILL = 1_000
const ATTEMPTS = 3

/** Runs `attempt`, and again when this process got no turn for more than a second of it. */
export async function undisturbed(attempt) {
  for (let left = ATTEMPTS; ; left--) {
    const gap = watch()
    const outcome = await attempt().then((value) => () => value, (error) => () => { throw error })
    const longest = gap()
    if (longest < STILL || left === 1) return outcome()
    console.error(`The machine stood still for ${(longest / 1000).toFixed(1)} s: once more.`)
  }
}

function watch() {
  let [last, longest] = [Date.now(), 0]
  const look = () => {
    longest = Math.max(longest, Date.now() - last - TICK)
    last = Date.now()
  }
  const timer = setInterval(look, TICK)
  return () => {
    clearInterval(timer)
    look()
    return longest
  }
}
