// Who asks: members of about 100 organizations, `big` for a tenth of the requests since it owns a tenth of the rows.

const ORGANIZATIONS = 100

/** The organizations to ask for, each with members who may write, `most` in all; big's are a tenth of them. */
export async function find(admin, most) {
  const { rows } = await admin.query(
    `SELECT o.slug, o.id AS organization, m.id AS member, m.user_id AS user
    FROM organizations o JOIN organization_members m ON m.organization_id = o.id
    WHERE (o.slug = 'big' OR o.slug LIKE 'bench-%') AND m.status = 'ACTIVE'
      AND m.role IN ('OWNER', 'ADMIN', 'MANAGER', 'MEMBER')
    ORDER BY o.slug <> 'big', md5(o.slug), m.id`,
  )
  const bySlug = {}
  for (const row of rows) (bySlug[row.slug] ??= []).push(row)
  const organizations = Object.values(bySlug).slice(0, ORGANIZATIONS)
  const each = Math.max(1, Math.round((most * 0.9) / (organizations.length - 1)))
  return organizations.flatMap((members, place) => members.slice(0, place === 0 ? Math.round(most / 10) : each))
}
