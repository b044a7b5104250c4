// Create a contact, return it with its company. All write the contact, an event of the timeline and one of the outbox.

import { CREATE_CONTACT } from '../src/writes.mjs'

const contact = `'id', c.id, 'name', c.name, 'givenName', c.given_name, 'familyName', c.family_name, 'title', c.title,
  'emails', c.emails, 'phones', c.phones, 'roles', c.roles, 'createdAt', c.created_at`

export default {
  name: 'q6',
  title: 'create a contact, return it with its company',
  writes: 'contact.created',
  // Made-up names, one for each company: letters of its hash.
  work: `SELECT id, initcap(substr(letters, 1, 6)) || ' ' || initcap(substr(letters, 7, 8)) AS word
    FROM (SELECT id, translate(md5(id::text), '0123456789', 'ghijklmnop') AS letters FROM client_companies
      WHERE organization_id = $1 AND deleted_at IS NULL) AS named ORDER BY letters LIMIT $2`,
  document: `mutation Create($input: CreateContactInput!) {
    createContact(input: $input) {
      contact {
        id name givenName familyName title emails phones roles createdAt
        clientCompany { id name status currency paymentTermsDays externalId }
      }
      userErrors { code field message }
    }
  }`,
  variables: ({ id, ...item }, typeId) => ({ input: { clientCompanyId: typeId('client_company', id), ...fields(item) } }),
  fields,
  limit: `WITH ${CREATE_CONTACT} SELECT json_build_object(${contact}, 'clientCompany', json_build_object('id', p.id,
      'name', p.name, 'status', p.status, 'currency', p.currency, 'paymentTermsDays', p.payment_terms_days,
      'externalId', p.external_id)) AS answer FROM made c, company p`,
  floor: [
    `WITH ${CREATE_CONTACT} SELECT c.id, c.name, c.given_name, c.family_name, c.title, c.emails, c.phones, c.roles,
      c.created_at, p.id, p.name, p.status, p.currency, p.payment_terms_days, p.external_id FROM made c, company p`,
  ],
}

/** What a client says of the contact. */
function fields({ word }) {
  const [givenName, familyName] = word.split(' ')
  const email = `${word.toLowerCase().replace(' ', '.')}@bench.example`
  return {
    name: word, givenName, familyName, title: 'General Counsel', emails: [email], phones: ['+44 20 7000000'],
    roles: ['BILLING'],
  }
}
