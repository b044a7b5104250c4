//! Wall 5: roles, grants, functions.

use super::{Check, rows};

/// What the roles that log in may do with tables, besides the rule that `chambers_app` reads, makes and changes rows of
/// tenant tables: `SELECT, INSERT, UPDATE`. A column in brackets: that column only.
const GRANTS: &[[&str; 3]] = &[
    ["organizations", "chambers_app", "SELECT"],
    ["organizations", "chambers_app", "UPDATE"],
    ["organization_members", "chambers_job", "SELECT"],
    ["organization_members", "chambers_job", "INSERT"],
    ["organization_members", "chambers_job", "UPDATE"],
    ["invitations", "chambers_job", "SELECT"],
    ["invitations", "chambers_job", "UPDATE"],
    ["api_keys", "chambers_job", "SELECT"],
    ["api_keys", "chambers_job", "UPDATE"],
    ["activity_events", "chambers_job", "INSERT"],
    ["outbox_events", "chambers_job", "SELECT"],
    ["outbox_events", "chambers_job", "INSERT"],
    ["outbox_events", "chambers_job", "UPDATE (status)"],
    ["outbox_events", "chambers_job", "UPDATE (sequence)"],
    ["outbox_events", "chambers_job", "UPDATE (attempts)"],
    ["outbox_events", "chambers_job", "DELETE"],
    // A replay.
    ["outbox_events", "chambers_app", "UPDATE (status)"],
    ["outbox_events", "chambers_app", "UPDATE (attempts)"],
    // What is restored is in the trash no more.
    ["deleted_records", "chambers_app", "DELETE"],
    ["event_streams", "chambers_job", "SELECT"],
    ["event_streams", "chambers_job", "INSERT"],
    ["event_streams", "chambers_job", "UPDATE"],
    ["idempotency_keys", "chambers_job", "SELECT"],
    ["idempotency_keys", "chambers_job", "DELETE"],
    // That of a founding.
    ["idempotency_keys", "chambers_job", "INSERT"],
    ["dead_letters", "chambers_job", "SELECT"],
    ["dead_letters", "chambers_job", "INSERT"],
    ["dead_letters", "chambers_job", "UPDATE"],
    ["webhook_endpoints", "chambers_job", "SELECT"],
    ["webhook_endpoints", "chambers_job", "UPDATE"],
    ["webhook_deliveries", "chambers_job", "SELECT"],
    ["webhook_deliveries", "chambers_job", "INSERT"],
    ["webhook_deliveries", "chambers_job", "UPDATE"],
    // Retention.
    ["webhook_deliveries", "chambers_job", "DELETE"],
    ["webhook_attempts", "chambers_job", "SELECT"],
    ["webhook_attempts", "chambers_job", "INSERT"],
    ["mails", "chambers_job", "SELECT"],
    // That a webhook endpoint was disabled.
    ["mails", "chambers_job", "INSERT"],
    ["mails", "chambers_job", "UPDATE"],
    ["mails", "chambers_job", "DELETE"],
    ["workflow_rules", "chambers_job", "SELECT"],
    ["workflow_runs", "chambers_job", "SELECT"],
    ["workflow_runs", "chambers_job", "INSERT"],
    ["workflow_runs", "chambers_job", "UPDATE"],
    ["job_runs", "chambers_job", "SELECT"],
    ["job_runs", "chambers_job", "INSERT"],
    ["job_runs", "chambers_job", "UPDATE"],
    ["job_runs", "chambers_job", "DELETE"],
    // Whether the schema is the one that a server needs.
    ["seaql_migrations", "chambers_job", "SELECT"],
];

/// Tables whose rows are never changed through the API.
const APPEND_ONLY: &[[&str; 1]] = &[
    ["activity_events"],
    ["deleted_records"],
    ["event_streams"],
    ["mails"],
    ["outbox_events"],
    ["signature_events"],
    ["webhook_attempts"],
];

/// Tables whose rows are not made through the API either.
const READ_ONLY: &[[&str; 1]] = &[["event_streams"]];

#[expect(clippy::too_many_lines, reason = "a list of what must hold")]
pub(super) fn checks() -> Vec<Check> {
    vec![
        Check {
            holds: "grants are the listed ones, none on partitions, none to PUBLIC or the portal",
            offences: grants(),
            broken_by: &[
                "GRANT DELETE ON contacts TO chambers_app",
                "GRANT TRUNCATE ON contacts TO chambers_app",
                "GRANT REFERENCES ON contacts TO chambers_app",
                "GRANT TRIGGER ON contacts TO chambers_app",
                "GRANT SELECT ON users TO chambers_app",
                "GRANT SELECT (email) ON users TO chambers_app",
                "GRANT UPDATE ON activity_events TO chambers_app",
                "GRANT SELECT ON activity_events_default TO chambers_app",
                "GRANT SELECT ON contacts TO chambers_portal",
                "GRANT SELECT ON contacts TO chambers_job",
                "GRANT UPDATE ON outbox_events TO chambers_job",
                "GRANT UPDATE (sequence) ON outbox_events TO chambers_app",
                "GRANT INSERT ON event_streams TO chambers_app",
                "GRANT SELECT ON contacts TO PUBLIC",
                "GRANT SELECT ON seaql_migrations TO chambers_app",
                "REVOKE INSERT ON contacts FROM chambers_app",
            ],
        },
        Check {
            holds: "callers' roles make nothing in the database, and are granted it by name",
            offences: "SELECT format('%s may %s', role, what) FROM (VALUES ('chambers_app'), ('chambers_portal'), ('chambers_job'))
                AS roles (role), LATERAL (VALUES
                  ('make temporary tables', has_database_privilege(role, current_database(), 'TEMP')),
                  ('make schemas', has_database_privilege(role, current_database(), 'CREATE')),
                  ('make tables', has_schema_privilege(role, 'public', 'CREATE'))) AS may (what, allowed) WHERE allowed
                UNION ALL SELECT 'PUBLIC may connect' FROM pg_database d, aclexplode(d.datacl) acl
                  WHERE d.datname = current_database() AND acl.grantee = 0"
                .to_owned(),
            broken_by: &[
                "GRANT CREATE ON SCHEMA public TO chambers_app",
                "DO $$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO chambers_job', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC', current_database()); END $$",
            ],
        },
        Check {
            holds: "roles that log in are not above the policies, and those that are can't log in",
            offences: "SELECT format('%s is superuser, past row-level security, or makes roles or databases', rolname)
                  FROM pg_roles WHERE rolname ~ '^chambers_'
                    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)
                UNION ALL SELECT format('%s logs in', rolname)
                  FROM pg_roles WHERE rolname IN ('chambers_maintenance', 'chambers_definer') AND rolcanlogin
                UNION ALL SELECT format('%s is a member of %s', member::regrole, roleid::regrole)
                  FROM pg_auth_members WHERE member::regrole::text ~ '^chambers_' AND NOT (member::regrole::text = 'chambers_owner'
                    AND roleid::regrole::text IN ('chambers_maintenance', 'chambers_definer'))
                UNION ALL SELECT format('%s is owned by %s', c.relname, c.relowner::regrole) FROM pg_class c
                  WHERE c.relnamespace = 'public'::regnamespace AND c.relowner::regrole::text <> 'chambers_owner'"
                .to_owned(),
            broken_by: &[
                "ALTER ROLE chambers_app BYPASSRLS",
                "ALTER ROLE chambers_job SUPERUSER",
                "ALTER ROLE chambers_maintenance LOGIN",
                "GRANT chambers_maintenance TO chambers_app",
                "ALTER TABLE contacts OWNER TO postgres",
            ],
        },
        Check {
            holds: "definer functions are the tables' searches and the two erasures, with a pinned search_path",
            offences: "SELECT format('%s: a definer function that is neither a search of a table, owned by chambers_definer, \
                     nor an erasure, owned by chambers_maintenance; with search_path pinned, executable by chambers_app \
                     alone', p.oid::regprocedure)
                FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND NOT (
                  p.proconfig IS NOT DISTINCT FROM '{\"search_path=pg_catalog, public, pg_temp\"}'
                  AND p.prosrc ~ 'own CONSTANT uuid := public.app_organization_id\\(\\);'
                  AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) acl
                    WHERE acl.grantee NOT IN (p.proowner, 'chambers_app'::regrole))
                  AND (p.proowner::regrole::text = 'chambers_definer'
                      AND p.proname IN (SELECT 'search_' || name FROM tables WHERE kind = 'tenant')
                      AND (SELECT count(*) FROM regexp_matches(p.prosrc, 'FROM public\\.', 'g'))
                        = (SELECT count(*) FROM regexp_matches(p.prosrc, 'WHERE organization_id = own ', 'g'))
                    OR p.proowner::regrole::text = 'chambers_maintenance'
                      AND p.proname IN ('app_erase_contact', 'app_erase_organization')
                      AND p.prosrc ~ 'role = ''OWNER'' AND status = ''ACTIVE'''
                      AND (SELECT count(*) FROM regexp_matches(p.prosrc, '(FROM|UPDATE) public\\.', 'g'))
                        = (SELECT count(*) FROM regexp_matches(p.prosrc, '(organization_id|WHERE id) = own', 'g'))))"
                .to_owned(),
            broken_by: &[
                "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM contacts'",
                "ALTER FUNCTION search_contacts(text) RESET search_path",
                "ALTER FUNCTION search_contacts(text) OWNER TO postgres",
                "GRANT EXECUTE ON FUNCTION search_contacts(text) TO PUBLIC",
                "GRANT EXECUTE ON FUNCTION search_contacts(text) TO chambers_job",
                "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('search_contacts(tsquery)'::regprocedure), \
                 'FROM matches WHERE organization_id = own', 'FROM matches'); END $$",
                "ALTER FUNCTION app_erase_contact(uuid, timestamptz) RESET search_path",
                "ALTER FUNCTION app_erase_organization(text, bigint, timestamptz) OWNER TO postgres",
                "GRANT EXECUTE ON FUNCTION app_erase_contact(uuid, timestamptz) TO chambers_job",
                "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('app_erase_contact'::regproc), \
                 'role = ''OWNER'' AND ', ''); END $$",
                "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('app_erase_contact'::regproc), \
                 'DELETE FROM public.leads WHERE organization_id = own AND', 'DELETE FROM public.leads WHERE'); END $$",
            ],
        },
        Check {
            holds: "functions of ours are executed by those they are granted to, never by PUBLIC",
            offences: "SELECT format('%s: PUBLIC may execute it', p.oid::regprocedure) FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
                  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
                    WHERE acl.grantee = 0)"
                .to_owned(),
            broken_by: &["GRANT EXECUTE ON FUNCTION app_organization_id() TO PUBLIC"],
        },
    ]
}

/// What is granted and not listed, and what is listed and not granted.
fn grants() -> String {
    format!(
        "SELECT format('%s: %s %s %s', name, role, CASE WHEN granted THEN 'may' ELSE 'can''t' END, privilege) FROM (
           SELECT coalesce(have.name, listed.name) AS name, coalesce(have.role, listed.role) AS role,
             coalesce(have.privilege, listed.privilege) AS privilege, have.name IS NOT NULL AS granted
           FROM (
             SELECT c.relname::text AS name, coalesce(r.rolname::text, 'PUBLIC') AS role, acl.privilege_type AS privilege
               FROM pg_class c CROSS JOIN aclexplode(c.relacl) acl LEFT JOIN pg_roles r ON r.oid = acl.grantee
               WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee <> c.relowner
             UNION ALL
             SELECT c.relname::text, coalesce(r.rolname::text, 'PUBLIC'), format('%s (%s)', acl.privilege_type, a.attname)
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid CROSS JOIN aclexplode(a.attacl) acl
               LEFT JOIN pg_roles r ON r.oid = acl.grantee
               WHERE c.relnamespace = 'public'::regnamespace
           ) AS have
           FULL JOIN (
             SELECT * FROM (VALUES {grants}) AS listed (name, role, privilege)
             UNION ALL SELECT name, 'chambers_app', privilege
               FROM tables CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) AS dml (privilege)
               WHERE kind = 'tenant'
                 AND NOT (privilege = 'UPDATE' AND name IN (SELECT * FROM (VALUES {append_only}) AS append_only))
                 AND NOT (privilege = 'INSERT' AND name IN (SELECT * FROM (VALUES {read_only}) AS read_only))
             UNION ALL SELECT name, 'chambers_job', privilege
               FROM tables CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) AS dml (privilege) WHERE kind = 'global'
             UNION ALL SELECT name, 'chambers_maintenance', privilege
               FROM tables CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS dml (privilege)
               WHERE kind <> 'partition'
             UNION ALL SELECT name, 'chambers_definer', 'SELECT' FROM tables
               WHERE to_regprocedure(format('search_%s(text)', name)) IS NOT NULL
           ) AS listed USING (name, role, privilege)
           WHERE have.name IS NULL OR listed.name IS NULL) AS differs",
        grants = rows(GRANTS),
        append_only = rows(APPEND_ONLY),
        read_only = rows(READ_ONLY)
    )
}
