// 50 invoices of a status, latest due date first, each with its company.

const invoice = 'id, number, status, issue_date, due_date, currency, total, due, is_partially_paid, client_company_id'
const company = 'id, name, legal_name, status, currency, external_id'

export default {
  name: 'q2',
  title: '50 invoices of a status, latest due date first, each with its company',
  // A status with few invoices says little: those that have a page of them, or the two fullest.
  work: `SELECT status AS word, ARRAY(SELECT client_company_id FROM invoices i WHERE organization_id = $1
      AND i.status = statuses.status AND deleted_at IS NULL ORDER BY due_date DESC, id DESC LIMIT 50) AS ids
    FROM (SELECT status, count(*) AS invoices, row_number() OVER (ORDER BY count(*) DESC) AS place FROM invoices
      WHERE organization_id = $1 AND deleted_at IS NULL AND status <> 'DRAFT' GROUP BY status) AS statuses
    WHERE invoices >= 50 OR place <= 2 ORDER BY status LIMIT $2`,
  document: `query Invoices($status: InvoiceStatus!) {
    invoices(first: 50, filter: {status: {eq: $status}}, orderBy: [{field: DUE_DATE, direction: DESC}]) { nodes {
      id number status issueDate dueDate total { amount currency } due { amount currency } isPartiallyPaid
      clientCompany { id name legalName status currency externalId }
    } }
  }`,
  variables: ({ word }) => ({ status: word }),
  limit: `SELECT json_agg(i) AS answer FROM (SELECT id, number, status, issue_date AS "issueDate", due_date AS "dueDate",
      currency, total, due, is_partially_paid AS "isPartiallyPaid",
      (SELECT row_to_json(c) FROM (SELECT id, name, legal_name AS "legalName", status, currency,
        external_id AS "externalId" FROM client_companies c
        WHERE c.id = i.client_company_id AND c.deleted_at IS NULL) c) AS "clientCompany"
    FROM invoices i WHERE status = :word AND deleted_at IS NULL ORDER BY due_date DESC, id DESC LIMIT 50) i`,
  floor: [
    `SELECT ${invoice} FROM invoices WHERE status = :word AND deleted_at IS NULL
      ORDER BY due_date DESC, id DESC LIMIT 51`,
    `SELECT ${company} FROM client_companies WHERE id = ANY (:ids) AND deleted_at IS NULL`,
  ],
}
