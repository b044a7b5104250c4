//! A test's own database: a copy of the template, dropped when the test is over.

use std::sync::atomic::{AtomicU32, Ordering};

use migration::roles;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use crate::cluster::{CLUSTER, apart};

/// Whom to be in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlRole {
    /// The cluster's superuser: sees everything, and no policy holds it.
    Superuser,
    /// `chambers_owner`, which migrates.
    Owner,
    /// `chambers_maintenance`, through the owner: reads and writes every organization's rows.
    Maintenance,
    /// `chambers_app`, which serves members and keys.
    App,
    /// `chambers_portal`, which serves clients' contacts.
    Portal,
    /// `chambers_job`, which signs in and relays.
    Job,
}

/// A test's own database.
pub struct Database {
    /// Its name.
    pub name: String,
    maintenance: PgPool,
}

impl Database {
    /// A migrated database with no row in it.
    pub async fn copy_of_template() -> Self {
        let template = &CLUSTER.template;
        let name = next_name();
        let mut statements = vec![format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")];
        // A copy has the template's schemas with their grants, but not the database's own owner and grants.
        statements.extend(roles::hand_over(&name).into_iter().filter(|statement| statement.contains(" DATABASE ")));
        let mut server = connect(CLUSTER.superuser("postgres")).await;
        for statement in statements {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut server).await.expect("the database is copied");
        }
        server.close().await.expect("the connection closes");
        Self::of(name)
    }

    /// A database as an operator hands it over: roles, and not one migration.
    pub async fn empty() -> Self {
        let name = next_name();
        CLUSTER.create_empty_database(&name).await;
        Self::of(name)
    }

    fn of(name: String) -> Self {
        let maintenance = PgPoolOptions::new()
            .max_connections(1)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute("SET ROLE chambers_maintenance").await.map(drop) })
            })
            .connect_lazy_with(CLUSTER.connect_options(roles::OWNER, &name));
        Self { name, maintenance }
    }

    /// How to connect as a role that logs in.
    pub fn options(&self, role: SqlRole) -> PgConnectOptions {
        match role {
            SqlRole::Superuser => CLUSTER.superuser(&self.name),
            SqlRole::Owner | SqlRole::Maintenance => CLUSTER.connect_options(roles::OWNER, &self.name),
            SqlRole::App => CLUSTER.connect_options(roles::APP, &self.name),
            SqlRole::Portal => CLUSTER.connect_options(roles::PORTAL, &self.name),
            SqlRole::Job => CLUSTER.connect_options(roles::JOB, &self.name),
        }
    }

    /// A connection as that role.
    pub async fn sql(&self, role: SqlRole) -> PgConnection {
        let mut connection = connect(self.options(role)).await;
        if role == SqlRole::Maintenance {
            connection.execute("SET ROLE chambers_maintenance").await.expect("the owner may be chambers_maintenance");
        }
        connection
    }

    /// For fixtures: reads and writes every organization's rows, as backfills do.
    pub fn maintenance(&self) -> &PgPool {
        &self.maintenance
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        // What a failed drop leaves, the next run drops; a second panic would hide the first.
        let _ = apart(async {
            let mut server = PgConnection::connect_with(&CLUSTER.superuser("postgres")).await?;
            sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut server).await.map(std::mem::drop)
        });
    }
}

async fn connect(options: PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(&options).await.expect("the test's PostgreSQL accepts the connection")
}

fn next_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
