// A company's page: itself, its first 20 contacts, its first 10 deals, its last 20 events.

const company = 'id, name, legal_name, domains, status, currency, payment_terms_days, external_id, created_at, updated_at'
const contact = 'id, name, title, emails, phones, roles, consent, created_at'
const deal = 'id, name, stage, amount, currency, probability, expected_close_date, closed_at'
const event = 'id, verb, subject_type, diff, request_id, created_at'
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
  limit: `SELECT row_to_json(c) AS answer FROM (SELECT id, name, legal_name AS "legalName", domains, status, currency,
      payment_terms_days AS "paymentTermsDays", external_id AS "externalId", created_at AS "createdAt",
      updated_at AS "updatedAt",
      (SELECT json_agg(t) FROM (SELECT id, name, title, emails, phones, roles, consent, created_at AS "createdAt"
        FROM contacts WHERE ${live} LIMIT 20) t) AS contacts,
      (SELECT json_agg(d) FROM (SELECT id, name, stage, amount, currency, probability,
        expected_close_date AS "expectedCloseDate", closed_at AS "closedAt" FROM deals WHERE ${live} LIMIT 10) d) AS deals,
      (SELECT json_agg(e) FROM (SELECT id, verb, subject_type AS "subjectType", diff, request_id AS "requestId",
        created_at AS "createdAt"
        FROM activity_events WHERE client_company_id = :id ORDER BY id DESC LIMIT 20) e) AS activity
    FROM client_companies WHERE id = :id AND deleted_at IS NULL) c`,
  floor: [
    `SELECT ${company} FROM client_companies WHERE id = :id AND deleted_at IS NULL`,
    `SELECT ${contact} FROM contacts WHERE ${live} LIMIT 21`,
    `SELECT ${deal} FROM deals WHERE ${live} LIMIT 11`,
    `SELECT ${event} FROM activity_events WHERE client_company_id = :id ORDER BY id DESC LIMIT 21`,
  ],
}
