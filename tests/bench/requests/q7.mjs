// Move a deal to another stage: each time another one, with an event of the timeline and one of the outbox.

import { MOVE_DEAL } from '../src/writes.mjs'

export default {
  name: 'q7',
  title: 'move a deal to another stage',
  writes: 'deal.moved',
  work: `SELECT id FROM deals WHERE organization_id = $1 AND deleted_at IS NULL
      AND stage IN ('LEAD', 'QUALIFIED', 'PROPOSAL', 'NEGOTIATION') ORDER BY md5(id::text) LIMIT $2`,
  // A deal that is asked for twice in a row with one stage would stand still the second time.
  distinct: true,
  /** All of the pool to the same stage, then all to the next; so each request is a change. */
  passes: ['QUALIFIED', 'PROPOSAL', 'NEGOTIATION', 'LEAD'],
  kept: 'bench.deals_before',
  keep: `CREATE TABLE bench.deals_before AS SELECT d.organization_id, d.id, d.stage, d.probability, d.version, d.updated_at,
    d.updated_by_kind, d.updated_by_id FROM deals d JOIN bench.q7 q ON (q.organization_id, q.id) = (d.organization_id, d.id)`,
  reset: `UPDATE deals d SET stage = 'LEAD', probability = 10 FROM bench.q7 q
    WHERE (q.organization_id, q.id) = (d.organization_id, d.id)`,
  restore: `UPDATE deals d SET stage = b.stage, probability = b.probability, version = b.version,
      updated_at = b.updated_at, updated_by_kind = b.updated_by_kind, updated_by_id = b.updated_by_id
    FROM bench.deals_before b WHERE (b.organization_id, b.id) = (d.organization_id, d.id)`,
  document: `mutation Move($input: MoveDealInput!) {
    moveDeal(input: $input) {
      deal { id name stage amount { amount currency } probability expectedCloseDate version updatedAt }
      userErrors { code field message }
    }
  }`,
  variables: ({ id }, typeId, stage) => ({ input: { id: typeId('deal', id), stage } }),
  limit: `WITH ${MOVE_DEAL} SELECT json_build_object('id', id, 'name', name, 'stage', stage, 'amount', amount,
      'currency', currency, 'probability', probability, 'expectedCloseDate', expected_close_date, 'version', version,
      'updatedAt', updated_at) AS answer FROM moved`,
  floor: [
    `WITH ${MOVE_DEAL} SELECT id, name, stage, amount, currency, probability, expected_close_date, version, updated_at
      FROM moved`,
  ],
}
