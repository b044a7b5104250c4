//! Brings a database to the state that this release needs: roles, hand-over to the owner, migrations.

use std::collections::HashSet;

use migration::{Migrator, MigratorTrait, roles};
use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::years;

/// Makes roles and the database `name`, if it is not there, as the superuser of a private cluster.
pub async fn create_database(
    superuser: impl Fn(&str) -> PgConnectOptions,
    name: &str,
    password: impl Fn(&str) -> Option<String>,
) -> Result<(), sqlx::Error> {
    let mut server = PgConnection::connect_with(&superuser("postgres")).await?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut server)
        .await?;
    if exists {
        return server.close().await;
    }
    run(&mut server, roles::statements(password)).await?;
    // The name comes last, so that a start that was cut short is begun anew.
    let temporary = format!("{name}_new");
    run(
        &mut server,
        vec![format!("DROP DATABASE IF EXISTS \"{temporary}\""), format!("CREATE DATABASE \"{temporary}\"")],
    )
    .await?;
    let mut database = PgConnection::connect_with(&superuser(&temporary)).await?;
    run(&mut database, roles::hand_over(&temporary)).await?;
    database.close().await?;
    run(&mut server, vec![format!("ALTER DATABASE \"{temporary}\" RENAME TO \"{name}\"")]).await?;
    server.close().await
}

/// Connects as the owner, for migrations and bulk loads; that a statement of theirs takes long is no news.
pub async fn connect_owner(owner: PgConnectOptions) -> Result<DatabaseConnection, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(owner.disable_statement_logging()).await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Applies what is pending, and makes the timeline's partitions of the years to come; two servers that start at once
/// take turns. To the schema of a later release, which has it all, there is nothing to apply.
pub async fn migrate(owner: &DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    const LOCK: i64 = 0x6368_616d_6265_7273;
    owner.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let outcome = migrate_alone(owner).await;
    owner.execute_unprepared(&format!("SELECT pg_advisory_unlock({LOCK})")).await?;
    outcome
}

async fn migrate_alone(owner: &DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    let applied = Migrator::get_migration_models(owner).await?;
    let applied: HashSet<String> = applied.into_iter().map(|one| one.version).collect();
    let known: HashSet<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    if applied.len() > known.len() && applied.is_superset(&known) {
        return Ok(());
    }
    Migrator::up(owner, None).await?;
    years::make(owner).await
}

async fn run(connection: &mut PgConnection, statements: Vec<String>) -> Result<(), sqlx::Error> {
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    Ok(())
}
