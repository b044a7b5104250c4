//! Wall 4: keys and indexes.

use super::{Check, list};

/// Indexes that don't begin with the organization, and what for.
const ACROSS_ORGANIZATIONS: &[&str] = &[
    // Sign-in lists a user's memberships; and it is the index of the foreign key to users.
    "organization_members_user_id_idx",
];

/// Foreign keys from a tenant table to a global one other than organizations.
const TO_GLOBAL: &[&str] = &["organization_members_user_id_fkey"];

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check {
            holds: "a tenant table's primary key is (organization_id, id)",
            offences: "SELECT format('%s: primary key is not (organization_id, id)', name) FROM tables
                WHERE kind = 'tenant' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = tables.oid
                  AND k.contype = 'p' AND pg_get_constraintdef(k.oid) = 'PRIMARY KEY (organization_id, id)')"
                .to_owned(),
            broken_by: &[
                "ALTER TABLE leads DROP CONSTRAINT leads_pkey, ADD PRIMARY KEY (id)",
                "ALTER TABLE leads DROP CONSTRAINT leads_pkey, ADD PRIMARY KEY (id, organization_id)",
                "CREATE TABLE notes (id uuid PRIMARY KEY)",
            ],
        },
        Check {
            holds: "a tenant table belongs to an organization that exists",
            offences: "SELECT format('%s: no foreign key (organization_id) to organizations', name) FROM tables
                WHERE kind = 'tenant' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = tables.oid
                  AND pg_get_constraintdef(k.oid)
                    = 'FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE')"
                .to_owned(),
            broken_by: &["ALTER TABLE contacts DROP CONSTRAINT contacts_organization_id_fkey"],
        },
        Check {
            holds: "foreign keys between tenant tables carry the organization",
            offences: format!(
                "SELECT format('%s: foreign key %s: %s', t.name, k.conname, pg_get_constraintdef(k.oid))
                 FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid JOIN tables target ON target.oid = k.confrelid
                 WHERE k.contype = 'f' AND t.kind <> 'partition' AND NOT CASE
                   WHEN target.name = 'organizations' THEN true
                   WHEN t.kind = 'global' THEN target.kind = 'global'
                   WHEN target.kind = 'global' THEN k.conname IN ({to_global})
                   ELSE pg_get_constraintdef(k.oid) ~ '^FOREIGN KEY \\(organization_id, \\w+\\) REFERENCES \\w+\\(organization_id, id\\)'
                 END",
                to_global = list(TO_GLOBAL)
            ),
            broken_by: &[
                "ALTER TABLE leads DROP CONSTRAINT leads_contact_id_fkey; ALTER TABLE contacts ADD UNIQUE (id); \
                 ALTER TABLE leads ADD FOREIGN KEY (contact_id) REFERENCES contacts (id)",
                "ALTER TABLE leads ADD COLUMN user_id uuid REFERENCES users (id)",
            ],
        },
        Check {
            holds: "a reference to another tenant table is a foreign key",
            offences: "SELECT format('%s: %s is no foreign key', t.name, a.attname)
                FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
                WHERE t.kind = 'tenant' AND t.name NOT IN ('activity_events', 'outbox_events')
                  AND a.attname ~ '_id$' AND a.atttypid = 'uuid'::regtype AND NOT a.attisdropped
                  -- What an event, a deletion or a mail is about, which may be of any type, and gone.
                  AND NOT (a.attname = 'subject_id'
                    AND t.name IN ('dead_letters', 'deleted_records', 'mails', 'webhook_deliveries', 'workflow_runs'))
                  AND a.attname NOT IN ('organization_id', 'created_by_id', 'updated_by_id', 'actor_id', 'deletion_id')
                  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'
                    AND a.attnum = ANY (k.conkey))"
                .to_owned(),
            broken_by: &["ALTER TABLE leads DROP CONSTRAINT leads_contact_id_fkey"],
        },
        Check {
            holds: "a tenant table's indexes begin with the organization",
            offences: format!(
                "SELECT format('%s: index %s begins with another column', t.name, i.indexrelid::regclass)
                 FROM pg_index i JOIN tables t ON t.oid = i.indrelid
                 LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
                 WHERE t.kind <> 'global' AND a.attname IS DISTINCT FROM 'organization_id'
                   AND i.indexrelid::regclass::text NOT IN ({exceptions})
                   AND pg_get_indexdef(i.indexrelid) !~ ' USING gin \\(app_search_words\\(organization_id, search\\)\\)'",
                exceptions = list(ACROSS_ORGANIZATIONS)
            ),
            broken_by: &[
                "CREATE INDEX leads_name_idx ON leads (name)",
                "CREATE UNIQUE INDEX leads_lower_key ON leads (lower(name), organization_id)",
                "ALTER TABLE leads ADD UNIQUE (external_id)",
                "CREATE INDEX leads_words_idx ON leads USING gin (search)",
            ],
        },
        Check {
            holds: "every foreign key has an index that serves its cascade: of all rows that refer, its columns first",
            offences: "SELECT format('%s: no index of all rows for foreign key %s', t.name, k.conname)
                FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
                WHERE k.contype = 'f' AND t.kind <> 'partition' AND NOT EXISTS (
                  SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid
                    AND coalesce(pg_get_expr(i.indpred, i.indrelid) = (SELECT format('(%I IS NOT NULL)', a.attname)
                      FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[cardinality(k.conkey)]), true)
                    AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)"
                .to_owned(),
            broken_by: &[
                "DROP INDEX leads_contact_id_idx",
                "DROP INDEX leads_contact_id_idx; CREATE INDEX leads_contact_id_idx ON leads \
                 (organization_id, contact_id, id) WHERE deleted_at IS NULL",
                "DROP INDEX organization_members_user_id_idx",
                "DROP INDEX user_sessions_organization_id_idx",
            ],
        },
    ]
}
