//! `chambers doctor`: what is wrong, and what to do about it.

use migration::{Migrator, MigratorTrait};
use sqlx::{Connection, PgConnection};

use crate::config::{Config, production};
use crate::db::{inspect, setup};
use crate::start::{Database, Trouble};

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    let mut findings = if config.is_production() { production::findings(config) } else { Vec::new() };
    let database = Database::find(config).await?;
    findings.extend(look(&database).await?);
    database.stop().await?;
    if findings.is_empty() {
        println!("All is well.");
        return Ok(());
    }
    for finding in &findings {
        println!("- {finding}");
    }
    Err(format!("{} finding(s).", findings.len()).into())
}

async fn look(database: &Database) -> Result<Vec<String>, Trouble> {
    let mut findings = Vec::new();
    for options in [&database.app, &database.job] {
        let inspection = inspect::role(options).await?;
        findings.extend(inspection.findings.into_iter().chain(inspection.warnings));
    }
    findings.extend(inspect::pair(&database.app, &database.job).await?);
    let Ok(owner) = database.owner() else {
        findings.push("Walls and migrations were not looked at: that needs DATABASE_OWNER_URL.".to_owned());
        return Ok(findings);
    };
    let mut connection = PgConnection::connect_with(&owner).await?;
    findings.extend(inspect::roles(&mut connection).await?.into_iter().map(|what| format!("The role {what}.")));
    findings.extend(
        inspect::walls(&mut connection)
            .await?
            .into_iter()
            .map(|what| format!("The table {what}: undo it, or restore the schema from the migrations.")),
    );
    connection.close().await?;
    let owner = setup::connect_owner(owner).await?;
    for pending in Migrator::get_pending_migrations_read_only(&owner).await? {
        findings.push(format!("The migration {} is pending: run `chambers migrate up`.", pending.name()));
    }
    owner.close().await?;
    Ok(findings)
}
