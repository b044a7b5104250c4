// One company by id.

export default {
  name: 'q1',
  title: 'one company by id',
  work: `SELECT id FROM client_companies WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT $2`,
  document: `query Company($id: ID!) {
    clientCompany(id: $id) { id name legalName domains status currency paymentTermsDays externalId createdAt updatedAt }
  }`,
  variables: ({ id }, typeId) => ({ id: typeId('client_company', id) }),
  limit: `SELECT row_to_json(c) AS answer FROM (SELECT id, name, legal_name AS "legalName", domains, status, currency,
      payment_terms_days AS "paymentTermsDays", external_id AS "externalId", created_at AS "createdAt",
      updated_at AS "updatedAt"
    FROM client_companies WHERE id = :id AND deleted_at IS NULL) c`,
  floor: [
    `SELECT id, name, legal_name, domains, status, currency, payment_terms_days, external_id, created_at, updated_at
    FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
  ],
}
