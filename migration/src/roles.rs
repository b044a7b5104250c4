//! The cluster's roles, made once by a superuser before the first migration.
//!
//! Roles belong to a whole PostgreSQL cluster, so they are no migration: a migration runs as `chambers_owner`, which
//! could not make them. `chambers migrate roles` prints the same statements for an operator.

/// Runs migrations and owns every table. Sees no row: policies are forced and it inherits nothing.
pub const OWNER: &str = "chambers_owner";
/// Members and API keys.
pub const APP: &str = "chambers_app";
/// Client contacts; has no grant until the portal exists.
pub const PORTAL: &str = "chambers_portal";
/// Sign-in, relay and schedulers: the few jobs that have no organization yet.
pub const JOB: &str = "chambers_job";
/// Backfills and bulk loads, reached by the owner through `SET ROLE`; can't log in.
pub const MAINTENANCE: &str = "chambers_maintenance";
/// Owns the listed SECURITY DEFINER functions; can't log in.
pub const DEFINER: &str = "chambers_definer";

/// The roles that log in, each with a pool of its own.
pub const LOGINS: &[&str] = &[OWNER, APP, PORTAL, JOB];

/// The statements that make the roles, in order. `password` gives each login role's password; none leaves the role
/// without one, for clusters that authenticate in another way. Running them again changes only the passwords.
pub fn statements(password: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut statements = Vec::new();
    for role in LOGINS {
        statements.push(create(role));
        let secret = password(role).map_or_else(String::new, |p| format!(" PASSWORD '{}'", p.replace('\'', "''")));
        statements
            .push(format!("ALTER ROLE {role} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS{secret}"));
    }
    for role in [MAINTENANCE, DEFINER] {
        statements.push(create(role));
        statements.push(format!("ALTER ROLE {role} NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS"));
        statements.push(format!("GRANT {role} TO {OWNER}"));
    }
    // Below the request deadline of 10 s: the database gives up first and says so.
    for role in [APP, PORTAL, JOB] {
        statements.push(format!("ALTER ROLE {role} SET statement_timeout = '8s'"));
        statements.push(format!("ALTER ROLE {role} SET idle_in_transaction_session_timeout = '15s'"));
        // Of disks without a head that moves. At the default of 4 a statement with a limit that is a parameter, which
        // PostgreSQL takes for a tenth of the rows, may read and sort a table where an index gives the first few.
        statements.push(format!("ALTER ROLE {role} SET random_page_cost = 1.1"));
    }
    statements
}

/// The statements that hand a fresh database to the owner, run inside that database by a superuser.
pub fn hand_over(database: &str) -> Vec<String> {
    vec![
        format!("ALTER DATABASE \"{database}\" OWNER TO {OWNER}"),
        format!("ALTER SCHEMA public OWNER TO {OWNER}"),
        format!("REVOKE ALL ON DATABASE \"{database}\" FROM PUBLIC"),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC".to_owned(),
        format!("GRANT CONNECT ON DATABASE \"{database}\" TO {APP}, {PORTAL}, {JOB}"),
        format!("GRANT USAGE ON SCHEMA public TO {APP}, {PORTAL}, {JOB}, {MAINTENANCE}"),
        format!("GRANT USAGE, CREATE ON SCHEMA public TO {DEFINER}"),
    ]
}

fn create(role: &str) -> String {
    format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$")
}
