//! Wall 3: row-level security.

use super::{Check, rows};

/// Tenant tables that the job role may read across organizations, and what for.
const OPEN_TO_JOB: &[[&str; 1]] = &[
    // Sign-in lists a user's memberships, and copies a changed profile to them.
    ["organization_members"],
    // Whoever takes up an invitation is in no organization yet.
    ["invitations"],
    // A key is looked up before its organization acts.
    ["api_keys"],
    // Sign-up and a copied profile are recorded in the transaction of the change; the grant is INSERT alone.
    ["activity_events"],
    // The relay goes through all organizations.
    ["outbox_events"],
    ["event_streams"],
    ["dead_letters"],
    // Retention removes keys that are over.
    ["idempotency_keys"],
    // What is sent, run and scheduled is due in any organization.
    ["webhook_endpoints"],
    ["webhook_deliveries"],
    ["webhook_attempts"],
    ["mails"],
    ["workflow_rules"],
    ["workflow_runs"],
    ["job_runs"],
];

/// How the catalog prints the wall's condition.
const WALL: &str = "( SELECT app_organization_id() AS app_organization_id))";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check {
            holds: "every table and partition has row-level security, for its owner too",
            offences: "SELECT format('%s: not both ENABLE and FORCE ROW LEVEL SECURITY', name)
                FROM tables JOIN pg_class c USING (oid) WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)"
                .to_owned(),
            broken_by: &[
                "ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE contacts DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE user_sessions DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE activity_events_default NO FORCE ROW LEVEL SECURITY",
                "CREATE TABLE notes (organization_id uuid, id uuid, PRIMARY KEY (organization_id, id))",
            ],
        },
        Check {
            holds: "a RESTRICTIVE policy stands before every tenant table for both roles that serve callers",
            offences: format!(
                "SELECT format('%s: no RESTRICTIVE policy with USING and WITH CHECK on the organization for %s', name, role)
                 FROM tables CROSS JOIN (VALUES ('chambers_app'), ('chambers_portal')) AS roles (role)
                 WHERE (kind = 'tenant' OR (name = 'organizations' AND role = 'chambers_app')) AND NOT EXISTS (
                   SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = name
                     AND p.permissive = 'RESTRICTIVE' AND p.cmd = 'ALL' AND role = ANY (p.roles)
                     AND p.qual = '(' || CASE name WHEN 'organizations' THEN 'id' ELSE 'organization_id' END || ' = {WALL}'
                     AND p.with_check = p.qual)"
            ),
            broken_by: &[
                "DROP POLICY tenant_wall ON contacts",
                "DROP POLICY tenant_wall ON organizations",
                "ALTER POLICY tenant_wall ON contacts TO chambers_app",
                "ALTER POLICY tenant_wall ON contacts USING (true)",
                "ALTER POLICY tenant_wall ON contacts WITH CHECK (true)",
                "DROP POLICY tenant_wall ON contacts; CREATE POLICY tenant_wall ON contacts TO chambers_app, chambers_portal \
                 USING (organization_id = (SELECT app_organization_id())) \
                 WITH CHECK (organization_id = (SELECT app_organization_id()))",
            ],
        },
        Check {
            holds: "permissive policies are the listed ones",
            offences: format!(
                "SELECT format('%s: policy %s lets %s in', p.tablename, p.policyname, p.roles::text)
                 FROM pg_policies p JOIN tables t ON t.name = p.tablename
                 WHERE p.schemaname = 'public' AND p.permissive = 'PERMISSIVE' AND NOT (
                   (p.policyname = 'app_access' AND p.roles = '{{chambers_app}}' AND (t.kind = 'tenant' OR t.name = 'organizations'))
                   OR (p.policyname = 'maintenance_access' AND p.roles = '{{chambers_maintenance}}')
                   OR (p.policyname = 'job_access' AND p.roles = '{{chambers_job}}'
                       AND (t.kind = 'global' OR t.name IN (SELECT * FROM (VALUES {job}) AS open)))
                   OR (p.policyname = 'definer_read' AND p.roles = '{{chambers_definer}}' AND p.cmd = 'SELECT'
                       AND to_regprocedure(format('search_%s(text)', t.name)) IS NOT NULL))",
                job = rows(OPEN_TO_JOB)
            ),
            broken_by: &[
                "CREATE POLICY job_access ON contacts TO chambers_job USING (true)",
                "CREATE POLICY everyone ON contacts USING (true)",
                "CREATE POLICY portal_access ON contacts TO chambers_portal USING (true)",
                "CREATE POLICY app_access ON users TO chambers_app USING (true)",
                "ALTER POLICY app_access ON contacts TO PUBLIC",
            ],
        },
    ]
}
