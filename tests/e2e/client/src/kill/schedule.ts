// Who dies when: all of it known from the seed.
import type { Chance } from "./chance.js";

/** Those who can be killed. A backend that dies makes PostgreSQL begin anew by itself. */
export const VICTIMS = ["server", "worker 1", "worker 2", "backend", "postmaster", "PostgreSQL"] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Round {
  /** Milliseconds after everything worked again. */
  readonly after: number;
  readonly victims: readonly Victim[];
  /** Milliseconds until they are started again. */
  readonly down: number;
}

/** The rounds of a run. PostgreSQL dies in a third of them; now and then two die at once. */
export function schedule(rounds: number, chance: Chance): Round[] {
  const databases = VICTIMS.slice(3);
  const programs = VICTIMS.slice(0, 3);
  return Array.from({ length: rounds }, () => {
    const first = chance.of(chance.draw() < 1 / 3 ? databases : programs);
    const second = chance.draw() < 0.15 ? chance.of(programs) : first;
    return { after: chance.between(50, 1_200), victims: [...new Set([first, second])], down: chance.between(0, 800) };
  });
}
