// The 20 newest companies, each with its first 20 contacts, each with the member who looks after them.

const company = 'id, name, status, currency, payment_terms_days, external_id, created_at, updated_at'
const contact = 'id, name, title, emails, phones, roles, consent, created_at, owner_member_id'

export default {
  name: 'q4',
  title: '20 newest companies × first 20 contacts × owner',
  work: `SELECT ids, ARRAY(SELECT DISTINCT owner_member_id FROM contacts
      WHERE organization_id = $1 AND client_company_id = ANY (ids) AND deleted_at IS NULL) AS others
    FROM (SELECT ARRAY(SELECT id FROM client_companies WHERE organization_id = $1 AND deleted_at IS NULL
      ORDER BY id DESC LIMIT 20) AS ids) AS newest LIMIT $2`,
  document: `query Newest {
    clientCompanies(first: 20) { nodes {
      id name status currency paymentTermsDays externalId createdAt updatedAt
      contacts(first: 20) { nodes {
        id name title emails phones roles consent createdAt
        owner { id name email role status avatarUrl }
      } }
    } }
  }`,
  variables: () => ({}),
  limit: `SELECT json_agg(c) AS answer FROM (SELECT id, name, status, currency, payment_terms_days AS "paymentTermsDays",
      external_id AS "externalId", created_at AS "createdAt", updated_at AS "updatedAt",
      (SELECT json_agg(t) FROM (SELECT id, name, title, emails, phones, roles, consent, created_at AS "createdAt",
          (SELECT row_to_json(m) FROM (SELECT id, name, email, role, status, avatar_url AS "avatarUrl"
            FROM organization_members m WHERE m.id = t.owner_member_id) m) AS owner
        FROM contacts t WHERE t.client_company_id = c.id AND deleted_at IS NULL ORDER BY id DESC LIMIT 20) t) AS contacts
    FROM client_companies c WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 20) c`,
  floor: [
    `SELECT ${company} FROM client_companies WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 20`,
    // What the first answer would tell is known here: the companies are `ids`, their contacts' owners `others`.
    `SELECT t.* FROM unnest(:ids) AS c, LATERAL (SELECT ${contact}, client_company_id FROM contacts
      WHERE client_company_id = c AND deleted_at IS NULL ORDER BY id DESC LIMIT 20) t`,
    'SELECT id, name, email, role, status, avatar_url FROM organization_members WHERE id = ANY (:others)',
  ],
}
