//! What tables are made of: nothing that leaks between organizations or can't be changed later.

use super::Check;

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check {
            holds: "views see what their reader may see",
            offences: "SELECT format('%s: a view without security_invoker', c.relname) FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind = 'm' OR c.relkind = 'v'
                  AND NOT coalesce(c.reloptions && '{security_invoker=true,security_invoker=on}', false))"
                .to_owned(),
            broken_by: &[
                "CREATE VIEW all_contacts AS SELECT * FROM contacts",
                "CREATE MATERIALIZED VIEW all_contacts AS SELECT * FROM contacts",
            ],
        },
        Check {
            holds: "no sequence counts across organizations",
            offences: "SELECT format('%s: a sequence', c.relname) FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'"
                .to_owned(),
            broken_by: &[
                "ALTER TABLE contacts ADD COLUMN number serial",
                "ALTER TABLE contacts ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY",
            ],
        },
        Check {
            holds: "closed sets are CHECKs: comparing enum types is not leakproof, so not indexable under policies",
            offences: "SELECT format('%s: an enum type', t.typname) FROM pg_type t
                WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'"
                .to_owned(),
            broken_by: &["CREATE TYPE mood AS ENUM ('FINE')"],
        },
        Check {
            holds: "every time has a time zone, and no text a length that only PostgreSQL knows",
            offences: "SELECT format('%s: %s is %s', t.name, a.attname, format_type(a.atttypid, a.atttypmod))
                FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
                WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN ('timestamp'::regtype, 'varchar'::regtype,
                  'money'::regtype, 'float4'::regtype, 'float8'::regtype, 'json'::regtype)"
                .to_owned(),
            broken_by: &[
                "ALTER TABLE contacts ADD COLUMN seen_at timestamp",
                "ALTER TABLE deals ADD COLUMN share float8",
            ],
        },
    ]
}
