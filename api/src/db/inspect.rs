//! What a database must be for the walls to hold: asked at every start, and by `doctor`.

use std::io::ErrorKind;
use std::time::Duration;

use migration::{Migrator, MigratorTrait, roles};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, sleep};

/// How long a start waits for a database that is starting, too.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks: a database that is starting tells only those who try.
const PAUSE: Duration = Duration::from_millis(250);

/// The least minor releases that are free of known holes in row-level security: CVE-2024-10976 and CVE-2025-8713.
const SAFE: &[(i32, i32)] = &[(15, 14), (16, 10), (17, 6), (18, 0)];

/// What is wrong with a login role's powers, and what merely deserves a warning.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Reasons not to start.
    pub findings: Vec<String>,
    /// Reasons to look.
    pub warnings: Vec<String>,
}

/// Waits until the database takes connections, or has had its time: whoever asks next then hears why it does not. When a
/// machine starts, or a database is restarted, it may be a moment behind.
pub async fn awaited(options: &PgConnectOptions) {
    let until = Instant::now() + PATIENCE;
    loop {
        match PgConnection::connect_with(options).await {
            Ok(connection) => return drop(connection.close().await),
            Err(error) if is_starting(&error) && Instant::now() < until => sleep(PAUSE).await,
            Err(_) => return,
        }
    }
}

/// Whether a connection that could not be opened may be in a moment.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        // SQLSTATE 57P01 to 57P03: it is going down, has crashed, or is coming up.
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| code.starts_with("57P")),
        sqlx::Error::Io(cause) => matches!(
            cause.kind(),
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::NotFound | ErrorKind::UnexpectedEof
        ),
        _ => false,
    }
}

/// Looks at the database as one of the server's roles sees it.
pub async fn role(options: &PgConnectOptions) -> Result<Inspection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let mut inspection = Inspection::default();
    let (name, superuser, bypass, owns): (String, bool, bool, bool) = sqlx::query_as(
        "SELECT rolname::text, rolsuper, rolbypassrls, \
         EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')) \
         FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await?;
    if superuser {
        inspection.findings.push(format!("The role {name} is a superuser, for whom row-level security does not hold: connect as chambers_app and chambers_job."));
    }
    if bypass {
        inspection
            .findings
            .push(format!("The role {name} may bypass row-level security: ALTER ROLE {name} NOBYPASSRLS."));
    }
    if owns {
        inspection.findings.push(format!(
            "The role {name} owns tables, and could lift its own walls: connect as chambers_app and chambers_job."
        ));
    }
    let version: i32 =
        sqlx::query_scalar("SELECT current_setting('server_version_num')::int").fetch_one(&mut connection).await?;
    version_findings(version, &mut inspection);
    connection.close().await?;
    Ok(inspection)
}

/// Who a connection is, and where.
struct Place {
    role: String,
    is_app: bool,
    is_job: bool,
    /// The server that runs since then, and the database in it.
    database: String,
}

async fn place(options: &PgConnectOptions) -> Result<Place, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let (role, is_app, is_job, database) = sqlx::query_as(
        "SELECT current_user::text, coalesce(pg_has_role(to_regrole('chambers_app')::oid, 'MEMBER'), false), \
         coalesce(pg_has_role(to_regrole('chambers_job')::oid, 'MEMBER'), false), \
         extract(epoch FROM pg_postmaster_start_time())::text || ' ' || oid::text \
         FROM pg_database WHERE datname = current_database()",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(Place { role, is_app, is_job, database })
}

/// Whether each of the server's connections is the role that it should be, and both are in one database.
pub async fn pair(app: &PgConnectOptions, job: &PgConnectOptions) -> Result<Vec<String>, sqlx::Error> {
    let (app, job) = (place(app).await?, place(job).await?);
    let mut findings = Vec::new();
    for (setting, wanted, role, is, is_other) in [
        ("DATABASE_URL", roles::APP, &app.role, app.is_app, app.is_job),
        ("DATABASE_JOB_URL", roles::JOB, &job.role, job.is_job, job.is_app),
    ] {
        if !is || is_other {
            findings.push(format!("{setting} connects as {role}: it must be {wanted}, and not the other role."));
        }
    }
    if app.database != job.database {
        findings.push("DATABASE_URL and DATABASE_JOB_URL reach different databases: set both to the same one.".into());
    }
    Ok(findings)
}

/// How the database's schema and this release go together.
#[derive(Debug)]
pub struct Schema {
    /// The migrations of this release that the database lacks.
    pub lacking: Vec<String>,
    /// Those that it has and this release does not know: of a later one, whose servers start while those of this one
    /// are still at work, or which is rolled back.
    pub later: Vec<String>,
    /// The migration that a release must know to work with it, if this one does not.
    pub unknown: Option<String>,
}

impl Schema {
    /// Why this release can't work with a schema of a later one, if so.
    pub fn refusal(&self) -> Option<String> {
        let unknown = self.unknown.as_ref()?;
        Some(format!(
            "The database is of a later release, which only those that know the migration {unknown} can work with. \
             Start such a release; or undo the newest migrations with the release that made them (`chambers migrate \
             down`), or restore a backup from before."
        ))
    }

    /// What to know of a schema of a later release that this one can work with.
    pub fn warning(&self) -> Option<String> {
        let newest = self.later.last().filter(|_| self.unknown.is_none())?;
        Some(format!(
            "The database is of a later release, {} migration(s) ahead (up to {newest}), and says that this one can work \
             with it.",
            self.later.len()
        ))
    }
}

/// Looks at the schema, as the job role or the owner.
pub async fn schema(options: &PgConnectOptions) -> Result<Schema, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let applied: Option<Vec<String>> = there(
        sqlx::query_scalar("SELECT version::text FROM seaql_migrations ORDER BY version")
            .fetch_all(&mut connection)
            .await,
    )?;
    let since: Option<String> = there(sqlx::query_scalar("SELECT readable_since()").fetch_one(&mut connection).await)?;
    connection.close().await?;
    let applied = applied.unwrap_or_default();
    let known: Vec<String> = Migrator::migrations().into_iter().map(|migration| migration.name().to_owned()).collect();
    let later: Vec<String> = applied.iter().filter(|name| !known.contains(name)).cloned().collect();
    let unknown = since.filter(|since| !later.is_empty() && !known.contains(since));
    Ok(Schema { lacking: known.into_iter().filter(|name| !applied.contains(name)).collect(), later, unknown })
}

/// What was asked for; nothing before the migration that makes it, and before the one that lets the role ask.
fn there<T>(outcome: Result<T, sqlx::Error>) -> Result<Option<T>, sqlx::Error> {
    match outcome {
        // SQLSTATE undefined_table, undefined_function and insufficient_privilege.
        Err(sqlx::Error::Database(refusal))
            if refusal.code().is_some_and(|code| ["42P01", "42883", "42501"].contains(&&*code)) =>
        {
            Ok(None)
        }
        outcome => outcome.map(Some),
    }
}

fn version_findings(version: i32, inspection: &mut Inspection) {
    let (major, minor) = (version / 10_000, version % 10_000);
    if major < 15 {
        inspection.findings.push(format!("PostgreSQL {major}.{minor} is too old: 15 is the least."));
    } else if SAFE.iter().any(|(m, least)| *m == major && minor < *least) {
        inspection.warnings.push(format!(
            "PostgreSQL {major}.{minor} has known holes in row-level security: update to the newest {major}."
        ));
    }
}

/// Walls that are not as the migrations made them, as the owner's catalog shows it.
pub async fn walls(owner: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT c.relname || ': ' || lack.what FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
         CROSS JOIN LATERAL (VALUES \
           (NOT c.relrowsecurity, 'row-level security is off'), \
           (NOT c.relforcerowsecurity, 'row-level security is not forced'), \
           (NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive \
             AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL \
             AND (SELECT oid FROM pg_roles WHERE rolname = 'chambers_app') = ANY (p.polroles)), \
            'the policy tenant_wall is missing') \
         ) AS lack (found, what) \
         WHERE lack.found AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.relname = 'organizations' OR EXISTS ( \
           SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped)) \
         AND c.relname <> 'user_sessions' ORDER BY 1",
    )
    .fetch_all(owner)
    .await
}

/// Roles of ours, in this cluster, that could reach around the walls.
pub async fn roles(owner: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT rolname || CASE WHEN rolsuper THEN ' is a superuser' WHEN rolbypassrls THEN ' may bypass row-level security' \
         ELSE ' can log in, and must not' END FROM pg_roles WHERE rolname LIKE 'chambers\\_%' AND (rolsuper OR rolbypassrls \
         OR (rolcanlogin AND rolname IN ('chambers_maintenance', 'chambers_definer'))) ORDER BY 1",
    )
    .fetch_all(owner)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_servers_are_refused_and_leaky_ones_warned_of() {
        for (version, findings, warnings) in
            [(140_020, 1, 0), (150_013, 0, 1), (150_018, 0, 0), (170_005, 0, 1), (180_001, 0, 0)]
        {
            let mut inspection = Inspection::default();
            version_findings(version, &mut inspection);
            assert_eq!((inspection.findings.len(), inspection.warnings.len()), (findings, warnings), "{version}");
        }
    }
}
