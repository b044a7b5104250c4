//! A database's schema as text, by `pg_dump` of the server's own version.

use std::process::Command;

use migration::roles;

use crate::cluster::CLUSTER;
use crate::{Database, SqlRole};

impl Database {
    /// The schema as `pg_dump` writes it, without the migrations' own table and without what differs by run.
    pub async fn schema(&self) -> String {
        let mut sql = self.sql(SqlRole::Superuser).await;
        let bin: String = sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            .fetch_one(&mut sql)
            .await
            .expect("the server says where its programs are");
        let options = self.options(SqlRole::Owner);
        let output = Command::new(format!("{bin}/pg_dump"))
            .args(["--schema-only", "--exclude-table=seaql_migrations", "--username", roles::OWNER])
            .arg("--host")
            .arg(options.get_socket().expect("the server listens on a socket"))
            .args(["--port", &options.get_port().to_string(), &self.name])
            .env("PGPASSWORD", CLUSTER.password(roles::OWNER))
            .output()
            .expect("pg_dump starts");
        assert!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("a schema is text");
        // Newer versions fence their output with a random word.
        text.lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
