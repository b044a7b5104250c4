// One company by id.

export default {
  name: 'q1',
  title: 'one company by id',
  work: `SELECT id FROM client_companies WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT $2`,
  document: `query Company($id: ID!) {
    clientCompany(id: $id) { id name legalName domains status currency paymentTermsDays externalId createdAt updatedAt }
  }`,
  variables: ({ id }, typeId) => ({ id: typeId('client_company', id) }),
  limit: `SELECT json_build_object('id', id, 'name', name, 'legalName', legal_name, 'domains', domains, 'status', status,
      'currency', currency, 'paymentTermsDays', payment_terms_days, 'externalId', external_id, 'createdAt', created_at,
      'updatedAt', updated_at) AS answer
    FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
  floor: [
    `SELECT id, name, legal_name, domains, status, currency, payment_terms_days, external_id, created_at, updated_at
    FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
  ],
}
