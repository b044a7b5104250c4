// What Chambers is to reach at 16 connections and scale 1: as many times PostGraphile's requests per second, as small a
// part of its CPU a request, and what share of limit's requests per second.

export const CONNECTIONS = 16

export const GOALS = {
  q1: { rate: 3, cpu: 3, limit: 0.55 },
  q2: { rate: 2, cpu: 2.5, limit: 1 },
  q3: { rate: 3, cpu: 3, limit: 1 },
  q4: { rate: 2, cpu: 2.5, limit: 1 },
  q5: { rate: 3, cpu: 3, limit: 1 },
  q6: { rate: 2, cpu: 2.5, limit: 0.55 },
  q7: { rate: 2, cpu: 2.5, limit: 0.55 },
}
