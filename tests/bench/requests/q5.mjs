// 50 contacts far behind the start: pages 150 to 250 of the big organization, or the last part of what it has.

const columns = 'id, name, given_name, family_name, title, emails, phones, roles, consent, created_at'

export default {
  name: 'q5',
  title: '50 contacts after a cursor 150–250 pages deep',
  only: 'big', // no other one has as many
  // The last contact of each page.
  work: `SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS place,
      least(250, count(*) OVER () / 50 - 1) AS pages
    FROM contacts WHERE organization_id = $1 AND deleted_at IS NULL) AS placed
    WHERE place % 50 = 0 AND place / 50 BETWEEN pages * 0.6 AND pages ORDER BY md5(id::text) LIMIT $2`,
  document: `query Contacts($after: String) {
    contacts(first: 50, after: $after) {
      nodes { id name givenName familyName title emails phones roles consent createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  /** Cursors are the server's own: from the pages in front. */
  pages: `query Page($after: String) {
    contacts(first: 50, after: $after) { nodes { id } pageInfo { endCursor } }
  }`,
  variables: ({ cursors }) => ({ after: cursors.chambers }),
  limit: `SELECT json_agg(c) AS answer FROM (SELECT id, name, given_name AS "givenName", family_name AS "familyName", title,
      emails, phones, roles, consent, created_at AS "createdAt"
    FROM contacts WHERE id < :id AND deleted_at IS NULL ORDER BY id DESC LIMIT 50) c`,
  floor: [`SELECT ${columns} FROM contacts WHERE id < :id AND deleted_at IS NULL ORDER BY id DESC LIMIT 51`],
}
