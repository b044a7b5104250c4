// 50 deals of a stage, latest expected close first, each with its company.

const deal = 'id, name, stage, amount, currency, probability, expected_close_date, closed_at, client_company_id'
const company = 'id, name, legal_name, status, currency, external_id'

export default {
  name: 'q2',
  title: '50 deals of a stage, latest close first, each with its company',
  // A stage with few deals says little: those that have a page of them, or the two fullest.
  work: `SELECT stage AS word, ARRAY(SELECT client_company_id FROM deals d WHERE organization_id = $1
      AND d.stage = stages.stage AND deleted_at IS NULL ORDER BY expected_close_date DESC, id DESC LIMIT 50) AS ids
    FROM (SELECT stage, count(*) AS deals, row_number() OVER (ORDER BY count(*) DESC) AS place FROM deals
      WHERE organization_id = $1 AND deleted_at IS NULL GROUP BY stage) AS stages
    WHERE deals >= 50 OR place <= 2 ORDER BY stage LIMIT $2`,
  document: `query Deals($stage: DealStage!) {
    deals(first: 50, filter: {stage: {eq: $stage}}, orderBy: [{field: EXPECTED_CLOSE_DATE, direction: DESC}]) { nodes {
      id name stage amount { amount currency } probability expectedCloseDate closedAt
      clientCompany { id name legalName status currency externalId }
    } }
  }`,
  variables: ({ word }) => ({ stage: word }),
  limit: `SELECT json_agg(d) AS answer FROM (SELECT id, name, stage, amount, currency, probability,
      expected_close_date AS "expectedCloseDate", closed_at AS "closedAt",
      (SELECT row_to_json(c) FROM (SELECT id, name, legal_name AS "legalName", status, currency,
        external_id AS "externalId" FROM client_companies c
        WHERE c.id = d.client_company_id AND c.deleted_at IS NULL) c) AS "clientCompany"
    FROM deals d WHERE stage = :word AND deleted_at IS NULL ORDER BY expected_close_date DESC, id DESC LIMIT 50) d`,
  floor: [
    `SELECT ${deal} FROM deals WHERE stage = :word AND deleted_at IS NULL
      ORDER BY expected_close_date DESC, id DESC LIMIT 51`,
    `SELECT ${company} FROM client_companies WHERE id = ANY (:ids) AND deleted_at IS NULL`,
  ],
}
