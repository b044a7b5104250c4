// A company's page: itself, its first 20 contacts, its first 10 deals, its last 20 events.

const company = 'id, name, legal_name, domains, status, currency, payment_terms_days, external_id, created_at, updated_at'
const contact = 'id, name, title, emails, phones, roles, consent, created_at'
const deal = 'id, name, stage, amount, currency, probability, expected_close_date, closed_at'
const event = 'id, verb, subject_type, subject_id, diff, request_id, created_at'
const live = 'client_company_id = :id AND deleted_at IS NULL ORDER BY id DESC'

export default {
  name: 'q3',
  title: 'company + first 20 contacts + first 10 deals + last 20 events',
  work: `SELECT id FROM client_companies WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT $2`,
  document: `query CompanyPage($id: ID!) {
    clientCompany(id: $id) {
      id name legalName domains status currency paymentTermsDays externalId createdAt updatedAt
      contacts(first: 20) { nodes { id name title emails phones roles consent createdAt } }
      deals(first: 10) { nodes { id name stage amount { amount currency } probability expectedCloseDate closedAt } }
      activity(first: 20) { nodes { id verb subjectType diff requestId createdAt } }
    }
  }`,
  variables: ({ id }, typeId) => ({ id: typeId('client_company', id) }),
  limit: `SELECT json_build_object('id', id, 'name', name, 'legalName', legal_name, 'domains', domains, 'status', status,
      'currency', currency, 'paymentTermsDays', payment_terms_days, 'externalId', external_id, 'createdAt', created_at,
      'updatedAt', updated_at,
      'contacts', (SELECT json_agg(json_build_object('id', id, 'name', name, 'title', title, 'emails', emails,
        'phones', phones, 'roles', roles, 'consent', consent, 'createdAt', created_at))
        FROM (SELECT ${contact} FROM contacts WHERE ${live} LIMIT 20) t),
      'deals', (SELECT json_agg(json_build_object('id', id, 'name', name, 'stage', stage, 'amount', amount,
        'currency', currency, 'probability', probability, 'expectedCloseDate', expected_close_date, 'closedAt', closed_at))
        FROM (SELECT ${deal} FROM deals WHERE ${live} LIMIT 10) d),
      'activity', (SELECT json_agg(json_build_object('id', id, 'verb', verb, 'subjectType', subject_type, 'diff', diff,
        'requestId', request_id, 'createdAt', created_at))
        FROM (SELECT ${event} FROM activity_events WHERE client_company_id = :id ORDER BY id DESC LIMIT 20) e)) AS answer
    FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
  floor: [
    `SELECT ${company} FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
    `SELECT ${contact} FROM contacts WHERE ${live} LIMIT 21`,
    `SELECT ${deal} FROM deals WHERE ${live} LIMIT 11`,
    `SELECT ${event} FROM activity_events WHERE client_company_id = :id ORDER BY id DESC LIMIT 21`,
  ],
}
